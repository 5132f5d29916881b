// SPDX-License-Identifier: Apache-2.0
// What would have been: a recorded run told again under its own policy comes out the same, and
// under another one as that one decides.

import Simulation
import Supervision
import Testing

@Suite("Rehearsals")
struct RehearsalTests {
    private func policy(_ edit: (inout ServicePolicy) -> Void = { _ in }) -> Policy {
        var service = ServicePolicy(name: "web", unit: "web.service")
        service.mode = .act
        let address = ProbeAddress.network(host: "127.0.0.1", port: 80)
        var probe = ProbePolicy(name: "http", kind: .tcp(address))
        probe.definition = "web-http"
        service.probes = [probe]
        edit(&service)
        return Policy(services: [service], digest: "abc")
    }

    /// What the scenario's run recorded, from its `----` on.
    private func records(_ text: String, _ policy: Policy) throws -> [Record] {
        var runner = ScenarioRunner(policy: policy)
        _ = try runner.transcript(of: text)
        return runner.world.journal.compactMap { Record(parsing: $0) }
    }

    private func actions(_ incident: ToldIncident?) -> [String] {
        incident?.attempts.map(\.order.action.rawValue) ?? []
    }

    private let hardToStart = """
        web start fails: exit-code
        web crashes
        +20s  web starts again
        +30m
        """

    @Test("under the same policy the story is the same")
    func same() throws {
        let stories = [
            "web crashes\n+20m", hardToStart, "web http fails: status 500\n+20m",
            "web http fails: status 500 for good\n+3m  web http passes\n+20m",
        ]
        for story in stories {
            let rehearsal = Rehearsal(try records(story, policy()), under: policy())
            let pair = try #require(rehearsal.pairs.first, "\(story)")
            #expect(rehearsal.pairs.count == 1)
            #expect(pair.recorded.attempts.isEmpty == false)
            #expect(pair.rehearsed?.begin == pair.recorded.begin, "\(story)")
            #expect(actions(pair.rehearsed) == actions(pair.recorded), "\(story)")
            #expect((pair.rehearsed?.recovery == nil) == (pair.recorded.recovery == nil))
        }
    }

    @Test("each recorded incident is beside its own, also where they follow closely")
    func pairs() throws {
        let records = try records(
            "web crashes\n+12s  web crashes\n+12s  web crashes\n+20m", policy())
        let rehearsal = Rehearsal(records, under: policy())
        #expect(rehearsal.pairs.count == 3)
        for pair in rehearsal.pairs {
            #expect(pair.rehearsed?.begin == pair.recorded.begin && pair.remark.isEmpty)
        }
    }

    @Test("a smaller budget rests where the recorded one went on")
    func budget() throws {
        let records = try records(hardToStart, policy())
        let tight = policy { $0.limits.budget = Rate(count: 2, per: .seconds(1800)) }
        let pair = try #require(Rehearsal(records, under: tight).pairs.first)
        #expect(pair.recorded.rests == 0 && pair.recorded.attempts.count > 2)
        #expect(pair.rehearsed?.rests == 1)
        #expect((pair.rehearsed?.attempts.count ?? 0) <= 3)
    }

    @Test("what was only observed would have been acted on, and shorter")
    func observed() throws {
        let records = try records(
            "web crashes\n+10m  operator starts web\n+10m", policy { $0.mode = .observe })
        let rehearsal = Rehearsal(records, under: policy())
        let pair = try #require(rehearsal.pairs.first)
        #expect(pair.recorded.attempts.isEmpty && actions(pair.rehearsed) == ["start"])
        let last = rehearsal.recorded.last
        #expect((pair.rehearsed?.downTime(until: last)).map { $0 < .seconds(60) } == true)
        #expect(pair.recorded.downTime(until: last) >= .seconds(600))
    }

    @Test("what only a redeploy helped no restart helps")
    func strength() throws {
        let deploying = policy { service in
            var rung = Rung(.redeploy)
            rung.redeploy = Redeploy(.command(HookCommand(argv: ["/bin/deploy"])))
            rung.redeploy?.minOutage = .zero
            service.ladder = [Rung(.restart), rung, Rung(.giveUp)]
            service.ladder[0].attempts = 1
        }
        let story = "web http fails: status 500 for good\n+1h"
        let records = try records(story, deploying)
        let told = try #require(Rehearsal(records, under: deploying).pairs.first)
        #expect(actions(told.recorded) == ["restart", "redeploy"])
        #expect(actions(told.rehearsed) == ["restart", "redeploy"])
        let restarts = try #require(Rehearsal(records, under: policy()).pairs.first)
        #expect(restarts.rehearsed?.recovery == nil)
        #expect((restarts.rehearsed?.rests ?? 0) > 0)
    }

    @Test("an operator's hold is repeated")
    func held() throws {
        let records = try records(
            "revivectl hold web 15m moving\n+1m  web crashes\n+30m", policy())
        let pair = try #require(Rehearsal(records, under: policy()).pairs.first)
        let first = pair.rehearsed?.attempts.first.map { $0.at - pair.recorded.begin }
        #expect(first.map { $0 >= .seconds(14 * 60) } == true)
    }

    @Test("what cannot be compared is said")
    func remarks() throws {
        let records = try records("web http fails: status 500\n+20m", policy())
        let blind = Rehearsal(records, under: policy { $0.probes = [] })
        #expect(blind.pairs.map(\.remark) == ["no probe of this configuration could tell"])
        let other = Rehearsal(records, under: Policy(services: [], digest: "x"))
        #expect(other.pairs.map(\.remark) == ["not in this configuration"])
        #expect(Rehearsal([], under: policy()).pairs.isEmpty)
    }
}

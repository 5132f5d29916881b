// SPDX-License-Identifier: Apache-2.0
// What would have been: a recorded run told again under its own policy comes out the same, and
// under another one as that one decides.

import Exploration
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

    private func actions(_ incident: IncidentSummary?) -> [String] {
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

    @Test("detection was recorded: no try of a probe is repeated")
    func retries() throws {
        let trying = policy { $0.probes[0].retries = 2 }
        let told = try records("web http fails: status 500\n+20m", trying)
        let pair = try #require(Rehearsal(told, under: trying).pairs.first)
        #expect(pair.remark.isEmpty && pair.rehearsed?.begin == pair.recorded.begin)
        #expect(actions(pair.rehearsed) == ["restart"])
    }

    @Test("a heartbeat that was missed is missed again")
    func heartbeat() throws {
        let within = Duration.seconds(300)
        let beating = policy { service in
            var probe = ProbePolicy(name: "beat", kind: .heartbeat(within: within))
            (probe.every, probe.timeout, probe.definition) = (within, within, "web-beat")
            probe.failAfter = Threshold(count: 1, window: 1)
            (probe.failFor, probe.failForTimeouts, probe.passAfter) = (.zero, .zero, 1)
            service.probes = [probe]
        }
        let told = try records("+1h\nweb beat fails: refused\n+1h", beating)
        let rehearsal = Rehearsal(told, under: beating)
        #expect(rehearsal.pairs.map(\.remark) == [""])
        #expect(rehearsal.rehearsed.incidents.count == 1)
        #expect(actions(rehearsal.pairs.first?.recorded) == ["restart"])
        #expect(actions(rehearsal.pairs.first?.rehearsed) == ["restart"])
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
        let story = "web is deployed heals 0s success\nweb http fails: status 500 for good\n+1h"
        let records = try records(story, deploying)
        let told = try #require(Rehearsal(records, under: deploying).pairs.first)
        #expect(actions(told.recorded) == ["restart", "redeploy"])
        #expect(actions(told.rehearsed) == ["restart", "redeploy"])
        let restarts = try #require(Rehearsal(records, under: policy()).pairs.first)
        #expect(restarts.rehearsed?.recovery == nil)
        #expect((restarts.rehearsed?.rests ?? 0) > 0)
    }

    /// Restart once, then hand over to web-b.service.
    private func handing(_ edit: (inout Failover) -> Void = { _ in }) -> Policy {
        policy { service in
            var rung = Rung(.failover)
            var failover = Failover(to: ["web-b.service"])
            failover.minOutage = .zero
            edit(&failover)
            rung.failover = failover
            service.ladder = [Rung(.restart), rung, Rung(.giveUp)]
            service.ladder[0].attempts = 1
            service.grace = .seconds(10)
        }
    }

    @Test("what a standby cured it cures again, and what ails the standby later is seen")
    func standby() throws {
        let told = try records(
            """
            web http fails: status 500 for good
            +1h  web-b.service fails: status 503
            +1h  web-b.service crashes
            +1h
            """, handing())
        let rehearsal = Rehearsal(told, under: handing())
        #expect(rehearsal.pairs.map(\.remark) == ["", "", ""])
        let steps = [["restart", "failover", "failover"], ["restart"], ["start"]]
        #expect(rehearsal.pairs.map { actions($0.recorded) } == steps)
        #expect(rehearsal.pairs.map { actions($0.rehearsed) } == steps)
        #expect(rehearsal.rehearsed.incidents.count == 3)
        let served = rehearsal.pairs.last?.rehearsed?.attempts.last?.order.unit
        #expect(served == "web-b.service")
    }

    @Test("under the same failover the story is the same", arguments: [true, false])
    func sameHandovers(exclusive: Bool) throws {
        let stories = [
            "web start fails: exit-code\nweb crashes\n+1h",
            "web start fails: exit-code\nweb crashes\n+1h  operator stops web-b.service\n"
                + "+10m  operator starts web-b.service\n+10m  web-b.service crashes\n+1h",
            "web http fails: status 500\n+30m  web http fails: status 500 for good\n+1h",
            "web http fails: status 500 for good\n+12m  web-b.service crashes\n"
                + "+10m  web http passes\nrevivectl restart web\n+10m  revivectl failback web\n"
                + "+40m  web crashes\n+1h",
        ]
        let policies = [
            handing { failover in
                failover.exclusive = exclusive
                if !exclusive { failover.switchHook = .command(HookCommand(argv: ["/x"])) }
            },
            policy { service in
                var rung = Rung(.failover)
                rung.failover = Failover(to: ["web-b.service", "web-c.service"])
                rung.failover?.exclusive = exclusive
                service.ladder = [rung, Rung(.giveUp)]
            },
        ]
        for story in stories {
            for policy in policies {
                let rehearsal = Rehearsal(try records(story, policy), under: policy)
                let told = rehearsal.recorded.incidents
                #expect(told.contains { actions($0).contains("failover") }, "\(story)")
                #expect(rehearsal.pairs.allSatisfy { $0.remark.isEmpty }, "\(story)")
                #expect(
                    rehearsal.rehearsed.incidents.map { $0.attempts.map(\.order.unit) }
                        == told.map { $0.attempts.map(\.order.unit) }, "\(story)")
            }
        }
    }

    @Test("a standby that serves when the records begin serves on the stage")
    func standbyServes() throws {
        let whole = try records(
            """
            web http fails: status 500 for good
            +1h  web-b.service fails: status 503
            +1h  web http passes
            revivectl failback web
            +1h
            """, handing())
        let place = try #require(
            whole.firstIndex { if case .recovered = $0.event { true } else { false } })
        let rehearsal = Rehearsal(Array(whole[(place + 1)...]), under: handing())
        #expect(rehearsal.pairs.map(\.remark) == ["", ""])
        let units = rehearsal.rehearsed.incidents.map { $0.attempts.map(\.order.unit) }
        #expect(units == [["web-b.service"], ["web-b.service", "web.service"]])
    }

    @Test("what no member could do no member does; what healed by itself heals where it serves")
    func standbyIsIll() throws {
        let told = try records(
            """
            web-b.service fails: status 500 for good
            web http fails: status 500 for good
            +2h  web http passes
            web-b.service passes
            +2h
            """, handing())
        let rehearsal = Rehearsal(told, under: handing())
        let pair = try #require(rehearsal.pairs.first)
        #expect(pair.recorded.end.map { $0 - pair.recorded.begin > .seconds(3600) } == true)
        #expect(pair.rehearsed?.end.map { $0 - pair.recorded.begin > .seconds(3600) } == true)
        #expect(actions(pair.rehearsed).contains("failover"))
        #expect(rehearsal.rehearsed.incidents.count == 1)
        #expect(rehearsal.rehearsed.incidents.allSatisfy { $0.end != nil })
    }

    @Test("an operator's handover is repeated, and the one that is left is well when he returns")
    func handedOver() throws {
        let told = try records(
            """
            web http fails: status 500 for good
            +1h  web http passes
            revivectl failback web
            +1h  revivectl failover web
            +1h
            """, handing())
        let rehearsal = Rehearsal(told, under: handing())
        let reasons = rehearsal.rehearsed.incidents.map(\.reason)
        #expect(reasons.count == 3 && reasons.dropFirst().allSatisfy { $0 == .wanted(by: "alice") })
        let units = rehearsal.rehearsed.incidents.map { $0.attempts.last?.order.unit }
        #expect(units == ["web-b.service", "web.service", "web-b.service"])
        #expect(rehearsal.rehearsed.incidents.allSatisfy { $0.end != nil })
        // Where nobody is to hand to, that is said.
        let asked = try records("revivectl failover web\n+1h", handing())
        let alone = Rehearsal(asked, under: policy())
        #expect(alone.pairs.map(\.remark) == ["this configuration would have refused it"])
    }

    @Test("where the service goes back by itself, that is not a failover without end")
    func failback() throws {
        let returning = handing { ($0.failback, $0.holdDown) = (.auto, .seconds(600)) }
        let story = "web http fails: status 500 for good\n+3h  revivectl hold web 1m why\n+1m"
        let told = try records(story, handing())
        let rehearsal = Rehearsal(told, under: returning)
        let units = rehearsal.rehearsed.incidents.map { $0.attempts.last?.order.unit }
        #expect(units == ["web-b.service", "web.service"])
        #expect(rehearsal.rehearsed.incidents.allSatisfy { $0.end != nil })
    }

    @Test("what an operator asked for is asked for again, a redeploy too")
    func asked() throws {
        let deploying = policy { service in
            var rung = Rung(.redeploy)
            rung.redeploy = Redeploy(.command(HookCommand(argv: ["/bin/deploy"])))
            service.ladder = [Rung(.restart), rung, Rung(.giveUp)]
        }
        let told = try records(
            "revivectl redeploy web\n+20m  revivectl restart web\n+20m", deploying)
        let rehearsal = Rehearsal(told, under: deploying)
        #expect(rehearsal.pairs.map { actions($0.recorded) } == [["redeploy"], ["restart"]])
        #expect(rehearsal.pairs.map { actions($0.rehearsed) } == [["redeploy"], ["restart"]])
        let refused = Rehearsal(told, under: policy())
        #expect(
            refused.pairs.map(\.remark) == ["this configuration would have refused it", ""])
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

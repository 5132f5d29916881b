// SPDX-License-Identifier: Apache-2.0
// Questions beside each other: what is told of one that has no answer, and how many there may be.

import Glibc
import Supervision
import Testing

@testable import revived

@Suite("Questions")
struct QuestionsTests {
    private func probe(_ kind: ProbeKind, timeout: Duration) -> ProbePolicy {
        var probe = ProbePolicy(name: "http", kind: kind)
        probe.timeout = timeout
        probe.failForTimeouts = .seconds(60)
        return probe
    }

    @Test("one that has no answer in time is told of, and waited for all the same")
    func late() throws {
        let peer = Peer { connection in
            usleep(50_000)
            Peer.answering(Peer.healthy)(connection)
        }
        defer { peer.stop() }
        let bench = try ProbeBench()
        var told: [Observation] = []
        let questions = Questions(prober: bench.prober) { told.append($0) }
        let asked = probe(ProbeBench.http(peer.address, body: "ready"), timeout: .milliseconds(1))
        questions.ask("web", asked, invocation: "a", begun: Instant(nanoseconds: 1)) { _ in }
        try bench.turn { told.count == 2 }
        guard case .probeUnanswered("web", "http", "a", _) = told[0],
            case .probeFinished(_, _, _, _, .passed) = told[1]
        else {
            Issue.record("told \(told)")
            return
        }
    }

    @Test("of a probe two are out at most, and none to a former invocation")
    func atMostTwo() throws {
        let peer = Peer(Peer.waitForEnd)
        defer { peer.stop() }
        let bench = try ProbeBench()
        let questions = Questions(prober: bench.prober) { _ in }
        let asked = probe(ProbeBench.http(peer.address), timeout: .seconds(60))
        for number in 1...4 {
            let begun = Instant(nanoseconds: Int64(number))
            questions.ask("web", asked, invocation: "a", begun: begun) { _ in }
        }
        #expect(bench.prober.inFlight == 2)
        questions.ask("web", asked, invocation: "b", begun: Instant(nanoseconds: 5)) { _ in }
        #expect(bench.prober.inFlight == 1)
        questions.ask("db", asked, invocation: "b", begun: Instant(nanoseconds: 5)) { _ in }
        #expect(bench.prober.inFlight == 2)
    }
}

// SPDX-License-Identifier: Apache-2.0
// Whatever others say or are called becomes a short, harmless line before the core hears of it.

import Supervision
import Testing

@testable import revived

@Suite("The fence before records")
struct FenceTests {
    static let hostile = "\u{1B}]0;pwn\u{07}\u{9B}31m\u{FFFF}\u{202E}x\nlog: forged"
    static let shown = "?]0;pwn??31m??x"

    @Test("a tracer's name, a package manager's, a setting")
    func looks() {
        var look = Preflight(at: Instant(nanoseconds: 1))
        look.traced = Traced(unit: "a.service", by: Self.hostile, isOwn: true)
        look.packageManager = Self.hostile
        look.risk = HostRisk(unit: "a.service", setting: Self.hostile)
        guard case .looked(_, let seen) = Observation.looked(service: "a", look).fenced else {
            return #expect(Bool(false))
        }
        #expect(seen.traced == Traced(unit: "a.service", by: Self.shown, isOwn: true))
        #expect(seen.packageManager == Self.shown)
        #expect(seen.risk == HostRisk(unit: "a.service", setting: Self.shown))
    }

    @Test(
        "what probes say",
        arguments: [
            (ProbeFailure.malformed(hostile), ProbeFailure.malformed(shown)),
            (.exitCode(1, output: hostile), .exitCode(1, output: shown)),
            (.signal(9, output: hostile), .signal(9, output: shown)),
            (.headerDiffers(name: "x", found: hostile), .headerDiffers(name: "x", found: shown)),
            (
                .afterTries(2, .exitCode(1, output: hostile)),
                .afterTries(2, .exitCode(1, output: shown))
            ),
        ])
    func probes(_ failure: ProbeFailure, _ harmless: ProbeFailure) {
        #expect(Fence.outcome(.failed(failure)) == .failed(harmless))
    }

    @Test("errors of the bus, and results of jobs and collectors")
    func results() {
        let no = Fence.outcome(OrderOutcome.notBegun(.refused(Self.hostile)))
        #expect(no == .notBegun(.refused(Self.shown)))
        let failed = Fence.outcome(OrderOutcome.failed(job: "a", result: Self.hostile))
        #expect(failed == .failed(job: "a", result: Self.shown))
        var end = UnitEnd(unit: Self.hostile, exit: .exited(1), lastLine: Self.hostile)
        (end.command, end.dependency) = (Self.hostile, Self.hostile)
        let seen = Fence.end(end)
        for text in [seen.unit, seen.lastLine, seen.command, seen.dependency] {
            #expect(text == Self.shown)
        }
        let told = Fence.outcome(OrderOutcome.failed(job: "a", result: "b", end))
        #expect(told == .failed(job: "a", result: "b", seen))
        #expect(Fence.outcome(CollectingOutcome.failed(Self.hostile)) == .failed(Self.shown))
        let away = Fence.outcome(ProbeOutcome.inconclusive(.noTransport(Self.hostile)))
        #expect(away == .inconclusive(.noTransport(Self.shown)))
        let long = Fence.text(String(repeating: "x", count: 70_000))
        #expect(long.count == 1001)
        #expect(Fence.text("exit-code") == "exit-code" && Fence.text("no such unit é") != "")
    }
}

// SPDX-License-Identifier: Apache-2.0
// What a snapshot leaves out, or says otherwise than the records before it, is found.

import Exploration
import Simulation
import Supervision
import Testing

@Suite("A snapshot holds what is so")
struct SnapshotTests {
    func at(_ seconds: Int64) -> Instant { Instant(nanoseconds: seconds * 1_000_000_000) }

    func text(_ sequence: UInt64, _ event: Event) -> String {
        Record(
            sequence: sequence, at: at(Int64(sequence)), service: "web", event: event
        ).text
    }

    @Test("one that leaves something out is objected to")
    func snapshots() throws {
        var checker = ReplayEqualsLive()
        let first = checker.replay(text(1, .chronic(count: 12, rung: 0)))
        var whole = ServiceState(name: "web", unit: "web.service")
        whole.chronicSaid = true
        whole.chronicAt = at(1)
        let second = checker.replay(text(2, .snapshot(whole)))
        #expect(first == nil && second == nil)
        whole.chronicAt = nil
        let third = checker.replay(text(3, .snapshot(whole)))
        #expect(third != nil)
    }

    @Test("a checkpoint that forgets the brake is objected to")
    func checkpoints() {
        var checker = ReplayEqualsLive()
        func host(_ sequence: UInt64, _ event: Event) -> String {
            Record(sequence: sequence, at: at(Int64(sequence)), service: "", event: event).text
        }
        let started = checker.replay(host(1, .started(boot: "b", version: "1")))
        let braked = checker.replay(host(2, .braked(until: at(9), roots: 3, services: 3)))
        #expect(started == nil && braked == nil)
        let forgetful = checker.replay(host(3, .checkpoint(boot: "b", services: 0)))
        #expect(forgetful != nil)
        let garbage = checker.replay("1 healthy")
        #expect(garbage != nil)
    }
}

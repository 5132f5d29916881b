// SPDX-License-Identifier: Apache-2.0
// How much of a hold a reboot leaves, whatever became of the wall clock.

import Supervision
import Testing

@Suite("A hold in another boot")
struct HoldTests {
    private static let wall: Int64 = 1_790_000_000_000_000

    /// A hold of ten minutes, made when the wall clock showed `wall`; seconds of the next boot's
    /// wall clock after that (nil: not known), and what is left then.
    static let cases: [(Int64?, Int64)] = [
        (0, 600), (60, 540), (599, 1), (600, 0), (86_400, 0), (-3600, 600), (nil, 600),
    ]

    @Test("lasts as long as is left of it, and never longer than it was meant to", arguments: cases)
    func rebased(later: Int64?, left: Int64) throws {
        var state = ServiceState(name: "web", unit: "web.service")
        let made = Instant(nanoseconds: 5_000_000_000_000)
        state.apply(
            Record(
                sequence: 3, at: made, service: "web",
                event: .held(
                    by: "alice", reason: "", until: made + .seconds(600),
                    expires: Self.wall + 600_000_000)))
        let now = Instant(nanoseconds: 7_000_000_000)
        state.applyReboot(wall: later.map { Self.wall + $0 * 1_000_000 } ?? 0, at: now)
        let hold = try #require(state.hold)
        #expect(hold.until == now + .seconds(left))
        #expect(hold.since == now && hold.id == 3)
        // A second reboot within it takes no more than has passed.
        state.applyReboot(wall: Self.wall + 300_000_000, at: now)
        #expect(try #require(state.hold).until <= now + .seconds(min(left, 300)))
    }

    @Test("damaged ends neither trap nor last for ever", arguments: [Int64.min, -1, 0, .max])
    func damaged(number: Int64) {
        var state = ServiceState(name: "web", unit: "web.service")
        let instant = Instant(nanoseconds: number)
        state.hold = Hold(
            id: 1, by: "a", reason: "", since: instant, until: Instant(nanoseconds: .max - 1),
            expires: number)
        state.applyReboot(wall: Self.wall, at: Instant(nanoseconds: 9))
        let now = Instant(nanoseconds: 9)
        state.applyReboot(wall: .max, at: now)
        #expect(state.hold.map { $0.until <= now + Hold.longest } == true)
        let record = Record(
            sequence: 3, at: now, service: "web",
            event: .held(by: "", reason: "", until: .never, expires: number))
        state.apply(record)
        #expect(state.hold.map { $0.until <= now + Hold.longest } == true)
    }
}

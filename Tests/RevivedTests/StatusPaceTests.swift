// SPDX-License-Identifier: Apache-2.0
// How often the line is told: once a second at the most.

import Testing

@testable import revived

@Suite("The pace of the line in systemctl status")
struct StatusPaceTests {
    @Test("the first change is told at once, all that follow in its second together, at its end")
    func pace() {
        var pace = StatusPace()
        let second = StatusPace.pace
        #expect(pace.changed(at: 0) == .tell)
        #expect(pace.changed(at: 1) == .wait(until: second))
        #expect(pace.changed(at: 2) == .waiting)
        // The timer may be late; what it will tell is not told before it.
        #expect(pace.changed(at: second + 1) == .waiting)
        pace.rang(at: second + 2)
        #expect(pace.changed(at: second + 3) == .wait(until: 2 * second + 2))
        pace.rang(at: 2 * second + 2)
        #expect(pace.changed(at: 4 * second) == .tell)
    }
}

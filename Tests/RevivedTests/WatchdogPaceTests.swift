// SPDX-License-Identifier: Apache-2.0
// One ping may be left out; two in a row end the daemon.

import Testing

@testable import revived

@Suite("The pace of the watchdog")
struct WatchdogPaceTests {
    @Test("pings come twice in an interval, and the poll with them at least every 30 s")
    func usual() {
        #expect(WatchdogPace.pause(.seconds(60), afterPing: true) == .seconds(30))
        #expect(WatchdogPace.pause(.seconds(10), afterPing: true) == .seconds(5))
        #expect(WatchdogPace.pause(.seconds(600), afterPing: true) == .seconds(30))
        #expect(WatchdogPace.pause(nil, afterPing: true) == .seconds(30))
    }

    @Test("a ping that was left out is made up for long before the interval is over")
    func leftOut() {
        #expect(WatchdogPace.pause(.seconds(60), afterPing: false) == .seconds(1))
        #expect(WatchdogPace.pause(.seconds(1), afterPing: false) == .milliseconds(500))
        #expect(WatchdogPace.pause(nil, afterPing: false) == .seconds(30))
    }
}

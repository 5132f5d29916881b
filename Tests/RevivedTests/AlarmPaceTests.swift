// SPDX-License-Identifier: Apache-2.0
// A deadline that nothing satisfies costs a turn a second, and not a processor.

import Supervision
import Testing

@testable import revived

@Suite("The pace of the alarm")
struct AlarmPaceTests {
    private func at(_ milliseconds: Int64) -> Instant {
        Instant(nanoseconds: milliseconds * 1_000_000)
    }

    @Test("a deadline ahead is taken as it is, and one in the past rings at once")
    func plain() {
        var pace = AlarmPace()
        #expect(pace.alarm(for: at(20), at: at(10), rang: true) == at(20))
        #expect(pace.alarm(for: at(5), at: at(10), rang: true) == at(5))
        #expect(!pace.isCircling)
    }

    @Test("one that no turn satisfies rings once a second, and is said once, until it moves")
    func circling() {
        var pace = AlarmPace()
        var news = 0
        for _ in 0...AlarmPace.mostVainTurns {
            _ = pace.alarm(for: at(5), at: at(10), rang: true)
            if pace.isNews { news += 1 }
        }
        #expect(pace.alarm(for: at(5), at: at(500), rang: false) == at(1010))
        #expect(pace.alarm(for: at(5), at: at(1010), rang: true) == at(2010))
        #expect(news == 1 && pace.isCircling && !pace.isNews)
        #expect(pace.alarm(for: at(3000), at: at(2000), rang: false) == at(3000))
        #expect(!pace.isCircling)
    }

    @Test("turns that no alarm began are no circle, however many")
    func busy() {
        var pace = AlarmPace()
        for turn in 0..<1000 {
            #expect(pace.alarm(for: at(5), at: at(10 + Int64(turn)), rang: false) == at(5))
        }
    }
}

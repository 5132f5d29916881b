// SPDX-License-Identifier: Apache-2.0
// Times in words, and what may stand after --since.

import Testing

@testable import revivectl

@Suite("times")
struct TimeTests {
    init() { inUTC }

    @Test(
        "a short age has one unit",
        arguments: [
            (0, "0 s"), (59, "59 s"), (60, "1 min"), (3599, "59 min"), (3600, "1 h"),
            (86_400, "24 h"), (172_800, "2 d"), (8_640_000, "100 d"),
        ] as [(UInt64, String)])
    func shortAge(_ seconds: UInt64, _ words: String) {
        #expect(TimeWords.shortAge(of: ago(seconds), at: now) == words)
    }

    @Test("what is not known is not said, and the future is no age")
    func edges() {
        #expect(TimeWords.shortAge(of: 0, at: now) == "")
        #expect(TimeWords.shortAge(of: now + 5_000_000, at: now) == "0 s")
        #expect(TimeWords.age(of: now + 5_000_000, at: now) == "0 s")
        #expect(TimeWords.rfc3339(0) == nil)
        #expect(TimeWords.rfc3339(now + 7000) == "2026-11-22T10:00:00.007Z")
        #expect(TimeWords.precise(now + 45_000) == "2026-11-22 10:00:00.045")
    }

    @Test("what comes next has its time behind it")
    func plan() {
        #expect(TimeWords.plan("restart", now + 4_000_000, now: now) == "restart in 4 s")
        #expect(TimeWords.plan("restart", ago(1), now: now) == "restart now")
        #expect(TimeWords.plan("nothing", 0, now: now) == "nothing")
    }

    @Test(
        "every form of --since",
        arguments: [
            ("now", 0), ("10m", 600), ("-10m", 600), ("90s", 90), ("1h30m", 5400), ("2h", 7200),
            ("3d", 259_200), ("1w", 604_800), ("today", 36_000), ("yesterday", 122_400),
            ("2026-11-22", 36_000), ("2026-11-22 09:00", 3600), ("2026-11-22 09:59:30", 30),
            ("2026-11-22T09:59:59Z", 1), ("2026-11-22T10:59:59+01:00", 1),
            ("2026-11-22t04:59:59-05:00", 1), ("09:30", 1800), (" 09:59:59.0 ", 1),
        ] as [(String, UInt64)])
    func since(_ text: String, _ seconds: UInt64) {
        #expect(SinceTime.parse(text, now: now) == ago(seconds))
    }

    @Test("a fraction of a second counts")
    func fraction() {
        #expect(SinceTime.parse("2026-11-22T09:59:59.25Z", now: now) == now - 750_000)
    }

    @Test(
        "what is no time is refused",
        arguments: [
            "", "10", "m", "10y", "-", "tomorrow", "2026-13-01", "2026-11-22T", "2026-11-22 25:00",
            "2026-11-22T10:00:00+1", "10:00Z", "10:0", "2026-11-22 10:00 x",
            "99999999999999999999d",
            "１0m",
        ])
    func refused(_ text: String) { #expect(SinceTime.parse(text, now: now) == nil) }
}

// SPDX-License-Identifier: Apache-2.0
// Durations are read as they are written, and written as they are read.

import Configuration
import Testing

struct DurationTextTests {
    @Test(
        "what is written is what is meant",
        arguments: [
            ("500ms", 500), ("10s", 10_000), ("2m", 120_000), ("1h30m", 5_400_000), ("0s", 0),
            ("1d2h3m4s5ms", 93_784_005), ("90s", 90_000), ("007s", 7000),
            ("15min", 900_000), ("1.5h", 5_400_000), ("1h 30m", 5_400_000), ("2 h", 7_200_000),
            ("1w", 604_800_000), ("1 week 2days", 777_600_000), ("0.25s", 250),
            ("1hr 5 minutes 3sec 20msec", 3_903_020), ("1.0005s", 1000),
        ])
    func reads(_ text: String, _ milliseconds: Int) {
        #expect(DurationText.parse(text) == .milliseconds(milliseconds))
    }

    @Test(
        "everything else is refused",
        arguments: [
            "", "10", "s", " 10s", "10s ", "1.s", ".5s", "1.5.5s", "-1s", "+1s", "1m1h", "1s1s",
            "1us", "1M", "1S", "1y", "1 h 30", "1.1234567s", "1w1w", "1d1w",
            "1hm", "999999999999d", "999999999999s", "１s", "1s\n", "1_0s",
        ])
    func refuses(_ text: String) { #expect(DurationText.parse(text) == nil) }

    @Test("formatting and parsing are inverse")
    func inverse() {
        var random = SplitMix(state: 7)
        for _ in 0..<1000 {
            let wanted = Duration.milliseconds(Int.random(in: 0...31_536_000_000, using: &random))
            #expect(DurationText.parse(DurationText.format(wanted)) == wanted)
        }
        #expect(DurationText.format(.seconds(5400)) == "1h30m")
    }
}

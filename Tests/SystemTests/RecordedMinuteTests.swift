// SPDX-License-Identifier: Apache-2.0
// The recording that the README shows is what happens: it is made anew, and but for numbers it is
// the same.

import Foundation
import TestSupport
import Testing

@Suite("The recording", .serialized, .whereTestbedsArePossible, .onTestbed("recording"))
struct RecordedMinuteTests {
    /// Times, ids and latencies differ from one run to the next; words do not.
    private static func withoutNumbers(_ text: String) -> [String] {
        text.replacing(/[0-9a-f]{8}(?![0-9a-f])/, with: "N")
            .replacing(/under 1 ms/, with: "1 ms")
            .replacing(/\d+(\.\d+)? (ms|s|min|h)( \d+ (s|min))?(?![a-z])/, with: "TIME")
            .replacing(/\d+(\.\d+)?/, with: "N")
            .split(separator: "\n").map { line in
                line.split(separator: " ").joined(separator: " ")
            }
    }

    @Test("is what happens")
    func recording() throws {
        let bed = try Testbed.ofSuite()
        let path = "\(Testbed.checkout)/units/man/first-minute.txt"
        let told = try String(contentsOfFile: path, encoding: .utf8)
        let run = try bed.run(
            "bash", "\(Testbed.checkout)/scripts/recording", "inside", within: .seconds(150))
        #expect(run.code == 0)
        let (now, then) = (Self.withoutNumbers(run.text), Self.withoutNumbers(told))
        #expect(now == then, "\(run.text)")
    }
}

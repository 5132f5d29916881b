// SPDX-License-Identifier: Apache-2.0
// Expected output in files beside the tests; REVIVED_REWRITE=1 writes them anew, the diff is
// reviewed.

import Foundation
import Testing

/// Compares with `Goldens/NAME.txt`.
func expectGolden(
    _ name: String, _ text: String, location: SourceLocation = #_sourceLocation
) throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Goldens/\(name).txt")
    if ProcessInfo.processInfo.environment["REVIVED_REWRITE"] == "1" {
        try text.write(to: file, atomically: true, encoding: .utf8)
    }
    let expected = try String(contentsOf: file, encoding: .utf8)
    #expect(text == expected, sourceLocation: location)
}

/// 2026-11-22 10:00:00 UTC, in µs.
let now: UInt64 = 1_795_341_600_000_000

/// So many seconds before that.
func ago(_ seconds: UInt64) -> UInt64 { now - seconds * 1_000_000 }

/// Local time is UTC in all tests of this target.
let inUTC: Void = {
    setenv("TZ", "UTC", 1)
    tzset()
}()

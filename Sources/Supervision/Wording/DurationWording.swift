// SPDX-License-Identifier: Apache-2.0
// Durations as a person says them.

extension Duration {
    /// `350 ms`, `2.5 s`, `4 min 10 s`, `1 h 5 min`, `2 d 3 h`: two units at most.
    package var words: String {
        let milliseconds = nanoseconds / 1_000_000
        if milliseconds <= 0 { return nanoseconds > 0 ? "under 1 ms" : "0 s" }
        if milliseconds < 1000 { return "\(milliseconds) ms" }
        let seconds = milliseconds / 1000
        if seconds < 10, milliseconds % 1000 >= 100 {
            return "\(seconds).\(milliseconds % 1000 / 100) s"
        }
        if seconds < 60 { return "\(seconds) s" }
        if seconds < 3600 { return Self.two(seconds / 60, "min", seconds % 60, "s") }
        if seconds < 86400 { return Self.two(seconds / 3600, "h", seconds % 3600 / 60, "min") }
        return Self.two(seconds / 86400, "d", seconds % 86400 / 3600, "h")
    }

    private static func two(_ large: Int64, _ unit: String, _ small: Int64, _ other: String)
        -> String
    {
        small == 0 ? "\(large) \(unit)" : "\(large) \(unit) \(small) \(other)"
    }
}

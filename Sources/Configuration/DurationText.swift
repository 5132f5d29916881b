// SPDX-License-Identifier: Apache-2.0
// Durations as they are written: `500ms`, `10s`, `1h30m`.

/// Reads and bounds them.
package enum DurationText {
    /// Longer than any wait that makes sense here, and far from an overflow.
    package static let longest = Duration.seconds(365 * 86_400)

    private static let units: [(name: String, milliseconds: Int64)] = [
        ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
    ]

    /// Whole numbers with units, the larger unit first, each at most once. Nil for anything else.
    package static func parse(_ text: String) -> Duration? {
        var rest = text.utf8[...]
        var total: Int64 = 0
        var nextUnit = 0
        guard !rest.isEmpty, rest.count <= 40 else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { (0x30...0x39).contains($0) }
            guard (1...11).contains(digits.count), let number = Int64(String(Substring(digits)))
            else { return nil }
            rest = rest[digits.endIndex...]
            let letters = rest.prefix { !(0x30...0x39).contains($0) }
            rest = rest[letters.endIndex...]
            let name = String(Substring(letters))
            guard let unit = units.firstIndex(where: { $0.name == name }), unit >= nextUnit
            else { return nil }
            nextUnit = unit + 1
            // At most 10^11 of at most 10^8 ms: past 64 bits, though no key allows as much.
            let (part, overflow) = number.multipliedReportingOverflow(by: units[unit].milliseconds)
            let (sum, second) = total.addingReportingOverflow(part)
            guard !overflow, !second else { return nil }
            total = sum
        }
        return .milliseconds(total)
    }

    /// The shortest way to write it; what `parse` reads back as the same.
    package static func format(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        var left = seconds * 1000 + attoseconds / 1_000_000_000_000_000
        guard left > 0 else { return "0s" }
        var text = ""
        for unit in units where left >= unit.milliseconds {
            text += "\(left / unit.milliseconds)\(unit.name)"
            left %= unit.milliseconds
        }
        return text
    }

    /// What is wrong with a text that `parse` refused.
    static func complaint(_ text: String) -> String {
        if !text.isEmpty, text.count < 12, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            return "\(Quoted.text(text)) has no unit; write for example \(text)s or \(text)m"
        }
        return "\(Quoted.text(text)) is not a duration; "
            + "write for example 500ms, 10s, 2m or 1h30m"
    }
}

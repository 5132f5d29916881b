// SPDX-License-Identifier: Apache-2.0
// Durations as they are written: `500ms`, `10s`, `1h30m`, and as systemd takes them.

/// Reads and bounds them.
package enum DurationText {
    /// Longer than any wait that makes sense here, and far from an overflow.
    package static let longest = Duration.seconds(365 * 86_400)

    private static let units: [(name: String, milliseconds: Int64)] = [
        ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
    ]

    /// systemd's words for units (systemd.time(7)). (No month and no year: they differ in length.
    /// `M` is a month to systemd, and is refused like everything else.)
    private static let words: [String: Int] = [
        "days": 0, "day": 0, "d": 0, "hours": 1, "hour": 1, "hr": 1, "h": 1, "minutes": 2,
        "minute": 2, "min": 2, "m": 2, "seconds": 3, "second": 3, "sec": 3, "s": 3, "msec": 4,
        "ms": 4,
    ]
    private static let week: Set<String> = ["weeks", "week", "w"]

    /// Numbers with units, as systemd takes them: `15min`, `1.5h`, `1h 30m`; the larger unit first,
    /// each at most once. Nil for anything else.
    package static func parse(_ text: String) -> Duration? {
        var rest = text.utf8[...]
        var total: Int64 = 0
        var nextUnit = -1
        guard !rest.isEmpty, rest.count <= 60, rest.first != 0x20 else { return nil }
        while !rest.isEmpty {
            guard let number = DecimalNumber(&rest) else { return nil }
            rest = rest.drop { $0 == 0x20 }
            let letters = rest.prefix { (0x61...0x7A).contains($0) }
            rest = rest[letters.endIndex...].drop { $0 == 0x20 }
            let name = String(Substring(letters))
            let isWeek = week.contains(name)
            guard let unit = isWeek ? -1 : words[name], unit >= nextUnit else { return nil }
            nextUnit = unit + 1
            let length = isWeek ? 7 * units[0].milliseconds : units[unit].milliseconds
            guard let part = number.times(length) else { return nil }
            let (sum, overflow) = total.addingReportingOverflow(part)
            guard !overflow else { return nil }
            total = sum
        }
        return text.utf8.last == 0x20 ? nil : .milliseconds(total)
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

/// Digits, and perhaps a point with more of them.
private struct DecimalNumber {
    private let whole: Int64
    private let fraction: Int64
    /// Ten to the number of the digits behind the point.
    private let scale: Int64

    init?(_ text: inout Substring.UTF8View) {
        let digits = text.prefix { (0x30...0x39).contains($0) }
        guard (1...11).contains(digits.count), let whole = Int64(String(Substring(digits)))
        else { return nil }
        text = text[digits.endIndex...]
        var (fraction, scale): (Int64, Int64) = (0, 1)
        if text.first == UInt8(ascii: ".") {
            let behind = text.dropFirst().prefix { (0x30...0x39).contains($0) }
            guard (1...6).contains(behind.count), let number = Int64(String(Substring(behind)))
            else { return nil }
            fraction = number
            for _ in behind { scale *= 10 }
            text = text[behind.endIndex...]
        }
        (self.whole, self.fraction, self.scale) = (whole, fraction, scale)
    }

    /// Nil past 64 bits; what is less than one is cut off.
    func times(_ length: Int64) -> Int64? {
        let (product, overflow) = whole.multipliedReportingOverflow(by: length)
        // At most 10^6 of at most 10^9 ms.
        let (sum, second) = product.addingReportingOverflow(fraction * length / scale)
        return overflow || second ? nil : sum
    }
}

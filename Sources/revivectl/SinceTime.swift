// SPDX-License-Identifier: Apache-2.0
// What may be written after --since: a time ago, a word, a date, a time of today, or RFC 3339.

import ArgumentParser
import Configuration
import Glibc
import Supervision
import Systemd

enum SinceTime {
    static let forms =
        "10m, 2h, 3d, today, yesterday, 10:30, 2026-11-22, 2026-11-22 10:00, "
        + "2026-11-22T10:00:00Z"

    /// Refuses what is no time. Judged by the present: yesterday was before 1970 once.
    static func validate(_ text: String?) throws {
        if let text, parse(text, now: UInt64(clamping: Clock.realtimeMicroseconds())) == nil {
            throw ValidationError("--since \"\(text)\" is not a time; write one of: \(forms)")
        }
    }

    /// Microseconds since 1970; nil if the text is none of the forms. Without a zone the local one.
    static func parse(_ text: String, now: UInt64) -> UInt64? {
        var words = Substring(text)
        while words.first == " " { words.removeFirst() }
        while words.last == " " { words.removeLast() }
        switch words {
        case "now": return now
        case "today": return day(now, back: 0)
        case "yesterday": return day(now, back: 1)
        default: break
        }
        if let ago = duration(words) { return now > ago ? now - ago : 0 }
        return date(words, now: now)
    }

    // MARK: A time ago

    /// `10m`, `-10m`, `1h 30min`, in microseconds: a duration as everywhere else.
    private static func duration(_ text: Substring) -> UInt64? {
        let words = text.first == "-" ? text.dropFirst() : text
        return DurationText.parse(String(words)).map { UInt64(clamping: $0.nanoseconds / 1000) }
    }

    // MARK: A date

    private static func day(_ now: UInt64, back days: Int32) -> UInt64? {
        var parts = TimeWords.local(now)
        (parts.tm_hour, parts.tm_min, parts.tm_sec) = (0, 0, 0)
        parts.tm_mday -= days
        return local(parts)
    }

    private static func local(_ parts: tm) -> UInt64? {
        var parts = parts
        parts.tm_isdst = -1
        let seconds = mktime(&parts)
        return seconds < 0 ? nil : UInt64(seconds) * 1_000_000
    }

    /// `[date][ or T][time][zone]`, where either date or time may be left out, but not both.
    private static func date(_ text: Substring, now: UInt64) -> UInt64? {
        var rest = text
        var parts = TimeWords.local(now)
        (parts.tm_hour, parts.tm_min, parts.tm_sec) = (0, 0, 0)
        let hasDate = readDate(&rest, into: &parts)
        if hasDate {
            if rest.isEmpty { return local(parts) }
            guard let mark = rest.popFirst(), mark == " " || mark == "T" || mark == "t" else {
                return nil
            }
        }
        guard let fraction = readTime(&rest, into: &parts) else { return nil }
        if rest.isEmpty { return local(parts).map { $0 + fraction } }
        guard hasDate, let zone = readZone(rest) else { return nil }
        let seconds = Int64(timegm(&parts)) - zone
        return seconds < 0 ? nil : UInt64(seconds) * 1_000_000 + fraction
    }

    private static func readDate(_ rest: inout Substring, into parts: inout tm) -> Bool {
        var look = rest
        guard let year = number(&look, 4), skip(&look, "-"), let month = number(&look, 2),
            skip(&look, "-"), let day = number(&look, 2), year >= 1970, (1...12).contains(month),
            (1...31).contains(day)
        else { return false }
        rest = look
        (parts.tm_year, parts.tm_mon, parts.tm_mday) = (year - 1900, month - 1, day)
        return true
    }

    /// Returns the microseconds behind the point.
    private static func readTime(_ rest: inout Substring, into parts: inout tm) -> UInt64? {
        guard let hour = number(&rest, 2), skip(&rest, ":"), let minute = number(&rest, 2),
            hour < 24, minute < 60
        else { return nil }
        (parts.tm_hour, parts.tm_min) = (hour, minute)
        guard skip(&rest, ":") else { return 0 }
        guard let second = number(&rest, 2), second <= 60 else { return nil }
        parts.tm_sec = second
        guard skip(&rest, ".") else { return 0 }
        let digits = rest.prefix { $0.isASCII && $0.isNumber }
        guard !digits.isEmpty else { return nil }
        rest = rest.dropFirst(digits.count)
        return UInt64((digits.prefix(6) + String(repeating: "0", count: 6)).prefix(6))
    }

    /// Seconds east of Greenwich.
    private static func readZone(_ text: Substring) -> Int64? {
        var rest = text
        if rest == "Z" || rest == "z" { return 0 }
        guard let sign = rest.popFirst(), sign == "+" || sign == "-",
            let hours = number(&rest, 2), skip(&rest, ":"), let minutes = number(&rest, 2),
            rest.isEmpty
        else { return nil }
        return Int64(hours * 3600 + minutes * 60) * (sign == "-" ? -1 : 1)
    }

    private static func number(_ rest: inout Substring, _ count: Int) -> Int32? {
        let digits = rest.prefix(count)
        guard digits.count == count, digits.allSatisfy({ $0.isASCII && $0.isNumber }) else {
            return nil
        }
        rest = rest.dropFirst(count)
        return Int32(digits)
    }

    private static func skip(_ rest: inout Substring, _ mark: Character) -> Bool {
        guard rest.first == mark else { return false }
        rest = rest.dropFirst()
        return true
    }
}

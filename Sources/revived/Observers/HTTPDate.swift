// SPDX-License-Identifier: Apache-2.0
// When a server says that it will be back: `Retry-After`, in seconds or as a date.
// (RFC 9110, 10.2.3 and 5.6.7.)

enum HTTPDate {
    /// No wait is longer: what holds back a repair has a bound of its own, far below.
    static let longest = Duration.seconds(86_400)

    /// The wait that a field's value asks for at this second since 1970; nil: it says nothing. A
    /// date says nothing while the wall clock is not known (0).
    static func wait(_ value: [UInt8], now: Int64) -> Duration? {
        if !value.isEmpty, value.allSatisfy(HTTPSyntax.isDigit) {
            // Nine digits are thirty years.
            let seconds = value.count > 9 ? 86_400 : value.reduce(0) { $0 * 10 + Int64($1 - 0x30) }
            return min(.seconds(seconds), longest)
        }
        guard now > 0, let date = String(validating: value, as: UTF8.self),
            let then = seconds(date)
        else { return nil }
        return min(max(.seconds(then - now), .zero), longest)
    }

    private static let months = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ]

    /// Seconds since 1970 of the three forms of a date:
    /// `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT`,
    /// `Sun Nov  6 08:49:37 1994`.
    static func seconds(_ text: String) -> Int64? {
        guard text.utf8.count <= 40 else { return nil }
        let words = text.split { " ,-".contains($0) }.map { $0.lowercased() }
        guard words.count >= 5 else { return nil }
        let isOldest = months.contains(words[1])
        guard let month = months.firstIndex(of: isOldest ? words[1] : words[2]),
            let day = number(isOldest ? words[2] : words[1], 1...31),
            let year = number(isOldest ? words[4] : words[3], 0...9999)
        else { return nil }
        let clock = words[isOldest ? 3 : 4].split(separator: ":").map(String.init)
        guard clock.count == 3, let hour = number(clock[0], 0...23),
            let minute = number(clock[1], 0...59), let second = number(clock[2], 0...60)
        else { return nil }
        // Two digits: as everybody who still writes them reads them.
        let century: Int64 = year < 70 ? 2000 : year < 100 ? 1900 : 0
        let days = days(century + year, Int64(month) + 1, day)
        return days * 86_400 + hour * 3600 + minute * 60 + second
    }

    private static func number(_ text: String, _ range: ClosedRange<Int64>) -> Int64? {
        guard text.utf8.count <= 4, text.utf8.allSatisfy(HTTPSyntax.isDigit) else { return nil }
        return Int64(text).flatMap { range.contains($0) ? $0 : nil }
    }

    /// Days since 1970 (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms").
    private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let year = month <= 2 ? year - 1 : year
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
            - 719_468
    }
}

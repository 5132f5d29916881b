// SPDX-License-Identifier: Apache-2.0
// Text in columns of a terminal: how wide it is, cut to fit, and without what would move the
// cursor.

import Supervision

enum Columns {
    /// The width of all output that is a table.
    static var width: Int { Terminal.width }

    /// Columns that a terminal gives to the text, or fewer: joined emoji are counted by parts.
    static func count(_ text: String) -> Int {
        text.unicodeScalars.reduce(0) { $0 + count($1) }
    }

    /// Cut to at most `columns` columns, the last one being `…` if something was cut away.
    static func fit(_ text: String, _ columns: Int) -> String {
        guard count(text) > columns else { return text }
        guard columns > 0 else { return "" }
        var cut = ""
        var used = 0
        for character in text {
            let wide = count(String(character))
            if used + wide > columns - 1 { break }
            cut.append(character)
            used += wide
        }
        while cut.last == " " { cut.removeLast() }
        return cut + "…"
    }

    /// Cut or filled with blanks to exactly `columns` columns.
    static func pad(_ text: String, _ columns: Int) -> String {
        let fitting = fit(text, columns)
        return fitting + String(repeating: " ", count: max(columns - count(fitting), 0))
    }

    /// The same with the blanks in front.
    static func padLeft(_ text: String, _ columns: Int) -> String {
        let fitting = fit(text, columns)
        return String(repeating: " ", count: max(columns - count(fitting), 0)) + fitting
    }

    /// Words in lines of at most `columns` columns. A word that is too long is cut; a number is not
    /// parted from its unit.
    static func wrap(_ text: String, _ columns: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in units(text) {
            if line.isEmpty {
                line = word
            } else if count(line) + 1 + count(word) <= columns {
                line += " " + word
            } else {
                lines.append(fit(line, columns))
                line = word
            }
        }
        if !line.isEmpty { lines.append(fit(line, columns)) }
        return lines
    }

    private static func units(_ text: String) -> [String] {
        var words: [String] = []
        for word in text.split(separator: " ") {
            if let last = words.last, !last.contains(" "), last.allSatisfy(\.isNumber),
                word.count <= 3
            {
                words[words.count - 1] = "\(last) \(word)"
            } else {
                words.append(String(word))
            }
        }
        return words
    }

    /// What a supervised program printed must not steer the terminal: what does not show is
    /// replaced. Newlines stay if asked for, else they become blanks.
    static func printable(_ text: String, lines: Bool = false) -> String {
        var clean = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n" where lines: clean.append(scalar)
            case "\n", "\t", "\r": clean.append(" ")
            case _ where !ShownText.isPrintable(scalar): clean.append("\u{FFFD}")
            default: clean.append(scalar)
            }
        }
        return String(clean)
    }

    private static func count(_ scalar: Unicode.Scalar) -> Int {
        if scalar.isASCII { return 1 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control: return 0
        default: return isWide(scalar) ? 2 : 1
        }
    }

    /// East Asian wide characters and emoji.
    private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3,
            0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6,
            0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
            true
        default: scalar.properties.isEmojiPresentation
        }
    }
}

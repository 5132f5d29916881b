// SPDX-License-Identifier: Apache-2.0
// What the reader's terminal can show: how wide it is, and which letters.

import Glibc

enum Terminal {
    /// Columns of a table: eighty, or fewer where the terminal is narrower; below forty it would be
    /// no table any more.
    static let width = width(ofTerminal: columns())

    private static let widest = 80
    private static let narrowest = 40

    static func width(ofTerminal columns: Int?) -> Int {
        guard let columns, columns > 0 else { return widest }
        return min(max(columns, narrowest), widest)
    }

    /// COLUMNS, as systemctl takes it; else what the terminal says. Nil: there is none.
    private static func columns() -> Int? {
        if let named = getenv("COLUMNS").flatMap({ Int(String(cString: $0)) }) { return named }
        var size = winsize()
        // SAFETY: TIOCGWINSZ fills one winsize, and fails where there is no terminal.
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 else { return nil }
        return Int(size.ws_col)
    }

    /// It shows no more than letters, one after the other.
    static var isDumb: Bool { getenv("TERM").map { strcmp($0, "dumb") == 0 } ?? true }

    /// The reader's letters are UTF-8: the first of these variables that is set says so, locale(7).
    /// Where none is, nobody has chosen C, and systemctl takes it for UTF-8.
    static func takesUTF8(_ variable: (String) -> String?) -> Bool {
        let named = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap(variable).first { !$0.isEmpty }
        // `ca_ES.UTF-8@valencia`
        guard let charset = named?.lowercased().prefix(while: { $0 != "@" }) else { return true }
        return charset.hasSuffix("utf-8") || charset.hasSuffix("utf8")
    }

    private static let hasUTF8 = takesUTF8 { name in getenv(name).map { String(cString: $0) } }

    /// Marks of ours that ASCII has not, and what stands for them there, as long in columns where
    /// a table needs it.
    private static let replacements: [(Character, String)] = [
        ("●", "*"), ("○", "-"), ("◌", "~"), ("×", "x"), ("↻", "+"), ("‖", "="), ("…", "."),
        ("µ", "u"),
    ]

    /// The text in letters that are to be had.
    static func letters(_ text: String, hasUTF8: Bool = hasUTF8) -> String {
        if hasUTF8 { return text }
        var plain = ""
        for character in text {
            if character.isASCII {
                plain.append(character)
            } else {
                plain += replacements.first { $0.0 == character }?.1 ?? "?"
            }
        }
        return plain
    }

    /// Prints an answer for people.
    static func show(_ text: String) { print(letters(text), terminator: "") }
}

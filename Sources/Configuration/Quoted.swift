// SPDX-License-Identifier: Apache-2.0
// Foreign text on its way into a sentence: quoted, cut, and without control characters.

import Supervision

enum Quoted {
    /// What a sentence shows of a value; a megabyte in one key must not become a megabyte of fault.
    static let longest = 60

    /// The text in quotes, cut to `longest` characters.
    static func text(_ text: String) -> String {
        "\"\(cut(text))\""
    }

    /// Cut to `longest` characters and cleaned, without quotes.
    static func cut(_ text: String) -> String {
        let scalars = text.unicodeScalars
        let head = scalars.prefix(longest)
        let rest = head.endIndex == scalars.endIndex ? "" : "…"
        return clean(String(String.UnicodeScalarView(head))) + rest
    }

    /// What does not show becomes `\u{…}`, so that no file name or value can move a cursor.
    static func clean(_ text: String) -> String {
        guard !text.unicodeScalars.allSatisfy(ShownText.isPrintable) else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            if !ShownText.isPrintable(scalar) {
                result += "\\u{\(String(scalar.value, radix: 16))}"
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// C0, DEL, C1, the separators that some terminals break lines at, and direction overrides:
    /// what no value may hold. (A zero-width joiner in a text is odd, but no fault.)
    static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
// Makes bytes of strangers fit for a record: one line, short, no control characters.

enum ShownText {
    /// The first line that is not blank, at most `limit` characters of it. Whatever is not a
    /// printable character, or not UTF-8, becomes `?`.
    static func line(_ bytes: some Sequence<UInt8>, limit: Int) -> String {
        var shown = ""
        var count = 0
        for scalar in String(decoding: Array(bytes), as: UTF8.self).unicodeScalars {
            if scalar == "\n" || scalar == "\r" {
                if count == 0 { continue }
                break
            }
            if count == 0, scalar == " " || scalar == "\t" { continue }
            guard count < limit else { return shown + "…" }
            shown.unicodeScalars.append(isPrintable(scalar) ? scalar : "?")
            count += 1
        }
        return shown
    }

    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse,
            .unassigned:
            return false
        default:
            return scalar != "\u{FFFD}"
        }
    }
}

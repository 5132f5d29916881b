// SPDX-License-Identifier: Apache-2.0
// Text of strangers: what a program printed, the name of a process, an answer, an error of another
// program. It may hold anything: escapes that steer a terminal, letters that turn the line around,
// characters that a bus refuses together with all that is sent beside them.
//
// It passes here twice. Before it enters a record it becomes one short line (`line`), so that what
// is remembered is harmless for whoever reads it, also with journalctl. And what leaves us, for the
// bus, the journal's own fields or a terminal, is looked at once more (`printable`): records of an
// older version are read on.

package enum ShownText {
    /// The first line that is not blank, at most `limit` characters of it. Whatever is not a
    /// printable character, or not UTF-8, becomes `?`.
    package static func line(_ bytes: some Sequence<UInt8>, limit: Int) -> String {
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

    /// The same text, with `?` for what is not a printable character; newlines stay if asked for,
    /// else they become blanks.
    package static func printable(_ text: String, lines: Bool = false) -> String {
        if text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return text }
        var shown = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n" where lines: shown.append(scalar)
            case "\n", "\t": shown.append(" ")
            default: shown.append(isPrintable(scalar) ? scalar : "?")
            }
        }
        return String(shown)
    }

    /// Whether it shows, and nothing else: no control, no direction mark, nothing that Unicode has
    /// not given a meaning to.
    package static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return (0x20..<0x7F).contains(scalar.value) }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse,
            .unassigned:
            return false
        default:
            return scalar != "\u{FFFD}"
        }
    }
}

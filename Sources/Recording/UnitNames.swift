// SPDX-License-Identifier: Apache-2.0
// One name for a unit that has several. The configuration may call it by an alias, and inside it is
// called so; systemd, its journal and `journalctl -u` know it by its primary name, and so is it
// called wherever people read of it.

/// Units in the text that people read, by their primary names.
package enum UnitNames {
    /// The text with each of these names, where it stands as a word, replaced by its primary name.
    package static func renamed(_ text: String, _ primary: [String: String]) -> String {
        guard !primary.isEmpty else { return text }
        var result = ""
        var word = Substring.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if isPart(scalar) {
                word.append(scalar)
            } else {
                result += named(word, primary)
                word = Substring.UnicodeScalarView()
                result.unicodeScalars.append(scalar)
            }
        }
        return result + named(word, primary)
    }

    /// What ends a sentence may stand at the end of a name.
    private static func named(
        _ word: Substring.UnicodeScalarView, _ primary: [String: String]
    ) -> String {
        var name = String(Substring(word))
        var tail = ""
        while primary[name] == nil, let last = name.last, last == "." || last == ":" {
            name.removeLast()
            tail = String(last) + tail
        }
        return (primary[name] ?? name) + tail
    }

    /// systemd.unit(5): the characters of a unit's name.
    private static func isPart(_ scalar: Unicode.Scalar) -> Bool {
        guard scalar.isASCII else { return false }
        return switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", ":", "-", "_", ".", "\\", "@": true
        default: false
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
// Looking for words in code.

/// A word and what is said to whoever uses it.
struct BannedWord {
    let word: String
    let instead: String

    init(_ word: String, _ instead: String) {
        self.word = word
        self.instead = instead
    }
}

enum Words {
    /// Whether the word stands in the text, not as a part of a longer name. A word may begin or end
    /// with punctuation (`.now`, `print(`): there it matches as it is.
    static func has(_ text: String, _ word: String) -> Bool {
        let text = Array(text.utf8)
        let word = Array(word.utf8)
        guard let first = word.first, let last = word.last, text.count >= word.count else {
            return false
        }
        for start in 0...(text.count - word.count) where text[start] == first {
            guard text[start..<start + word.count].elementsEqual(word) else { continue }
            let before = start > 0 ? text[start - 1] : 0
            let after = start + word.count < text.count ? text[start + word.count] : 0
            if isName(first), isName(before) { continue }
            if isName(last), isName(after) { continue }
            return true
        }
        return false
    }

    private static func isName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 128...:
            true
        default: false
        }
    }

    static func banned(_ words: [BannedWord], in file: SourceFile) -> [Violation] {
        var found: [Violation] = []
        for (number, line) in file.code.enumerated() {
            for banned in words where has(line, banned.word) {
                found.append(file.violation(number, "`\(banned.word)`: \(banned.instead)"))
            }
        }
        return found
    }
}

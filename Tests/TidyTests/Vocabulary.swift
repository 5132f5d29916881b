// SPDX-License-Identifier: Apache-2.0
// Closed vocabularies in the source text: the words of an enum, and the places that spell all of
// them out. Each such place is one that a new word must visit.

enum Vocabulary {
    /// The cases of the enum of this name, in the file that declares it; empty if none does.
    static func cases(of name: String, in files: [SourceFile]) -> [String] {
        for file in files {
            let text = Array(file.code.joined(separator: "\n"))
            guard let start = end(of: "enum \(name)", in: text),
                let brace = text[start...].firstIndex(of: "{")
            else { continue }
            return words(ofCases: outer(text, brace + 1))
        }
        return []
    }

    /// How many lists spell out this share of the words, by file: bodies of `switch` and array
    /// literals, each without what is nested in it.
    static func fullLists(
        of words: [String], share: Double, in files: [SourceFile]
    ) -> [(path: String, count: Int)] {
        files.compactMap { file in
            let text = Array(file.code.joined(separator: "\n"))
            let count = blocks(text).count { block in
                let named = words.count { Words.has(block, ".\($0)") }
                return !words.isEmpty && Double(named) >= share * Double(words.count)
            }
            return count > 0 ? (file.path, count) : nil
        }
    }

    // MARK: - Reading

    /// Behind the word, where it stands whole.
    private static func end(of word: String, in text: [Character]) -> Int? {
        let pattern = Array(word)
        guard text.count > pattern.count else { return nil }
        for start in 0..<(text.count - pattern.count) where text[start] == pattern[0] {
            let end = start + pattern.count
            guard Array(text[start..<end]) == pattern else { continue }
            if !text[end].isLetter, !text[end].isNumber { return end }
        }
        return nil
    }

    /// Behind the bracket that closes the one before `start`.
    private static func close(_ text: [Character], _ start: Int) -> Int {
        let opener = text[start - 1]
        let closer: Character = opener == "{" ? "}" : "]"
        var (depth, place) = (1, start)
        while place < text.count, depth > 0 {
            if text[place] == opener { depth += 1 }
            if text[place] == closer { depth -= 1 }
            place += 1
        }
        return place
    }

    /// What stands in these braces, without what stands in further ones.
    private static func outer(_ text: [Character], _ start: Int) -> String {
        var (depth, place, found) = (1, start, "")
        while place < text.count, depth > 0 {
            if text[place] == "{" { depth += 1 }
            if text[place] == "}" { depth -= 1 }
            if depth == 1 { found.append(text[place]) }
            place += 1
        }
        return found
    }

    /// `case one, two(Int)`: one and two. What is in parentheses names no case.
    private static func words(ofCases body: String) -> [String] {
        var found: [String] = []
        var (depth, isCase, word) = (0, false, "")
        func isPart(_ character: Character) -> Bool {
            character.isLetter || character.isNumber || character == "_"
        }
        for character in body + "\n" {
            if character == "(" { depth += 1 }
            if isPart(character), depth == 0 {
                word.append(character)
                continue
            }
            if depth == 0 || character == "(" {
                if word == "case" {
                    isCase = true
                } else if isCase, !word.isEmpty {
                    found.append(word)
                    isCase = false
                }
                word = ""
                if character == ",", !found.isEmpty { isCase = true }
                if ["var", "func", "init"].contains(word) { isCase = false }
            }
            if character == ")" { depth -= 1 }
        }
        return found
    }

    private static func blocks(_ text: [Character]) -> [String] {
        var spans: [(from: Int, to: Int)] = []
        var place = 0
        while place < text.count {
            if let brace = opens(text, place) { spans.append((brace + 1, close(text, brace + 1))) }
            place += 1
        }
        return spans.map { span in
            var own = ""
            var place = span.from
            while place < span.to {
                if let inner = spans.first(where: { $0.from - 1 == place && $0.from > span.from }) {
                    place = inner.to
                } else {
                    own.append(text[place])
                    place += 1
                }
            }
            return own
        }
    }

    /// The bracket of a `switch` or of an array that begins here; nil for all else.
    private static func opens(_ text: [Character], _ place: Int) -> Int? {
        if text[place] == "=" {
            let next = text[(place + 1)...].firstIndex { !$0.isWhitespace } ?? place
            return text[next] == "[" ? next : nil
        }
        let word = Array("switch ")
        guard place + word.count < text.count, text[place] == "s",
            Array(text[place..<(place + word.count)]) == word,
            place == 0 || !text[place - 1].isLetter
        else { return nil }
        let brace = text[place...].firstIndex { $0 == "{" || $0 == "\n" }
        return brace.flatMap { text[$0] == "{" ? $0 : nil }
    }
}

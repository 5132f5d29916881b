// SPDX-License-Identifier: Apache-2.0
// Where functions begin and end, by their braces.

enum Functions {
    struct Extent {
        let name: String
        /// Its first line, from 0, and how many lines it has, both braces' lines included.
        let first: Int
        let count: Int
    }

    static func of(_ file: SourceFile) -> [Extent] {
        file.code.enumerated().compactMap { number, line in
            name(line).flatMap { name in
                end(file.code, from: number).map {
                    Extent(name: name, first: number, count: $0 - number + 1)
                }
            }
        }
    }

    /// `func name`, `init`, `deinit`, `subscript` at the begin of a declaration.
    private static func name(_ line: String) -> String? {
        let words = line.split { $0 == " " || $0 == "(" || $0 == "<" || $0 == "?" }.map(String.init)
        for (place, word) in words.enumerated() {
            switch word {
            case "func": return place + 1 < words.count ? words[place + 1] : nil
            case "init", "deinit", "subscript":
                return line.contains(".init") ? nil : word
            case "package", "private", "fileprivate", "static", "mutating", "override",
                "convenience", "borrowing", "consuming", "required", "nonisolated",
                "@discardableResult", "@inline":
                continue
            default:
                if word.hasPrefix("@") || word.hasPrefix("private") { continue }
                return nil
            }
        }
        return nil
    }

    /// The line of the brace that closes the body; nil for a requirement without one.
    private static func end(_ code: [String], from first: Int) -> Int? {
        var round = 0
        var braces = 0
        for number in first..<code.count {
            for character in code[number] {
                switch character {
                case "(", "[": round += 1
                case ")", "]": round -= 1
                case "{" where round == 0 || braces > 0: braces += 1
                case "}" where braces > 0:
                    braces -= 1
                    if braces == 0 { return number }
                case "}" where round == 0: return nil
                default: break
                }
            }
            if braces == 0, round == 0, !goesOn(code, after: number) { return nil }
        }
        return nil
    }

    private static func goesOn(_ code: [String], after number: Int) -> Bool {
        guard number + 1 < code.count else { return false }
        let next = code[number + 1].drop { $0 == " " }
        return ["{", "throws", "->", "where", "rethrows", "async"].contains { next.hasPrefix($0) }
            || code[number].hasSuffix("->") || code[number].hasSuffix("throws")
    }
}

// SPDX-License-Identifier: Apache-2.0
// Iteration over collections that have no order, as far as text shows it: names that some file of
// the target declares as a dictionary or a set are not gone through in any file of it.

import Foundation

enum Unordered {
    static func iterations(in files: [SourceFile]) -> [Violation] {
        let names = Set(files.flatMap { $0.code.flatMap(declaredNames) })
        return files.flatMap { file in
            file.code.enumerated().compactMap { number, line in
                names.first { goesThrough($0, line) }.map {
                    file.violation(number, "`\($0)` has no order; keep an array beside it")
                }
            }
        }
    }

    /// `name: [K: V]`, `name: Set<…>`, `name = [K: V]()`, `name = Set<…>`.
    static func declaredNames(_ line: String) -> [String] {
        let words = line.split(separator: " ").map(String.init)
        guard let place = words.firstIndex(where: { $0 == "var" || $0 == "let" }),
            place + 2 < words.count
        else { return [] }
        let isTyped = words[place + 1].hasSuffix(":")
        guard isTyped || words[place + 2] == "=" else { return [] }
        let name = isTyped ? String(words[place + 1].dropLast()) : words[place + 1]
        let type = isTyped ? words[place + 2] : words[(place + 3)...].first ?? ""
        let isDictionary =
            type.hasPrefix("[") && !type.hasPrefix("[[") && !type.hasPrefix("[(")
            && type.hasSuffix(":")
        let isUnordered = type.hasPrefix("Set<") || type.hasPrefix("Dictionary<")
        return isDictionary || isUnordered ? [name] : []
    }

    private static let visitors = [
        "map", "compactMap", "flatMap", "filter", "reduce", "forEach", "first", "sorted", "min",
        "max", "enumerated", "mapValues", "compactMapValues", "allSatisfy", "prefix",
    ]

    private static func goesThrough(_ name: String, _ line: String) -> Bool {
        if let range = line.range(of: " in "), Words.has(line, "for") {
            let subject = line[range.upperBound...].prefix { $0 != "{" && $0 != " " }
            let parts = subject.split(separator: ".").map { $0.filter { $0 != "?" } }
            if parts.last == name { return true }
        }
        return visitors.contains { visitor in
            Words.has(line, "\(name).\(visitor)") || Words.has(line, "\(name)?.\(visitor)")
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
// Many services and many times in one line of a scenario.
//
//   service s1..s50  settle 3s         fifty services, each with these words
//   s1..s50 crashes                    fifty events at the same instant
//   180 times: +12s web crashes; +8s web is busy       these, one after another, so often
//   show counts                        in the head: how many records of which kind, not each
//   most orders in 10m                 answers the most that were given in any such window

import Supervision

enum ScenarioRange {
    /// The line once for each member of its first range, or as it is.
    static func expand(_ line: String) -> [String] {
        let words = line.split(separator: " ", omittingEmptySubsequences: false)
        guard let place = words.firstIndex(where: { members(of: $0) != nil }),
            let names = members(of: words[place])
        else { return [line] }
        return names.flatMap { name in
            var words = words
            words[place] = Substring(name)
            return expand(words.joined(separator: " "))
        }
    }

    /// `180 times: +12s web crashes; +8s web is busy`
    static func steps(of line: String) throws(ScenarioError) -> [String] {
        var words = Words(line)
        guard Int(words.first) != nil else { return [line] }
        let times = try words.count()
        guard words.take("times:") else { throw ScenarioError("`times:` is missing") }
        let steps = words.rest.split(separator: ";").map(String.init)
        guard times * steps.count <= Words.most else { throw ScenarioError("too many steps") }
        return (0..<times).flatMap { _ in steps }
    }

    /// More services than a host has.
    private static let mostMembers = 10_000

    /// `s2..s4.service` means `s2.service`, `s3.service`, `s4.service`.
    private static func members(of word: Substring) -> [String]? {
        guard let dots = word.indices.dropLast().first(where: { word[$0...].hasPrefix("..") })
        else { return nil }
        let (stem, first) = numbered(word[..<dots])
        let rest = word[word.index(dots, offsetBy: 2)...]
        let end = rest.firstIndex(of: ".") ?? rest.endIndex
        let (other, last) = numbered(rest[..<end])
        guard let first, let last, stem == other, first <= last, last - first < mostMembers else {
            return nil
        }
        return (first...last).map { "\(stem)\($0)\(rest[end...])" }
    }

    private static func numbered(_ word: Substring) -> (stem: Substring, number: Int?) {
        let digits = word.reversed().prefix { $0.isNumber }.count
        return (word.dropLast(digits), Words.count(word.suffix(digits)))
    }
}

extension ScenarioRunner {
    /// The most orders in any window of this length, in the whole run.
    func mostOrders(in window: Duration) -> Int {
        let instants = turns.flatMap(\.records).filter { $0.event.kind == .ordered }.map(\.at)
        return instants.map { last in
            instants.count { $0 <= last && last - $0 < window }
        }.max() ?? 0
    }

    /// How many records there are of which kind, in the order of their first one.
    static func counted(_ records: [Record]) -> [String] {
        var words: [String] = []
        var counts: [String: Int] = [:]
        for record in records {
            let word = record.event.countedAs
            if counts[word] == nil { words.append(word) }
            counts[word, default: 0] += 1
        }
        return words.map { "\(counts[$0] ?? 0) × \($0)" }
    }
}

extension Event {
    /// The kind, and what an operator would count apart.
    fileprivate var countedAs: String {
        switch self {
        case .ordered(let order, _): "ordered \(order.action.rawValue)"
        case .withheld(_, let veto): "withheld: \(veto.sentence)"
        case .finished(_, let outcome, _, _, _): "finished: \(outcome.sentence)"
        default: kind.rawValue
        }
    }
}

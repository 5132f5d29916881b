// SPDX-License-Identifier: Apache-2.0
// The words of a scenario's line, and what is wrong with it.

import Supervision

package struct ScenarioError: Error, CustomStringConvertible {
    package var description: String

    init(_ description: String) { self.description = description }
}

/// Words of a line, taken from the front.
struct Words {
    private var words: ArraySlice<Substring>

    init(_ line: some StringProtocol) {
        words = line.split(separator: " ").map { Substring($0) }[...]
    }

    var isEmpty: Bool { words.isEmpty }
    var rest: String { words.joined(separator: " ") }
    var first: String { words.first.map(String.init) ?? "" }

    mutating func next() throws(ScenarioError) -> String {
        guard let word = words.popFirst() else { throw ScenarioError("a word is missing") }
        return String(word)
    }

    mutating func take(_ word: String) -> Bool {
        guard words.first == Substring(word) else { return false }
        words.removeFirst()
        return true
    }

    /// Whatever is counted in a story: far from where sums of it overflow.
    static let most = 1_000_000

    mutating func count() throws(ScenarioError) -> Int {
        let word = try next()
        guard let number = Self.count(word) else { throw ScenarioError("not a number: \(word)") }
        return number
    }

    static func count(_ word: some StringProtocol) -> Int? {
        Int(word).flatMap { (0...most).contains($0) ? $0 : nil }
    }

    /// `M/N`, or `N` where that may be: M of N.
    mutating func threshold(orOne: Bool) throws(ScenarioError) -> Threshold {
        let word = try next()
        let halves = word.split(separator: "/", omittingEmptySubsequences: false)
        let numbers = halves.compactMap { Self.count($0) }
        guard numbers.count == halves.count, let count = numbers.first, let window = numbers.last,
            numbers.count == 2 || orOne && numbers.count == 1, count > 0, window >= count
        else { throw ScenarioError("not M of N: \(word)") }
        return Threshold(count: count, window: window)
    }

    mutating func duration() throws(ScenarioError) -> Duration {
        let word = try next()
        guard let duration = Duration(scenario: word) else {
            throw ScenarioError("not a duration: \(word)")
        }
        return duration
    }

    mutating func rate() throws(ScenarioError) -> Rate {
        let halves = try next().split(separator: "/")
        guard halves.count == 2, let count = Self.count(halves[0]),
            let per = Duration(scenario: halves[1])
        else { throw ScenarioError("not a rate") }
        return Rate(count: count, per: per)
    }
}

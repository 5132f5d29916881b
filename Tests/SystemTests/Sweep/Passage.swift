// SPDX-License-Identifier: Apache-2.0
// Where revived was on its way, by name: what it noted without being killed, and where to kill it.

import Recording

/// The so-manieth time that a life of revived passes a point for the sake of something.
struct Passage: Hashable, Sendable, CustomStringConvertible {
    var point: CrashPoint
    /// The kind of the record, or what the order does.
    var about: String
    var number: Int

    var description: String { "\(point.rawValue) \(about) \(number)" }

    /// All that were noted, in order, each once; those of the first life only if it is wanted.
    static func read(_ log: String, withoutFirstLife: Bool) -> [Passage] {
        var counts: [String: Int] = [:]
        var seen: Set<Passage> = []
        var lives: [Substring] = []
        return log.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            guard words.count == 3, let point = CrashPoint(rawValue: String(words[1])) else {
                return nil
            }
            if !lives.contains(words[0]) { lives.append(words[0]) }
            if withoutFirstLife, words[0] == lives.first { return nil }
            counts[String(line), default: 0] += 1
            let passage = Passage(
                point: point, about: String(words[2]), number: counts[String(line)] ?? 1)
            return seen.insert(passage).inserted ? passage : nil
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
// "Did you mean": the known word nearest to the one that was written.

/// Words that were probably meant.
package enum Suggestion {
    /// `; did you mean "probes"?`, or nothing when no known word is near.
    package static func tail(for word: String, among known: some Sequence<String>) -> String {
        guard let best = nearest(to: word, among: known) else { return "" }
        return "; did you mean \"\(best)\"?"
    }

    /// At most a third of the letters may differ; one in short words.
    static func nearest(to word: String, among known: some Sequence<String>) -> String? {
        let written = Array(word.lowercased().utf8)
        guard written.count <= 40 else { return nil }
        var best: (distance: Int, word: String)?
        for candidate in known {
            let letters = Array(candidate.lowercased().utf8)
            let allowed = max(1, min(written.count, letters.count) / 3)
            guard abs(letters.count - written.count) <= allowed else { continue }
            let found = distance(written, letters)
            if found <= allowed, found < (best?.distance ?? .max) { best = (found, candidate) }
        }
        return best?.word
    }

    /// Letters to insert, delete, change, or swap with their neighbour (optimal string alignment).
    static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var before: [Int] = []
        var last = Array(0...right.count)
        for row in left.indices {
            var current = [row + 1]
            for column in right.indices {
                let same = left[row] == right[column]
                var cost = min(
                    last[column] + (same ? 0 : 1), last[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, left[row] == right[column - 1],
                    left[row - 1] == right[column]
                {
                    cost = min(cost, before[column - 1] + 1)
                }
                current.append(cost)
            }
            before = last
            last = current
        }
        return last[right.count]
    }
}

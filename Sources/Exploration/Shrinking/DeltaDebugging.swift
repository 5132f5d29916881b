// SPDX-License-Identifier: Apache-2.0
// Which parts of a failure matter? ddmin (Zeller and Hildebrandt: "Simplifying and isolating
// failure-inducing input", IEEE TSE 28, 2002): leave out one chunk after the other, in ever smaller
// chunks, as long as what is left still fails. What remains is 1-minimal: no single part of it can
// be left out. Only complements are tried: a chunk alone hardly ever fails where order matters.

package enum DeltaDebugging {
    /// A small part of `all`, in its order, that still fails. `all` must.
    package static func minimal<Part>(_ all: [Part], fails: ([Part]) -> Bool) -> [Part] {
        var parts = all
        var chunks = 2
        while !parts.isEmpty {
            let length = max(1, (parts.count + chunks - 1) / chunks)
            var isSmaller = false
            var start = 0
            while start < parts.count {
                let end = min(start + length, parts.count)
                let rest = Array(parts[..<start] + parts[end...])
                if fails(rest) {
                    (parts, isSmaller) = (rest, true)
                } else {
                    start = end
                }
            }
            if length == 1, !isSmaller { break }
            chunks = isSmaller ? max(2, chunks - 1) : min(parts.count, chunks * 2)
        }
        return parts
    }
}

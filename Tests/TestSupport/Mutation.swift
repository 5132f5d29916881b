// SPDX-License-Identifier: Apache-2.0
// Damage by chance, the same for the same seed: what readers must survive.

import Glibc

/// Bytes that are changed a little, again and again.
package struct Mutation {
    private var state: UInt64

    /// How many times as long as in a usual run: REVIVED_FUZZ, for the nights.
    package static let times = getenv("REVIVED_FUZZ").flatMap { Int(String(cString: $0)) } ?? 1

    /// The same seed gives the same damage everywhere.
    package init(seed: Int) { state = UInt64(truncatingIfNeeded: seed) }

    /// SplitMix64.
    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }

    /// Less than the bound, which must be positive.
    package mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    /// One of them.
    package mutating func one<Value>(_ values: [Value]) -> Value { values[below(values.count)] }

    /// One of the corpus with one to six damages: bytes, cuts, repetitions, words that mean
    /// something to the reader, pieces of another one.
    package mutating func damaged(_ corpus: [[UInt8]], words: [String]) -> [UInt8] {
        var bytes = one(corpus)
        for _ in 0...below(6) {
            let place = below(bytes.count + 1)
            let end = min(bytes.count, place + below(40))
            switch below(7) {
            case 0 where place < bytes.count: bytes[place] = UInt8(below(256))
            case 1: bytes.removeSubrange(place..<end)
            case 2: bytes.insert(contentsOf: Array(bytes[place..<end]), at: place)
            case 3: bytes.removeSubrange(end...)
            case 4:
                let other = one(corpus)
                bytes.replaceSubrange(place..., with: other[below(other.count + 1)...])
            case 5: bytes.insert(0xFF, at: place)
            default: bytes.insert(contentsOf: one(words).utf8, at: place)
            }
        }
        return bytes
    }
}

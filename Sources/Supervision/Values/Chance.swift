// SPDX-License-Identifier: Apache-2.0
// Chance as a value: whoever draws from it holds it, so that one seed gives one run.

/// SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014). It
/// serves jitter and incident ids; nothing secret depends on it.
package struct Chance: Sendable {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// Uniform in `0...limit`; the bias of the modulus is below 2⁻³⁰ for all spans used here.
    package mutating func draw(upTo limit: Duration) -> Duration {
        let span = limit.nanoseconds
        guard span > 0 else { return .zero }
        return .nanoseconds(Int64(next() % (UInt64(span) + 1)))
    }

    /// 128 bits as 32 hexadecimal digits: an incident's id, usable as a trace id.
    package mutating func identifier() -> String {
        hexadecimal(next()) + hexadecimal(next())
    }
}

/// Sixteen lower-case hexadecimal digits.
package func hexadecimal(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
}

// SPDX-License-Identifier: Apache-2.0
// A short name for a definition, by which two of them are told apart.
//
// FNV-1a, 64 bits, over the fields in order, each preceded by its length so that ("ab", "c") and
// ("a", "bc") differ. Constants: Fowler, Noll, Vo (RFC 9923). It detects change; it does not resist
// an attacker, who would have to be root to write the configuration in the first place.

/// A digest of texts and numbers, fed one field after another.
package struct Digest: Sendable {
    private var state: UInt64 = 0xCBF2_9CE4_8422_2325

    /// A digest of nothing yet.
    package init() {}

    /// Adds one field.
    package mutating func add(_ field: String) {
        var count = UInt64(field.utf8.count)
        for _ in 0..<8 {
            absorb(UInt8(truncatingIfNeeded: count))
            count >>= 8
        }
        for byte in field.utf8 { absorb(byte) }
    }

    /// Adds the bytes of a file.
    mutating func add(_ bytes: [UInt8]) {
        for byte in bytes { absorb(byte) }
    }

    /// Adds a list: how many fields, then each.
    package mutating func add(_ fields: [String]) {
        add(String(fields.count))
        for field in fields { add(field) }
    }

    /// 16 hexadecimal digits.
    package var hexadecimal: String {
        let digits = String(state, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    private mutating func absorb(_ byte: UInt8) {
        state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
    }
}

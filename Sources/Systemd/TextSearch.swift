// SPDX-License-Identifier: Apache-2.0
// A text within a text, without the regular-expression library that the standard `contains` would
// pull into the daemon (0.8 MB).

extension String {
    /// Whether the other text stands somewhere in this one, byte for byte.
    func holds(_ part: String) -> Bool {
        let bytes = Array(utf8)
        let wanted = Array(part.utf8)
        guard wanted.count <= bytes.count else { return false }
        return (0...(bytes.count - wanted.count)).contains { start in
            bytes[start..<(start + wanted.count)].elementsEqual(wanted)
        }
    }
}

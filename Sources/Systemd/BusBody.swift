// SPDX-License-Identifier: Apache-2.0
// How much a call carries, before its content is used.

import CSystemd

extension BusMessage {
    /// Whether its body holds a few plain values only (numbers, strings), and of text no more than
    /// `mostBytes` bytes. It is read from its beginning afterwards.
    package func isSmall(mostValues: Int, mostBytes: Int) -> Bool {
        let types = signature
        guard types.utf8.count <= mostValues else { return false }
        defer { sd_bus_message_rewind(pointer, 1) }
        var bytes = 0
        for type in types.unicodeScalars {
            switch type {
            case "s", "o", "g":
                var text: UnsafePointer<CChar>?
                let result = withUnsafeMutablePointer(to: &text) {
                    sd_bus_message_read_basic(
                        pointer, CChar(truncatingIfNeeded: type.value), UnsafeMutableRawPointer($0))
                }
                guard result > 0, let text else { return false }
                bytes += strlen(text)
                guard bytes <= mostBytes else { return false }
            case "y", "b", "n", "q", "i", "u", "x", "t", "d":
                guard sd_bus_message_skip(pointer, String(type)) >= 0 else { return false }
            default: return false
            }
        }
        return true
    }
}

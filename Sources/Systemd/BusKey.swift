// SPDX-License-Identifier: Apache-2.0
// Text inside a message, looked at without copying it.

import Glibc

/// A key or signature inside a ``BusMessage``; valid only while the visitor runs. Compare it in a
/// `switch` with string literals.
package struct BusKey {
    private let pointer: UnsafePointer<CChar>

    init(_ pointer: UnsafePointer<CChar>) { self.pointer = pointer }

    /// A copy as a string.
    package var text: String { String(cString: pointer) }

    /// Whether the text is this literal.
    package static func ~= (literal: StaticString, key: BusKey) -> Bool {
        literal.withUTF8Buffer { bytes in
            guard let base = bytes.baseAddress else { return key.pointer.pointee == 0 }
            return strncmp(
                UnsafeRawPointer(base).assumingMemoryBound(to: CChar.self), key.pointer,
                bytes.count) == 0 && key.pointer[bytes.count] == 0
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
// One field of a journal entry, and the native protocol's way to write it.

/// A field of a journal entry to be written.
package struct JournalField: Equatable, Sendable {
    /// Upper-case letters, digits and `_`, not at the begin, at most 64 bytes: journald drops
    /// fields of other names silently.
    package var name: String
    /// Any bytes.
    package var value: [UInt8]

    /// A field with a text.
    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = Array(value.utf8)
    }

    /// A field with bytes.
    package init(_ name: String, _ value: [UInt8]) {
        self.name = name
        self.value = value
    }

    /// Appends the field as journald reads it: `NAME=value\n`, or, when the value has a newline,
    /// `NAME\n`, its length in 8 little-endian bytes, the value, `\n`.
    package func encode(into bytes: inout [UInt8]) {
        let newline = UInt8(ascii: "\n")
        bytes.append(contentsOf: name.utf8)
        if value.contains(newline) {
            bytes.append(newline)
            withUnsafeBytes(of: UInt64(value.count).littleEndian) { bytes.append(contentsOf: $0) }
        } else {
            bytes.append(UInt8(ascii: "="))
        }
        bytes.append(contentsOf: value)
        bytes.append(newline)
    }
}

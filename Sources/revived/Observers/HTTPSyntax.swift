// SPDX-License-Identifier: Apache-2.0
// The character classes that requests and responses share.

/// Character classes of RFC 9110.
enum HTTPSyntax {
    /// May stand in a field name or a method.
    static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default:
            marks.contains(byte)
        }
    }

    private static let marks = Array("!#$%&'*+-.^_`|~".utf8)

    /// May stand in a field value that we send: anything but control characters (tab is allowed).
    static func isValueByte(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte != 0x7f || byte == UInt8(ascii: "\t")
    }

    /// May stand in a request target or a Host: visible ASCII.
    static func isVisibleByte(_ byte: UInt8) -> Bool { (0x21...0x7e).contains(byte) }
}

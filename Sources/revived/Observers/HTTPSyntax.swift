// SPDX-License-Identifier: Apache-2.0
// The character classes that requests and responses share, and small doings with bytes.

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

    /// A space or a tab.
    static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
    }

    static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    static func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }

    /// The value of a hexadecimal digit; nil: it is none.
    static func hexadecimal(_ byte: UInt8) -> UInt64? {
        if isDigit(byte) { return UInt64(byte - UInt8(ascii: "0")) }
        let letter = lowercased(byte)
        guard (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(letter) else { return nil }
        return UInt64(letter - UInt8(ascii: "a")) + 10
    }

    /// Without blanks at its ends; a carriage return within a line counts as one.
    static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        func isOuter(_ byte: UInt8) -> Bool { isBlank(byte) || byte == UInt8(ascii: "\r") }
        var rest = bytes.drop(while: isOuter)
        while let last = rest.last, isOuter(last) { rest.removeLast() }
        return rest
    }
}

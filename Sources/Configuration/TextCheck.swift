// SPDX-License-Identifier: Apache-2.0
// Is this UTF-8 text? Asked before libyaml sees a byte, so that its place is exact.

enum TextCheck {
    /// The first byte that is not text, if there is one.
    static func fault(in bytes: [UInt8], file: String) -> Fault? {
        var line = 1
        var column = 1
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        while true {
            switch decoder.decode(&iterator) {
            case .emptyInput:
                return nil
            case .error:
                return Fault(
                    place: Place(file: file, line: line, column: column),
                    message: "is not valid UTF-8")
            case .scalarValue(let scalar):
                if let word = refused(scalar) {
                    return Fault(
                        place: Place(file: file, line: line, column: column), message: word)
                }
                if scalar == "\n" {
                    line += 1
                    column = 1
                } else {
                    column += 1
                }
            }
        }
    }

    private static func refused(_ scalar: Unicode.Scalar) -> String? {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D, 0x20..<0x7F: nil
        case 0: "has a NUL byte in it; is it a text file?"
        case 0xFFFE, 0xFFFF, 0..<0x20, 0x7F..<0xA0:
            "has the control character \\u{\(String(scalar.value, radix: 16))} in it"
        default: nil
        }
    }
}

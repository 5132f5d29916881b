// SPDX-License-Identifier: Apache-2.0
// Names of services and probes: they become file names, journal fields and command arguments.

enum NameRule {
    static let longestService = 64
    static let longestProbe = 32

    static func isService(_ name: String) -> Bool {
        (1...longestService).contains(name.utf8.count)
            && name.utf8.allSatisfy { isPlain($0) || $0 == UInt8(ascii: "@") } && startsWell(name)
    }

    static func isProbe(_ name: String) -> Bool {
        (1...longestProbe).contains(name.utf8.count) && name.utf8.allSatisfy(isPlain)
            && startsWell(name)
    }

    /// A dash would read as an option, a dot as a hidden file.
    private static func startsWell(_ name: String) -> Bool {
        name.utf8.first.map { isWord($0) || $0 == UInt8(ascii: "_") } ?? false
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        isWord(byte) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
            || byte == UInt8(ascii: "-")
    }

    /// An ASCII letter or digit.
    static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: false
        }
    }
}

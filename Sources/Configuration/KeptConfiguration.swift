// SPDX-License-Identifier: Apache-2.0
// A configuration as one text: its files, whole, so that it can be read again when they are not
// what they were.
//
// Kept is what was written and not what it meant: places, effective values and the digest are then
// those of the files, and another version of revived reads them by its own rules. The text begins
// with its form and a digest, because what was cut off or changed must not be taken for less.

/// One file of a configuration.
package struct ConfigurationFile: Equatable, Sendable {
    /// Where it was read from.
    package var path: String
    /// What stood in it.
    package var bytes: [UInt8]

    package init(path: String, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
    }
}

/// Why a kept configuration cannot be read.
package enum KeptFault: Error, Equatable, Sendable {
    /// Cut off or changed.
    case damaged
    /// Another version of revived wrote it, in another form.
    case otherForm

    /// What is so, in words that follow a path.
    package var sentence: String {
        switch self {
        case .damaged: "is damaged"
        case .otherForm: "was written by another version of revived"
        }
    }
}

/// The text of a kept configuration, and back.
package enum KeptConfiguration {
    private static let word = "revived-configuration"
    private static let form = "1"

    /// More is no configuration: all files and a line for each.
    package static let largest = FileReader.largestTogether + FileReader.mostFiles * 4096

    /// The files as one text.
    package static func bytes(of files: [ConfigurationFile]) -> [UInt8] {
        var body: [UInt8] = []
        for file in files {
            body += Array("\(file.bytes.count) \(file.path)\n".utf8) + file.bytes + [newline]
        }
        return Array("\(word) \(form) \(digest(body))\n".utf8) + body
    }

    /// The files of such a text.
    package static func files(
        of bytes: [UInt8]
    ) throws(KeptFault) -> [ConfigurationFile] {
        var rest = bytes[...]
        let head = try line(&rest).split(separator: " ").map(String.init)
        guard head.count >= 2, head[0] == word else { throw .damaged }
        guard head[1] == form else { throw .otherForm }
        guard head.count == 3, head[2] == digest(Array(rest)) else { throw .damaged }
        var files: [ConfigurationFile] = []
        while !rest.isEmpty {
            let line = try line(&rest)
            guard let blank = line.firstIndex(of: " "), let count = Int(line[..<blank]),
                count >= 0, count < rest.count, rest[rest.startIndex + count] == newline
            else { throw .damaged }
            let path = String(line[line.index(after: blank)...])
            files.append(ConfigurationFile(path: path, bytes: Array(rest.prefix(count))))
            rest = rest.dropFirst(count + 1)
        }
        return files
    }

    private static let newline = UInt8(ascii: "\n")

    private static func line(_ rest: inout ArraySlice<UInt8>) throws(KeptFault) -> String {
        guard let end = rest.firstIndex(of: newline) else { throw .damaged }
        defer { rest = rest[(end + 1)...] }
        return String(decoding: rest[..<end], as: UTF8.self)
    }

    private static func digest(_ body: [UInt8]) -> String {
        var digest = Digest()
        digest.add(body)
        return digest.hexadecimal
    }
}

// SPDX-License-Identifier: Apache-2.0
// A file of the user's, whole; `-` is standard input.

import Glibc

enum TextFile {
    /// In bytes: what is larger is no text that a person wrote.
    private static let limit = 16 << 20

    static func read(_ path: String) throws(Refusal) -> String {
        let descriptor = path == "-" ? 0 : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw refusal(path) }
        defer { if descriptor > 0 { close(descriptor) } }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = chunk.withUnsafeMutableBytes {
                Glibc.read(descriptor, $0.baseAddress, $0.count)
            }
            if count < 0 { throw refusal(path) }
            if count == 0 { return String(decoding: bytes, as: UTF8.self) }
            bytes += chunk[0..<count]
            guard bytes.count <= limit else {
                throw Refusal(.nothingRead, "\(path) is larger than 16 MiB")
            }
        }
    }

    private static func refusal(_ path: String) -> Refusal {
        Refusal(.nothingRead, "\(path): \(String(cString: strerror(errno)))")
    }
}

// SPDX-License-Identifier: Apache-2.0
// The small files in /proc and /sys, which the kernel writes in the moment in which they are read.

import Glibc

enum KernelFile {
    /// More than the longest list of processes that is looked at.
    private static let mostBytes = 64 * 1024

    /// Empty if there is none.
    static func text(_ path: String) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while bytes.count < mostBytes {
            let count = read(descriptor, &buffer, buffer.count)
            guard count > 0 else { break }
            bytes += buffer[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

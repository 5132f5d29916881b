// SPDX-License-Identifier: Apache-2.0
// What the kernel says of each thread: its state, where it waits, and its stack in the kernel. It
// stops no thread.

import Glibc

struct ThreadList {
    private let processes: [Int32]

    private static let mostThreads = 128

    init(_ processes: [Int32]) { self.processes = processes }

    var text: String {
        if processes.isEmpty { return "no processes\n" }
        return processes.map(Self.describe).joined(separator: "\n")
    }

    private static func describe(_ process: Int32) -> String {
        let root = "/proc/\(process)"
        let words = ProcFile.text("\(root)/cmdline").split(separator: "\0").joined(separator: " ")
        var text = "process \(process): \(words)\n"
        let shown = ["State:", "VmRSS:", "VmSwap:", "Threads:", "TracerPid:", "FDSize:"]
        for line in ProcFile.text("\(root)/status").split(separator: "\n") {
            if shown.contains(where: line.hasPrefix) { text += "  \(line)\n" }
        }
        text += "  open files: \(FolderListing.names(in: "\(root)/fd").count)\n"
        for thread in FolderListing.names(in: "\(root)/task").prefix(mostThreads) {
            text += describe(thread: "\(root)/task/\(thread)", thread)
        }
        return text
    }

    private static func describe(thread path: String, _ number: String) -> String {
        func line(_ name: String) -> String {
            ProcFile.text("\(path)/\(name)").split(separator: "\n").first.map(String.init) ?? "?"
        }
        var text = "  thread \(number) (\(line("comm"))): \(state(path)), waits in \(line("wchan"))"
        text += ", system call \(line("syscall"))\n"
        let stack = ProcFile.text("\(path)/stack").split(separator: "\n")
        return text + stack.map { "    \($0)\n" }.joined()
    }

    private static func state(_ path: String) -> String {
        let line = ProcFile.text("\(path)/status").split(separator: "\n").first {
            $0.hasPrefix("State:")
        }
        return line.map { String($0.dropFirst("State:".count)).filter { $0 != "\t" } } ?? "?"
    }
}

/// Files of /proc and /sys: small, and without a size.
enum ProcFile {
    private static let bound = 64 * 1024

    /// What a link says; empty if it cannot be read.
    static func link(_ path: String) -> String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink(path, &buffer, buffer.count)
        return String(
            decoding: buffer[..<max(0, count)].map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Empty if it cannot be read.
    static func text(_ path: String) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while bytes.count < bound {
            let count = chunk.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            if count <= 0 { break }
            bytes += chunk[0..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

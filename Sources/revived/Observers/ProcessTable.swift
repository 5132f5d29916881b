// SPDX-License-Identifier: Apache-2.0
// What the kernel tells everybody of processes: who is in a control group, who is traced.

import Glibc
import Supervision

enum ProcessTable {
    /// What matters here of /proc/PID/status.
    struct Status: Equatable {
        /// The process that traces it; 0: none, or one of another namespace.
        var tracer = 0
        /// It is writing its core dump.
        var isDumping = false
    }

    private static let hierarchy = "/sys/fs/cgroup"
    /// A service that delegates has groups within its group. Once this many are known, no further
    /// ones are looked for.
    private static let mostGroups = 64

    /// Processes of a control group as systemd names it, and of those within it.
    static func inside(_ group: String, most: Int) -> [Int] {
        guard group.hasPrefix("/"), group != "/" else { return [] }
        var found: [Int] = []
        var folders = [hierarchy + group]
        var next = 0
        while next < folders.count, found.count < most {
            let text = KernelFile.text(folders[next] + "/cgroup.procs")
            found += text.split(separator: "\n").compactMap { Int($0) }
            if folders.count < mostGroups { folders += subfolders(folders[next]) }
            next += 1
        }
        return Array(found.prefix(most))
    }

    private static func subfolders(_ folder: String) -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var found: [String] = []
        while let entry = readdir(stream), found.count < mostGroups {
            guard entry.pointee.d_type == UInt8(DT_DIR) else { continue }
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { found.append(folder + "/" + name) }
        }
        return found
    }

    /// Nil for a process that is gone.
    static func status(_ process: Int) -> Status? {
        let text = KernelFile.text("/proc/\(process)/status")
        return text.isEmpty ? nil : Status(text)
    }

    /// Its short name, which it may choose; empty if it cannot be known.
    static func name(_ process: Int) -> String {
        ShownText.line(KernelFile.text("/proc/\(process)/comm").utf8, limit: longestName)
    }

    /// TASK_COMM_LEN without the NUL.
    private static let longestName = 15
}

extension ProcessTable.Status {
    /// From the text of /proc/PID/status: a line a field, a tab before the value.
    init(_ text: String) {
        for line in text.split(separator: "\n") {
            let halves = line.split(separator: ":", maxSplits: 1)
            guard halves.count == 2 else { continue }
            let value = Int(halves[1].drop { $0 == "\t" || $0 == " " }) ?? 0
            if halves[0] == "TracerPid" { tracer = value }
            if halves[0] == "CoreDumping" { isDumping = value == 1 }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
// What revived gathers by itself: the cheap and certain first, the stacks last.

import Glibc
import Systemd

struct OwnEvidence {
    let unit: String
    /// On the boot-time clock.
    let end: Int64

    private static let journalLines = 50
    /// For each of the programs that only read; a journal on a slow disk may take as long.
    private static let patience: Int64 = 3_000_000_000
    /// Bytes of one file, so that the first does not take the room of the others.
    private static let fileBound = 256 * 1024

    func gather(into folder: inout EvidenceFolder) {
        folder.write("about.txt", about)
        let properties = output(["systemctl", "show", "--no-pager", unit])
        folder.write("properties.txt", properties)
        folder.write(
            "journal.txt",
            output([
                "journalctl", "--no-pager", "-o", "short-precise", "-n",
                String(Self.journalLines), "-u", unit,
            ]))
        let group = Self.property("ControlGroup", in: properties)
        let processes = group.isEmpty ? [] : UnitProcesses.of(group)
        folder.write("threads.txt", ThreadList(processes).text)
        folder.write("stacks.txt", StackProgram(processes, end: end).text)
    }

    private var about: String {
        let names = ["REVIVED_SERVICE", "REVIVED_UNIT", "REVIVED_INCIDENT"]
        let told = names.compactMap { name in
            getenv(name).map { "\(name)=\(String(cString: $0))\n" }
        }
        return "unit=\(unit)\ntime=\(Clock.realtimeMicroseconds())\n" + told.joined()
    }

    private func output(_ argv: [String]) -> [UInt8] {
        let left = min(end - Clock.boottime(), Self.patience)
        let run = BoundedProgram(argv, within: left, limit: Self.fileBound).run()
        switch run.end {
        case .exited(0): return run.output
        case .exited, .killed, .overdue, .notBegun:
            return run.output + Array("\n[\(argv[0]): \(run.end)]\n".utf8)
        }
    }

    static func property(_ name: String, in properties: [UInt8]) -> String {
        let text = String(decoding: properties, as: UTF8.self)
        let line = text.split(separator: "\n").first { $0.hasPrefix("\(name)=") }
        return line.map { String($0.dropFirst(name.count + 1)) } ?? ""
    }
}

/// The processes of a control group and those below it.
enum UnitProcesses {
    /// A service with more shows its kind by these.
    static let most = 32

    static func of(_ group: String) -> [Int32] {
        // Where the unified hierarchy is; hybrid hosts have it beside.
        let roots = ["/sys/fs/cgroup", "/sys/fs/cgroup/unified", "/sys/fs/cgroup/systemd"]
        for root in roots where access("\(root)\(group)/cgroup.procs", R_OK) == 0 {
            var found: [Int32] = []
            collect("\(root)\(group)", depth: 0, into: &found)
            return Array(found.prefix(most))
        }
        return []
    }

    private static func collect(_ path: String, depth: Int, into found: inout [Int32]) {
        found += ProcFile.text("\(path)/cgroup.procs").split(separator: "\n").compactMap {
            Int32($0)
        }
        // A unit with delegation has a few levels, and no more.
        guard depth < 4, found.count < most else { return }
        for name in FolderListing.names(in: path)
        where access("\(path)/\(name)/cgroup.procs", R_OK) == 0 {
            collect("\(path)/\(name)", depth: depth + 1, into: &found)
        }
    }
}

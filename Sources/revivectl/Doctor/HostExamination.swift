// SPDX-License-Identifier: Apache-2.0
// Looks at the host for a doctor: asks systemd, the daemon, the journal and the disk. Nothing is
// changed.

import Configuration
import Glibc
import Recording
import Supervision
import Systemd

enum HostExamination {
    private static let patience: Int64 = 5_000_000_000
    private static let state = "/var/lib/revived"

    static func look() -> HostSight {
        var sight = HostSight()
        sight.systemd = HostUnits.version()
        sight.daemonUnit = properties(of: "revived.service")
        do throws(Refusal) {
            sight.picture = try DaemonClient().picture()
        } catch {
            sight.silence = error.sentence
        }
        let loaded = Configuration.load(from: .host)
        sight.configuration = loaded
        sight.mayReadConfiguration = geteuid() == 0 || loaded.policy != nil || !hasForbiddenFile
        if let policy = loaded.policy {
            sight.units = HostUnits.read(policy.namedUnits)
            sight.programs = faults(ofPrograms: policy.programs)
        }
        sight.journald = settings(of: "systemd/journald.conf")
        sight.hasJournalOnDisk = access("/var/log/journal", F_OK) == 0
        sight.isClockKept = clock()
        sight.holdFile = ["/run/revived/hold", "/etc/revived/hold"].first { access($0, F_OK) == 0 }
        sight.stackPrograms = ["eu-stack", "gdb"].filter(isInstalled)
        lookAtDisk(&sight)
        sight.hasUnifiedGroups = access("/sys/fs/cgroup/cgroup.controllers", F_OK) == 0
        sight.mayReadJournal = JournalMemory.permissionFault() == nil
        sight.oldestRecord = oldestRecord()
        return sight
    }

    /// A file of the configuration that this user may not read.
    private static var hasForbiddenFile: Bool {
        let folder = "/etc/revived/services.d"
        let files = FolderListing.names(in: folder).map { "\(folder)/\($0)" }
        return (["/etc/revived/revived.yaml", folder] + files).contains {
            access($0, F_OK) == 0 && access($0, R_OK) != 0
        }
    }

    private static func output(_ argv: [String]) -> String? {
        let run = BoundedProgram(argv, within: patience, limit: 1 << 20).run()
        return run.end == .exited(0) ? String(decoding: run.output, as: UTF8.self) : nil
    }

    private static func properties(of unit: String) -> [String: String] {
        let names = [
            "LoadState", "ActiveState", "SubState", "UnitFileState", "NeedDaemonReload",
            "NRestarts", "Restart", "StartLimitIntervalUSec", "LogRateLimitIntervalUSec",
            "LogRateLimitBurst",
            "Result",
        ]
        let text = output([
            "systemctl", "show", "--no-pager", "--property=\(names.joined(separator: ","))", unit,
        ])
        return assignments(text ?? "")
    }

    /// The last assignment of each, as systemd reads its files and drop-ins.
    private static func settings(of file: String) -> [String: String] {
        assignments(output(["systemd-analyze", "--no-pager", "cat-config", file]) ?? "")
    }

    static func assignments(_ text: String) -> [String: String] {
        var found: [String: String] = [:]
        for line in text.split(separator: "\n") {
            let line = trimmed(line)
            guard line.first != "#", line.first != ";", let sign = line.firstIndex(of: "=") else {
                continue
            }
            let value = trimmed(line[line.index(after: sign)...])
            // An empty assignment takes the value back.
            found[String(trimmed(line[..<sign]))] = value.isEmpty ? nil : String(value)
        }
        return found
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text
        while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return text
    }

    /// Nil in a container: the clock is its host's business.
    private static func clock() -> Bool? {
        guard access("/run/systemd/container", F_OK) != 0 else { return nil }
        let text = output(["timedatectl", "show", "--property=NTPSynchronized", "--value"])
        switch text?.split(separator: "\n").first {
        case "yes": return true
        case "no": return false
        default: return nil
        }
    }

    private static func isInstalled(_ program: String) -> Bool {
        ["/usr/bin", "/bin", "/usr/local/bin"].contains { access("\($0)/\(program)", X_OK) == 0 }
    }

    private static func lookAtDisk(_ sight: inout HostSight) {
        var space = statvfs()
        guard statvfs(state, &space) == 0 else { return }
        sight.freeBytes = UInt64(space.f_bavail) * UInt64(space.f_frsize)
        sight.isStateReadOnly = space.f_flag & UInt(ST_RDONLY) != 0
    }

    private static func oldestRecord() -> (sequence: UInt64, at: UInt64)? {
        guard let memory = try? JournalMemory(),
            (try? memory.begin(JournalMemory.Selection(), since: nil)) != nil,
            let first = memory.first()
        else { return nil }
        return (first.record.sequence, first.realtime)
    }

    private static func faults(ofPrograms paths: [String]) -> [String: HostSight.ProgramFault] {
        var faults: [String: HostSight.ProgramFault] = [:]
        for path in paths { faults[path] = fault(ofProgram: path) }
        return faults
    }

    private static func fault(ofProgram path: String) -> HostSight.ProgramFault? {
        guard access(path, X_OK) == 0 else {
            return errno == EACCES && geteuid() != 0 ? nil : .missing
        }
        var file = stat()
        guard stat(path, &file) == 0, file.st_mode & S_IFMT == S_IFREG else { return .missing }
        let folder = path.split(separator: "/").dropLast().joined(separator: "/")
        for place in [path, "/" + folder] {
            var status = stat()
            guard stat(place, &status) == 0 else { continue }
            let isSticky = status.st_mode & S_ISVTX != 0
            let isOpen = status.st_mode & (S_IWGRP | S_IWOTH) != 0 && !isSticky
            if isOpen || status.st_uid != 0 { return .writable(place) }
        }
        return nil
    }
}

extension Policy {
    /// Every unit that the configuration names.
    fileprivate var namedUnits: [String] {
        var names = host.notify.map { [HostSight.notifyInstance($0)] } ?? []
        for service in services {
            names += service.members
            for case .unit(let name) in service.ladder.flatMap(\.hooks) { names.append(name) }
        }
        return Set(names).sorted()
    }

    /// Every program that the configuration has run.
    fileprivate var programs: [String] {
        var paths: [String] = []
        for service in services {
            for probe in service.probes {
                if case .exec(let exec) = probe.kind { paths += exec.argv.prefix(1) }
            }
            for case .command(let hook) in service.ladder.flatMap(\.hooks) {
                paths += hook.argv.prefix(1)
            }
        }
        return Set(paths).sorted()
    }
}

// SPDX-License-Identifier: Apache-2.0
// Questions about the host: is the journal a memory, is the clock kept, is there room, are the
// programs there that would be run?

import Configuration
import Supervision
import Systemd

extension HealthCheck {
    static let host: [HealthCheck] = [
        HealthCheck("journal on disk") { sight in
            let storage = sight.journald["Storage"] ?? "auto"
            let isKept =
                storage == "persistent" || (storage == "auto" && sight.hasJournalOnDisk != false)
            guard !isKept else { return [] }
            return [
                .warning(
                    "the journal is not kept over a reboot (Storage=\(storage))",
                    "the history of incidents is lost; holds and roles are in the snapshot",
                    "mkdir -p /var/log/journal && systemctl restart systemd-journald")
            ]
        },
        HealthCheck("journal takes all priorities") { sight in
            guard let level = sight.journald["MaxLevelStore"],
                !["", "debug", "7"].contains(level)
            else { return [] }
            return [
                .fault(
                    "journald throws away what is below \(level) (MaxLevelStore=)",
                    "records of revived have the priorities 2 to 7; it would remember by its files "
                        + "only, and `audit` finds holes",
                    "systemd-analyze cat-config systemd/journald.conf")
            ]
        },
        HealthCheck("journal is readable") { sight in
            guard !sight.mayReadJournal else { return [] }
            return [
                .note(
                    "you may not read the journal", "what it tells was not looked at",
                    "sudo revivectl doctor")
            ]
        },
        HealthCheck("journal reaches back") { sight in
            guard let oldest = sight.oldestRecord, oldest.sequence > 1 else { return [] }
            return [
                .note(
                    "the journal holds revived's records from number \(oldest.sequence) on "
                        + "(\(TimeWords.dateTime(oldest.at)))",
                    "what was before was vacuumed; what is still true of it is in the snapshots",
                    "journalctl --disk-usage")
            ]
        },
        HealthCheck("clock") { sight in
            guard sight.isClockKept == false else { return [] }
            return [
                .warning(
                    "the clock is not synchronized",
                    "revived goes on well when it jumps, but times in the journal do not fit "
                        + "those of other hosts",
                    "timedatectl set-ntp true")
            ]
        },
        HealthCheck("control groups") { sight in
            let sets = sight.policy?.services.filter { service in
                service.ladder.contains { $0.failover?.exclusive == true }
            }
            guard !sight.hasUnifiedGroups, let first = sets?.first else { return [] }
            return [
                .fault(
                    "this host has no unified control group hierarchy",
                    "nothing can be proven gone, so \(first.name) never fails over",
                    "stat --file-system --format=%T /sys/fs/cgroup")
            ]
        },
        HealthCheck("room for the memory", room),
        HealthCheck("programs", programs),
        HealthCheck("stacks") { sight in
            let asks = sight.policy?.services.contains { $0.before != nil } == true
            guard asks, sight.stackPrograms.isEmpty else { return [] }
            return [
                .note(
                    "neither eu-stack nor gdb is installed",
                    "evidence holds the kernel's view of threads only, no stacks",
                    "apt install elfutils")
            ]
        },
        HealthCheck("whom to tell") { sight in
            guard let unit = sight.policy?.host.notify,
                sight.units[HostSight.notifyInstance(unit)]?.loadState == "not-found"
            else { return [] }
            return [
                .fault(
                    "host.notify: \(unit) does not exist", "no notification can be sent",
                    "ls /usr/share/doc/revived/examples")
            ]
        },
    ]

    /// Twenty incidents of evidence are 50 MiB at most.
    private static let leastRoom: UInt64 = 64 << 20

    private static func room(_ sight: HostSight) -> [HealthFinding] {
        if sight.isStateReadOnly {
            return [
                .fault(
                    "/var/lib/revived is on a file system that is mounted read-only",
                    "no snapshot and no evidence can be kept", "findmnt --target /var/lib/revived")
            ]
        }
        guard let free = sight.freeBytes, free < leastRoom else { return [] }
        return [
            .warning(
                "\(free >> 20) MiB are free below /var/lib/revived",
                "the snapshot is what a vacuumed journal cannot take away; evidence needs 50 MiB",
                "df -h /var/lib/revived")
        ]
    }

    private static func programs(_ sight: HostSight) -> [HealthFinding] {
        sight.programs.sorted { $0.key < $1.key }.map { path, fault in
            switch fault {
            case .missing:
                .fault(
                    "\(path) is not there, or is no program",
                    "the probe or hook that runs it cannot", "ls -l \(path)")
            case .writable(let place):
                .warning(
                    "others than root may change \(place)",
                    "\(path) is run on behalf of revived", "ls -ld \(place)")
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
// Who is at the other end of a call.

import Glibc
import Supervision
import Systemd

/// A connection to the bus and who opened it.
struct Caller {
    /// The user that opened the connection; nil where the bus does not know: it has no rights then.
    let user: UInt32?
    /// Whether what is in the journal is for its eyes.
    let readsJournal: Bool
    /// The process that opened it; nil where the bus does not say.
    let opener: Opener?

    var isRoot: Bool { user == 0 }

    init(_ credentials: BusCredentials, journalGroups: Set<UInt32> = JournalGroups.present) {
        user = credentials.userID
        readsJournal =
            credentials.userID == 0 || credentials.groupIDs.contains(where: journalGroups.contains)
        opener = credentials.userID.flatMap { Opener(credentials, user: $0) }
    }
}

/// The process that opened a connection. The bus names it by its number for as long as the
/// connection lives, also when the process has died and the number has gone to another one. So the
/// number is believed only while everything else fits: the process itself where the bus hands it
/// over, the moment at which it started, and the user.
///
/// What is left: on a bus that does not hand the process over (dbus before 1.15.8), a connection
/// whose opener had died before we first heard of it, and whose number now belongs to a process of
/// the same user. Whoever can have that can also kill the process, or speak in its place.
struct Opener {
    let number: UInt32
    private let user: UInt32
    private let started: UInt64
    private let handle: ProcessHandle?

    init?(_ credentials: BusCredentials, user: UInt32) {
        guard let number = credentials.processID, let seen = ProcessProof(number),
            seen.users.contains(user), credentials.process?.isAlive ?? true
        else { return nil }
        self.number = number
        self.user = user
        started = seen.started
        handle = credentials.process
    }

    /// Whether it lives, and is still what it was.
    var isThere: Bool {
        guard handle?.isAlive ?? true, let seen = ProcessProof(number) else { return false }
        return seen.started == started && seen.users.contains(user)
    }
}

/// What the kernel says of a process, by which it is told from another one of the same number.
struct ProcessProof: Equatable {
    /// Clock ticks after the boot.
    let started: UInt64
    /// The real, the effective and the saved user.
    let users: Set<UInt32>

    /// Nil: there is none, or it may not be seen.
    init?(_ process: UInt32) {
        self.init(
            stat: KernelFile.text("/proc/\(process)/stat"),
            status: KernelFile.text("/proc/\(process)/status"))
    }

    /// From the texts of both files. The name of the process may hold anything, also parentheses.
    init?(stat: String, status: String) {
        guard let name = stat.lastIndex(of: ")") else { return nil }
        // After the name comes field 3; the start is field 22 (proc(5)).
        let fields = stat[name...].dropFirst(2).split(separator: " ")
        guard fields.count > 19, let started = UInt64(fields[19]) else { return nil }
        let line = status.split(separator: "\n").first { $0.hasPrefix("Uid:") }
        let users = line?.dropFirst(4).split { $0 == "\t" || $0 == " " }.prefix(3) ?? []
        self.started = started
        self.users = Set(users.compactMap { UInt32($0) })
        if self.users.isEmpty { return nil }
    }
}

/// The groups whose members may read all of the journal (systemd-journald.service(8)).
enum JournalGroups {
    private static let names: Set<Substring> = ["systemd-journal", "adm"]

    /// As this host numbers them. Read from the file: a name service may be away just now, or wait
    /// for one of those that we look after.
    static var present: Set<UInt32> { numbers(in: KernelFile.text("/etc/group")) }

    static func numbers(in text: String) -> Set<UInt32> {
        var numbers: Set<UInt32> = []
        for line in text.split(separator: "\n") {
            let fields = line.split(separator: ":", omittingEmptySubsequences: false)
            guard fields.count > 2, names.contains(fields[0]), let number = UInt32(fields[2])
            else { continue }
            numbers.insert(number)
        }
        return numbers
    }
}

// SPDX-License-Identifier: Apache-2.0
// Our own records, read back from the journal.
//
// Only what journald itself vouches for is believed: entries of uid 0 that came from our unit. Each
// query goes by indexed matches, so that a million entries of others cost nothing. What cannot be
// read is skipped and counted: a damaged entry must not keep us from the others.

import Glibc
package import Supervision
package import Systemd

/// The journal as memory. Reading it takes disk time: for the start of the daemon, and for tools.
package final class JournalMemory {
    /// Records of one service and one kind, or of all.
    package struct Selection: Equatable, Sendable {
        /// Empty: all services, and the host.
        package var service: String
        /// Nil: all kinds.
        package var kind: Kind?

        /// A selection; without arguments everything.
        package init(service: String = "", kind: Kind? = nil) {
            self.service = service
            self.kind = kind
        }
    }

    /// Entries with a REVIVED_RECORD that is none.
    package private(set) var skipped = 0
    private let unit: String
    private let reader: JournalReader

    /// Opens the journal of this host, or the journal files of a directory.
    package init(
        unit: String = "revived.service", directory: String? = nil
    ) throws(SystemError) {
        self.unit = unit
        reader = try JournalReader(directory: directory)
    }

    // MARK: What a replay needs

    /// Everything from the last whole group of snapshots on, in order and each once; everything
    /// there is if there is no such group.
    package func replayable() throws(SystemError) -> [Record] {
        try replayable(reading: record) { $0 }
    }

    /// The same, with times.
    package func replayableEntries() throws(SystemError) -> [JournalRecord] {
        try replayable(reading: entry) { $0.record }
    }

    private func replayable<Entry>(
        reading read: () -> Entry?, _ record: (Entry) -> Record
    ) throws(SystemError) -> [Entry] {
        for start in try checkpoints() {
            try select(Selection())
            try reader.seek(cursor: start)
            let entries = try restInOrder(read, record)
            if let tail = ReplayTail.fromLastGroup(of: entries, record) {
                return try completed(tail, reading: read, record)
            }
        }
        try select(Selection())
        try reader.seekHead()
        return try restInOrder(read, record)
    }

    /// Most often the journal has them in order; that is seen while they are read, for a hundred
    /// thousand of them are not to be looked through once more.
    private func restInOrder<Entry>(
        _ read: () -> Entry?, _ record: (Entry) -> Record
    ) throws(SystemError) -> [Entry] {
        var entries: [Entry] = []
        var (last, isInOrder) = (UInt64(0), true)
        while try reader.next() {
            guard let entry = read() else { continue }
            let sequence = record(entry).sequence
            if sequence <= last, !entries.isEmpty { isInOrder = false }
            last = sequence
            entries.append(entry)
        }
        return isInOrder ? entries : ReplayTail.inOrder(entries) { record($0).sequence }
    }

    /// With what the journal sorts elsewhere. It goes by the clock from one boot to the next, and a
    /// clock that was set back puts the later boot before the former; numbers only ever grow. Each
    /// look-up goes by an index, and most often there is one, behind the end, that finds nothing.
    private func completed<Entry>(
        _ tail: [Entry], reading read: () -> Entry?, _ record: (Entry) -> Record
    ) throws(SystemError) -> [Entry] {
        var whole: [Entry] = []
        var next = tail.first.map { record($0).sequence } ?? 0
        for one in tail {
            let number = record(one).sequence
            while next < number, let found = try entry(numbered: next, read, record) {
                whole.append(found)
                next += 1
            }
            whole.append(one)
            next = number &+ 1
        }
        while let found = try entry(numbered: next, read, record) {
            whole.append(found)
            next &+= 1
        }
        guard whole.count > tail.count else { return tail }
        return ReplayTail.fromLastGroup(of: whole, record) ?? whole
    }

    private func entry<Entry>(
        numbered number: UInt64, _ read: () -> Entry?, _ record: (Entry) -> Record
    ) throws(SystemError) -> Entry? {
        try select(Selection())
        try reader.match("REVIVED_SEQ", String(number))
        try reader.seekHead()
        return try rest(read).first { record($0).sequence == number }
    }

    /// Cursors of the last checkpoints, the highest number first. Most often the first will do;
    /// nothing but damage makes more than two necessary.
    private func checkpoints() throws(SystemError) -> [String] {
        try select(Selection(kind: .checkpoint))
        try reader.seekTail()
        var found: [(cursor: String, sequence: UInt64)] = []
        while found.count < JournalMemory.groupsTried, try reader.previous() {
            guard let cursor = reader.cursor() else { continue }
            found.append((cursor, reader.text("REVIVED_SEQ").flatMap { UInt64($0) } ?? 0))
        }
        // Where one is left out for nothing, the one before costs time and no record.
        let inOrder = found.sorted { $0.sequence < $1.sequence }
        return ReplayTail.withoutJumps(inOrder) { $0.sequence }.kept.reversed().map(\.cursor)
    }

    private static let groupsTried = 8

    // MARK: What people ask

    /// Records of a service (nil: all, the host's too), since an instant (µs since 1970; nil: all
    /// there are), oldest first.
    package func records(
        service: String? = nil, since: UInt64? = nil
    ) throws(SystemError) -> [JournalRecord] {
        let selection = Selection(service: service ?? "")
        try begin(selection, since: since)
        return more(of: selection)
    }

    /// The last `count` records that are wanted, oldest first; ``more(of:)`` goes on after them.
    package func last(
        _ count: Int, of selection: Selection, where isWanted: (Record) -> Bool = { _ in true }
    ) throws(SystemError) -> [JournalRecord] {
        try select(selection)
        try reader.seekTail()
        var found: [JournalRecord] = []
        var newest: String?
        while found.count < count, try reader.previous() {
            newest = newest ?? reader.cursor()
            guard let entry = entry(), selection.contains(entry.record) else { continue }
            if isWanted(entry.record) { found.append(entry) }
        }
        if let newest {
            try reader.seek(cursor: newest)
            _ = try reader.next()
        } else {
            // Behind the tail nothing would ever come; at an instant it does.
            try reader.seek(realtimeMicroseconds: UInt64(clamping: Clock.realtimeMicroseconds()))
        }
        return found.reversed()
    }

    /// Goes before the first record of the selection, or before the first since an instant.
    package func begin(_ selection: Selection, since: UInt64?) throws(SystemError) {
        try select(selection)
        if let since {
            try reader.seek(realtimeMicroseconds: since)
        } else {
            try reader.seekHead()
        }
    }

    /// What follows, up to the present end. A record that was written twice (we died between
    /// writing it and noting so) comes once.
    package func more(of selection: Selection) -> [JournalRecord] {
        let entries = (try? rest(entry)) ?? []
        return entries.filter { selection.contains($0.record) && isNew($0.record) }
    }

    /// The next record alone; nil if there is none.
    package func first() -> JournalRecord? {
        while (try? reader.next()) == true {
            if let entry = entry() { return entry }
        }
        return nil
    }

    /// Waits for a change, at most so long. Wake-ups come late or never on some file systems, so
    /// the caller looks for more in any case.
    package func wait(milliseconds: UInt64) { _ = reader.wait(timeoutMilliseconds: milliseconds) }

    private var recent: [UInt64: Record] = [:]

    /// A repetition stands near its original, so a bounded memory is enough.
    private func isNew(_ record: Record) -> Bool {
        if recent[record.sequence] == record { return false }
        if recent.count >= JournalMemory.remembered { recent.removeAll(keepingCapacity: true) }
        recent[record.sequence] = record
        return true
    }

    private static let remembered = 10_000

    // MARK: Reading

    private func select(_ selection: Selection) throws(SystemError) {
        reader.flushMatches()
        try reader.match("_UID", "0")
        try reader.match("_SYSTEMD_UNIT", unit)
        if !selection.service.isEmpty { try reader.match("REVIVED_SERVICE", selection.service) }
        if let kind = selection.kind { try reader.match("REVIVED_KIND", kind.rawValue) }
    }

    private func rest<Entry>(_ read: () -> Entry?) throws(SystemError) -> [Entry] {
        var entries: [Entry] = []
        while try reader.next() {
            if let entry = read() { entries.append(entry) }
        }
        return entries
    }

    /// The record of the present entry; nil if it is none (a line on standard error, for one) or
    /// damaged.
    private func record() -> Record? {
        guard let text = reader.text("REVIVED_RECORD") else { return nil }
        guard let record = Record(parsing: text) else {
            skipped += 1
            return nil
        }
        return record
    }

    /// The present entry; nil if it is no record or damaged.
    private func entry() -> JournalRecord? {
        guard let record = record() else { return nil }
        // When the sender wrote it: journald may have been stopped and have received it later.
        // When it was recorded, if the entry says so; else when it was sent.
        let time = reader.text("REVIVED_TIME") ?? reader.text("_SOURCE_REALTIME_TIMESTAMP")
        let sent = time.flatMap { UInt64($0) }
        return JournalRecord(
            record: record, realtime: sent ?? reader.realtimeMicroseconds() ?? 0,
            bootID: reader.text("_BOOT_ID") ?? "",
            message: reader.text("MESSAGE") ?? record.sentence)
    }
}

extension JournalMemory.Selection {
    fileprivate func contains(_ record: Record) -> Bool {
        (service.isEmpty || record.service == service)
            && (kind == nil || record.event.kind == kind)
    }
}

extension JournalMemory {
    /// Why the journal of this host shows nothing to this user; nil if it can be read.
    package static func permissionFault() -> String? {
        guard let machine = Identity.machine() else { return nil }
        for directory in ["/var/log/journal", "/run/log/journal"] {
            let file = "\(directory)/\(machine)/system.journal"
            if access(file, R_OK) == 0 { return nil }
            if errno == EACCES {
                return "you may not read the journal; be root or in the group systemd-journal"
            }
        }
        return nil
    }
}

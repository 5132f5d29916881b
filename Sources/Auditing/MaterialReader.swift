// SPDX-License-Identifier: Apache-2.0
// Reads from a journal what an audit judges. Reading takes disk time.

import Recording
import Supervision
package import Systemd

/// The journal of this host, or of a directory, as an audit sees it.
package struct MaterialReader {
    private let reader: JournalReader
    private let unit: String

    /// `SD_MESSAGE_JOURNAL_DROPPED`: journald's own word for "Suppressed N messages from …".
    private static let dropped = "a596d6fe7bfa4994828e72309e95d61e"
    /// `SD_MESSAGE_JOURNAL_START`.
    private static let started = "f77379a8490b408bbe5f6940505a777b"

    /// Opens the journal of this host, or the journal files of a directory.
    package init(
        directory: String? = nil, unit: String = "revived.service"
    ) throws(SystemError) {
        reader = try JournalReader(directory: directory)
        self.unit = unit
    }

    /// Everything since an instant (µs since 1970; nil: everything there is) that a machine wrote
    /// (nil: any).
    package func material(
        since: UInt64? = nil, machine: String? = nil
    ) throws(SystemError) -> AuditMaterial {
        let part = Part(since: since, machine: machine)
        var material = AuditMaterial(entries: try entries(of: part))
        material.isPart = since != nil
        material.remarks = try remarks(of: part)
        material.foreign = try foreign(of: part)
        return material
    }

    /// The machines that have entries of revived there: a directory may hold several journals.
    package func machines() throws(SystemError) -> [String] {
        try select(Part()) { () throws(SystemError) in try matchOurs() }
        var machines: [String] = []
        while try reader.next() {
            guard let machine = reader.text("_MACHINE_ID") else { continue }
            if machines.last != machine, !machines.contains(machine) { machines.append(machine) }
        }
        return machines
    }

    // MARK: Ours

    private func matchOurs() throws(SystemError) {
        try reader.match("_UID", "0")
        try reader.match("_SYSTEMD_UNIT", unit)
    }

    private func entries(of part: Part) throws(SystemError) -> [AuditEntry] {
        try select(part) { () throws(SystemError) in try matchOurs() }
        var entries: [AuditEntry] = []
        while try reader.next() {
            guard let text = reader.text("REVIVED_RECORD") else { continue }
            entries.append(
                AuditEntry(
                    text: text, sequence: number("REVIVED_SEQ"),
                    realtime: reader.realtimeMicroseconds() ?? 0,
                    bootID: reader.text("_BOOT_ID") ?? ""))
        }
        return entries
    }

    // MARK: journald's

    /// Only what journald wrote itself counts: no other program can set `_TRANSPORT=driver`; what
    /// it says of damaged files comes through the kernel's log, and needs uid 0.
    private func remarks(of part: Part) throws(SystemError) -> [JournaldRemark] {
        try select(part) { () throws(SystemError) in
            try reader.match("_TRANSPORT", "driver")
            try reader.match("MESSAGE_ID", Self.dropped)
            try reader.match("MESSAGE_ID", Self.started)
            try reader.disjunction()
            try reader.match("_TRANSPORT", "kernel")
            try reader.match("SYSLOG_IDENTIFIER", "systemd-journald")
        }
        var remarks: [JournaldRemark] = []
        while try reader.next() {
            guard let saying = saying(), let time = reader.realtimeMicroseconds() else { continue }
            remarks.append(JournaldRemark(saying, realtime: time))
        }
        return remarks
    }

    private func saying() -> JournaldRemark.Saying? {
        let message = reader.text("MESSAGE") ?? ""
        switch reader.text("MESSAGE_ID") {
        case Self.started: return .started
        case Self.dropped:
            guard message.hasSuffix(unit) else { return nil }
            let count = number("N_DROPPED").map { Int(clamping: $0) }
            return .suppressed(count ?? Self.firstNumber(in: message))
        default: return message.hasSuffix("renaming and replacing.") ? .setAside : nil
        }
    }

    private static func firstNumber(in text: String) -> Int {
        text.split(separator: " ").compactMap { Int($0) }.first ?? 1
    }

    // MARK: Others'

    /// Entries that have our fields, and are not ours by journald's word.
    ///
    /// One pass for each value: a hundred alternatives in one would be asked for at every entry.
    /// The journal knows by itself which kinds occur.
    private func foreign(of part: Part) throws(SystemError) -> [ForeignEntry] {
        var terms = try reader.values(of: "REVIVED_KIND").map { ("REVIVED_KIND", $0) }
        terms += Kind.allCases.map { ("MESSAGE_ID", $0.row.messageIdentity) }
        terms.append(("SYSLOG_IDENTIFIER", "revived"))
        var found: [(cursor: String, realtime: UInt64, entry: ForeignEntry)] = []
        var seen: Set<String> = []
        for (field, value) in terms {
            try select(part) { () throws(SystemError) in try reader.match(field, value) }
            while try reader.next() {
                guard let entry = foreignEntry(), let cursor = reader.cursor(),
                    seen.insert(cursor).inserted
                else { continue }
                found.append((cursor, reader.realtimeMicroseconds() ?? 0, entry))
            }
        }
        return found.sorted { ($0.realtime, $0.cursor) < ($1.realtime, $1.cursor) }.map(\.entry)
    }

    private func foreignEntry() -> ForeignEntry? {
        let user = reader.text("_UID") ?? ""
        let sender = reader.text("_SYSTEMD_UNIT") ?? ""
        if user == "0", sender == unit { return nil }
        guard (reader.text("REVIVED_RECORD") ?? reader.text("REVIVED_KIND")) != nil else {
            return nil
        }
        return ForeignEntry(
            user: user, unit: sender, program: reader.text("_COMM") ?? "",
            sequence: number("REVIVED_SEQ"), bootID: reader.text("_BOOT_ID") ?? "")
    }

    // MARK: Both

    /// What of the journal is looked at.
    private struct Part {
        var since: UInt64?
        var machine: String?
    }

    private func select(
        _ part: Part, _ matches: () throws(SystemError) -> Void
    ) throws(SystemError) {
        reader.flushMatches()
        if let machine = part.machine {
            try reader.match("_MACHINE_ID", machine)
            try reader.conjunction()
        }
        try matches()
        if let since = part.since {
            try reader.seek(realtimeMicroseconds: since)
        } else {
            try reader.seekHead()
        }
    }

    private func number(_ field: String) -> UInt64? { reader.text(field).flatMap { UInt64($0) } }
}

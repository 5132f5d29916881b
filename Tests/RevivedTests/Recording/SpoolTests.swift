// SPDX-License-Identifier: Apache-2.0
// The spool and the snapshot file: what is written is read back, whatever happened in between.

import Recording
import Supervision
import TestSupport
import Testing

@Suite("The spool")
struct SpoolTests {
    private static let entries: [Spool.Entry] = {
        var subjects = ContextTracker()
        return SampleRecords.all.map {
            Spool.Entry(record: $0, subject: subjects.describe($0, unit: "nginx.service"))
        }
    }()

    private static func path(_ folder: TestFolder) -> String { folder.file("spool") }

    @Test("every kind of record comes back with its subject, in order")
    func roundTrip() throws {
        let folder = try TestFolder()
        let spool = Spool(path: Self.path(folder))
        for entry in Self.entries { #expect(spool.append(entry)) }
        #expect(Spool(path: Self.path(folder)).read() == Self.entries)
    }

    @Test("a line that we died in is cut off, and what comes next stands alone")
    func tornTail() throws {
        for torn in ["of(", "of(;;;0;) 1 failed seq=9 at=", "of(\u{FFFD}"] {
            let folder = try TestFolder()
            do {
                let spool = Spool(path: Self.path(folder))
                for entry in Self.entries.prefix(2) { #expect(spool.append(entry)) }
            }
            try folder.append(torn, to: "spool")
            let spool = Spool(path: Self.path(folder))
            #expect(spool.append(Self.entries[2]))
            #expect(spool.read() == Array(Self.entries.prefix(3)))
            #expect(spool.size == (try folder.text("spool").utf8.count))
        }
    }

    @Test("a file that is nothing but a torn line, or not text at all, is empty")
    func onlyTorn() throws {
        let folder = try TestFolder()
        try folder.write([0xFF, 0xC3, 0x28, 0x00], to: "spool")
        let spool = Spool(path: Self.path(folder))
        #expect(spool.read().isEmpty)
        #expect(spool.append(Self.entries[0]))
        #expect(spool.read() == [Self.entries[0]])
    }

    @Test("a damaged line hides no other")
    func damagedLine() throws {
        let folder = try TestFolder()
        let path = Self.path(folder)
        do { #expect(Spool(path: path).append(Self.entries[0])) }
        try folder.append("no record\n", to: "spool")
        let spool = Spool(path: path)
        #expect(spool.append(Self.entries[1]))
        #expect(spool.read() == Array(Self.entries.prefix(2)))
    }

    @Test("what is in the journal is cleared, and the file is used again")
    func cleared() throws {
        let folder = try TestFolder()
        let spool = Spool(path: Self.path(folder))
        #expect(spool.append(Self.entries[0]))
        spool.clear()
        #expect(spool.read().isEmpty)
        #expect(spool.append(Self.entries[1]))
        #expect(spool.read() == [Self.entries[1]])
    }

    @Test("only what is left to be kept is written anew, and appending goes on behind it")
    func replaced() throws {
        let folder = try TestFolder()
        let spool = Spool(path: Self.path(folder))
        for entry in Self.entries { #expect(spool.append(entry)) }
        #expect(spool.replace(with: [Self.entries[3]]))
        #expect(spool.append(Self.entries[4]))
        #expect(spool.read() == Array(Self.entries[3...4]))
        #expect(Spool(path: Self.path(folder)).read() == Array(Self.entries[3...4]))
        #expect(folder.names == ["spool"])
    }

    @Test("beyond its limit it takes nothing, and stays readable")
    func limit() throws {
        let folder = try TestFolder()
        let spool = Spool(path: Self.path(folder))
        var taken = 0
        while taken < 10, spool.append(Self.large) { taken += 1 }
        #expect(taken == 3)
        #expect(!spool.append(Self.large))
        #expect(spool.fault == "it is at its limit")
        #expect(spool.append(Self.entries[0]))
        #expect(spool.size <= Spool.limit && spool.fault == nil)
    }

    private static let large = Spool.Entry(
        record: Record(
            sequence: 1, at: SampleRecords.instant(1), service: "",
            event: .journalDegraded(String(repeating: "x", count: Spool.limit / 4))),
        subject: RecordContext())

    @Test("it is not replaced by what would be beyond its limit: nobody could read that")
    func replacedBeyond() throws {
        let folder = try TestFolder()
        let spool = Spool(path: Self.path(folder))
        #expect(spool.append(Self.entries[0]))
        #expect(!spool.replace(with: Array(repeating: Self.large, count: 4)))
        #expect(spool.read() == [Self.entries[0]])
        #expect(spool.replace(with: Array(repeating: Self.large, count: 3)))
        #expect(spool.read().count == 3)
        #expect(folder.names == ["spool"])
    }

    @Test("a file that is too large to be read is set aside and said, not emptied")
    func setAside() throws {
        let folder = try TestFolder()
        let path = Self.path(folder)
        let line = Array("of(;;;0;;0) \(Self.entries[0].record.text)\n".utf8)
        let bytes = Array(repeating: line, count: Spool.limit / line.count + 1).flatMap(\.self)
        try folder.write(bytes, to: "spool")
        let spool = Spool(path: path)
        #expect(spool.setAside == path + ".unread")
        #expect(spool.unreadWords == "\(path) could not be read, and is kept as \(path).unread")
        #expect(folder.names == ["spool", "spool.unread"])
        #expect(try folder.text("spool.unread").utf8.count == bytes.count)
        spool.clear()
        #expect(spool.append(Self.entries[1]))
        #expect(spool.read() == [Self.entries[1]])
        #expect(try folder.text("spool.unread").utf8.count == bytes.count)
        #expect(Spool(path: path).unreadWords == nil)
    }

    @Test("without its directory it says so, and works as soon as there is one")
    func noDirectory() throws {
        let folder = try TestFolder()
        let spool = Spool(path: folder.file("run/spool"))
        #expect(!spool.append(Self.entries[0]))
        #expect(spool.fault == "No such file or directory")
        #expect(spool.read().isEmpty)
        #expect(!spool.replace(with: []))
        spool.clear()
        try folder.makeFolder("run")
        #expect(spool.append(Self.entries[0]))
        #expect(spool.fault == nil)
        #expect(spool.read() == [Self.entries[0]])
    }
}

@Suite("The snapshot file")
struct SnapshotFileTests {
    private static let group = SampleRecords.all.filter {
        $0.event.kind == .checkpoint || $0.event.kind == .snapshot
    }

    @Test("it is the last whole checkpoint, also when a later one could not be written")
    func wholeOrFormer() throws {
        let folder = try TestFolder()
        let file = SnapshotFile(path: folder.file("snapshot"))
        #expect(file.read().isEmpty)
        #expect(file.write(Self.group))
        #expect(file.read() == Self.group)
        #expect(folder.names == ["snapshot"])
        // Nobody can open the next one: a directory stands in its place.
        try folder.makeFolder("snapshot.new")
        #expect(!file.write([]))
        #expect(file.read() == Self.group)
    }

    @Test("one that was left half written by a death is not taken for the snapshot")
    func leftOver() throws {
        let folder = try TestFolder()
        let file = SnapshotFile(path: folder.file("snapshot"))
        #expect(file.write(Self.group))
        try folder.write(Array("1 checkpoint seq=99".utf8), to: "snapshot.new")
        #expect(file.read() == Self.group)
        #expect(file.write(Self.group))
        #expect(file.read() == Self.group)
    }

    @Test("damage is skipped, absence is empty, a missing directory is said")
    func damage() throws {
        let folder = try TestFolder()
        try folder.write(Array("1 snap\n\u{0}\n\(Self.group[0].text)\n".utf8), to: "snapshot")
        #expect(SnapshotFile(path: folder.file("snapshot")).read() == [Self.group[0]])
        let absent = SnapshotFile(path: folder.file("none/snapshot"))
        #expect(absent.read().isEmpty)
        #expect(!absent.write(Self.group) && !absent.canBeReplaced)
        #expect(SnapshotFile(path: folder.file("snapshot")).canBeReplaced)
    }
}

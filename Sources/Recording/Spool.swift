// SPDX-License-Identifier: Apache-2.0
// Records that the journal is not yet known to hold.
//
// The file lies in /run (memory): it must survive our death, not the host's, and a sick disk must
// not stop the loop. Every record is in it before it is sent, and leaves it when journald has
// confirmed that everything so far is on disk. So after a crash the memory is whole even if
// journald hung, lost its queue, or was not there at all.

import Glibc
package import Supervision
import Systemd

/// An append-only file of records, one a line.
package final class Spool {
    private let path: String
    private var descriptor: Int32 = -1
    /// Bytes in the file. A bound keeps a journal that is away for days from filling memory.
    package private(set) var size = 0
    /// Why the last record could not be kept here, or the file not be opened; nil if all is well.
    package private(set) var fault: String?
    /// Where a file is now that could not be read when it was opened; nil if there was none.
    package private(set) var setAside: String?

    /// About 40,000 records: days of a host in trouble.
    package static let limit = 16 << 20

    /// The file is made if it is not there; without its directory every append says false.
    package init(path: String) {
        self.path = path
        open()
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// That something was set aside, as a sentence.
    package var unreadWords: String? {
        setAside.map { "\(path) could not be read, and is kept as \($0)" }
    }

    /// A record with what its entry says of the service.
    package struct Entry: Equatable, Sendable {
        /// The record.
        package var record: Record
        /// What its entry says beside it.
        package var subject: RecordContext

        package init(record: Record, subject: RecordContext) {
            self.record = record
            self.subject = subject
        }

        /// `of(…) 1 ordered …`
        var line: String { "\(subject.term.text) \(record.text)\n" }

        init?(line: some StringProtocol) {
            let halves = line.split(separator: " ", maxSplits: 1)
            guard halves.count == 2, let term = Term(parsing: halves[0]), term.word == "of",
                let record = Record(parsing: String(halves[1]))
            else { return nil }
            self.init(record: record, subject: RecordContext(term))
        }
    }

    /// Whole lines that are records, in the order of writing. A torn last line was never sent.
    package func read() -> [Entry] { Self.peek(path) }

    /// The same for those who only look: the file may be another process's.
    package static func peek(_ path: String) -> [Entry] {
        guard let text = readFile(path, limit: limit) else { return [] }
        return text.split(separator: "\n").compactMap { Entry(line: $0) }
    }

    /// False if the record could not be kept (no space, no file).
    package func append(_ entry: Entry) -> Bool {
        if descriptor < 0 { open() }
        let line = Array(entry.line.utf8)
        guard descriptor >= 0 else { return false }
        guard size + line.count <= Self.limit else {
            fault = "it is at its limit"
            return false
        }
        let written = line.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        if written == line.count {
            size += line.count
            fault = nil
            return true
        }
        fault = SystemError.text(written < 0 ? errno : ENOSPC)
        // A torn line would hide the next one.
        if written > 0 { ftruncate(descriptor, off_t(size)) }
        return false
    }

    /// Everything in it is in the journal.
    package func clear() {
        guard descriptor >= 0, size > 0 else { return }
        ftruncate(descriptor, 0)
        size = 0
    }

    /// Only these are left to be kept. Replaced by rename, so that a death in between loses none;
    /// false if that failed, or they are beyond the limit, and all is as before.
    @discardableResult
    package func replace(with entries: [Entry]) -> Bool {
        let bytes = entries.flatMap { Array($0.line.utf8) }
        guard bytes.count <= Self.limit else { return false }
        let temporary = path + ".new"
        unlink(temporary)
        let flags = O_RDWR | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC | O_NOFOLLOW
        let replacement = Glibc.open(temporary, flags, 0o600)
        guard replacement >= 0 else { return false }
        let count = bytes.withUnsafeBytes { write(replacement, $0.baseAddress, $0.count) }
        crashPoint(.compacted)
        guard count == bytes.count, rename(temporary, path) == 0 else {
            close(replacement)
            unlink(temporary)
            return false
        }
        if descriptor >= 0 { close(descriptor) }
        descriptor = replacement
        size = bytes.count
        return true
    }

    private func open() {
        openFile()
        guard size > 0 else { return }
        if let bytes = readBytes(path, limit: Self.limit) {
            cutTail(of: bytes)
        } else {
            putAside()
        }
    }

    private func openFile() {
        descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { return fault = SystemError.text(errno) }
        fault = nil
        size = max(0, Int(lseek(descriptor, 0, SEEK_END)))
    }

    /// We died in the middle of a line: cut it off, or the next record would be glued to it.
    private func cutTail(of bytes: [UInt8]) {
        let newline = UInt8(ascii: "\n")
        guard bytes.last != newline else { return }
        size = bytes.lastIndex(of: newline).map { $0 + 1 } ?? 0
        ftruncate(descriptor, off_t(size))
    }

    /// What could not be read is not deleted: a person may find in it what we did not.
    private func putAside() {
        let place = path + ".unread"
        guard rename(path, place) == 0 else { return }
        setAside = place
        close(descriptor)
        size = 0
        openFile()
    }
}

/// The text of a regular file, nil if it is not there or larger than the limit (bytes).
package func readFile(_ path: String, limit: Int) -> String? {
    readBytes(path, limit: limit).map { String(decoding: $0, as: UTF8.self) }
}

private func readBytes(_ path: String, limit: Int) -> [UInt8]? {
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while bytes.count <= limit {
        let count = chunk.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
        if count <= 0 { break }
        bytes += chunk[0..<count]
    }
    return bytes.count > limit ? nil : bytes
}

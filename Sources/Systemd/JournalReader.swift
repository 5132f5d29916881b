// SPDX-License-Identifier: Apache-2.0
// Reading the journal. Reading takes disk time, and is for the start of a process and for tools.

import CSystemd
import Glibc

/// A position in the journal of this host, or of a directory, seen through matches.
package final class JournalReader {
    /// What has changed since the journal was looked at last.
    package enum Change: Sendable {
        /// Nothing.
        case nothing
        /// Entries were appended.
        case appended
        /// Files came or went; entries may have appeared anywhere.
        case invalidated
    }

    private let pointer: OpaquePointer

    /// Opens the journal of this host and system, or all journal files in a directory. Of fields
    /// that are longer than `fieldLimit` bytes the rest may be missing (0: no limit).
    /// `withUsers`: what units have written that run as a regular user, too.
    package init(
        directory: String? = nil, withUsers: Bool = false, fieldLimit: Int = 0
    ) throws(SystemError) {
        var journal: OpaquePointer?
        if let directory {
            try check(
                sd_journal_open_directory(&journal, directory, 0), "opening journal \(directory)")
        } else {
            let files = withUsers ? 0 : Int32(SD_JOURNAL_SYSTEM)
            let flags = Int32(SD_JOURNAL_LOCAL_ONLY) | files
            try check(sd_journal_open(&journal, flags), "opening the journal")
        }
        guard let journal else { throw SystemError(errno: ENOMEM, trying: "opening the journal") }
        pointer = journal
        // Without this, fields are cut at 64 KiB.
        sd_journal_set_data_threshold(journal, fieldLimit)
    }

    deinit { sd_journal_close(pointer) }

    /// Shows only entries with this field; matches of one field are alternatives, of several
    /// fields conditions.
    package func match(_ field: String, _ value: String) throws(SystemError) {
        try check(sd_journal_add_match(pointer, "\(field)=\(value)", 0), "matching \(field)")
    }

    /// The matches so far, or those that follow.
    package func disjunction() throws(SystemError) {
        try check(sd_journal_add_disjunction(pointer), "a disjunction of matches")
    }

    /// The matches so far, and those that follow.
    package func conjunction() throws(SystemError) {
        try check(sd_journal_add_conjunction(pointer), "a conjunction of matches")
    }

    /// Shows all entries again.
    package func flushMatches() { sd_journal_flush_matches(pointer) }

    /// Goes before the first entry.
    package func seekHead() throws(SystemError) {
        try check(sd_journal_seek_head(pointer), "seeking the head of the journal")
    }

    /// Goes behind the last entry.
    package func seekTail() throws(SystemError) {
        try check(sd_journal_seek_tail(pointer), "seeking the tail of the journal")
    }

    /// Goes to a cursor: ``next()`` gives its entry, or the one nearest to it if that is gone.
    package func seek(cursor: String) throws(SystemError) {
        try check(sd_journal_seek_cursor(pointer, cursor), "seeking a cursor of the journal")
    }

    /// Goes to an instant (µs since 1970): ``next()`` gives the first entry at it or after it.
    package func seek(realtimeMicroseconds: UInt64) throws(SystemError) {
        try check(
            sd_journal_seek_realtime_usec(pointer, realtimeMicroseconds), "seeking an instant")
    }

    /// Whether the present entry is the one of the cursor.
    package func isAt(cursor: String) throws(SystemError) -> Bool {
        try check(sd_journal_test_cursor(pointer, cursor), "comparing a cursor") > 0
    }

    /// Goes to the next entry; false at the end.
    package func next() throws(SystemError) -> Bool {
        try check(sd_journal_next(pointer), "reading the journal") > 0
    }

    /// Goes to the entry before; false at the begin.
    package func previous() throws(SystemError) -> Bool {
        try check(sd_journal_previous(pointer), "reading the journal backwards") > 0
    }

    /// A field of the present entry as bytes (the first, if it has several of the name); nil when
    /// it has none.
    package func bytes(_ field: String) -> [UInt8]? {
        var start: UnsafeRawPointer?
        var count = 0
        guard sd_journal_get_data(pointer, field, &start, &count) >= 0 else { return nil }
        let prefix = field.utf8.count + 1
        guard let start, count >= prefix else { return nil }
        return Array(UnsafeRawBufferPointer(start: start + prefix, count: count - prefix))
    }

    /// A field of the present entry as text; nil when it has none.
    package func text(_ field: String) -> String? {
        bytes(field).map { String(decoding: $0, as: UTF8.self) }
    }

    /// All values that any entry has in this field, whatever the matches.
    package func values(of field: String) throws(SystemError) -> [String] {
        try check(sd_journal_query_unique(pointer, field), "the values of \(field)")
        var values: [String] = []
        var start: UnsafeRawPointer?
        var count = 0
        while sd_journal_enumerate_available_unique(pointer, &start, &count) > 0 {
            let bytes = UnsafeRawBufferPointer(start: start, count: count)
            values.append(String(decoding: bytes.dropFirst(field.utf8.count + 1), as: UTF8.self))
        }
        return values
    }

    /// All fields of the present entry, as `NAME=value` texts.
    package func allFields() -> [String] {
        var fields: [String] = []
        var start: UnsafeRawPointer?
        var count = 0
        sd_journal_restart_data(pointer)
        while sd_journal_enumerate_available_data(pointer, &start, &count) > 0 {
            fields.append(
                String(decoding: UnsafeRawBufferPointer(start: start, count: count), as: UTF8.self))
        }
        return fields
    }

    /// When journald received the present entry (µs since 1970); nil between entries.
    package func realtimeMicroseconds() -> UInt64? {
        var time: UInt64 = 0
        return sd_journal_get_realtime_usec(pointer, &time) >= 0 ? time : nil
    }

    /// When journald received the present entry (µs of `CLOCK_MONOTONIC`), and in which boot.
    package func monotonic() -> (microseconds: UInt64, bootID: String)? {
        var time: UInt64 = 0
        var boot = sd_id128_t()
        guard sd_journal_get_monotonic_usec(pointer, &time, &boot) >= 0 else { return nil }
        return (time, Identity.hex(boot))
    }

    /// The cursor of the present entry, by which it is found again.
    package func cursor() -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard sd_journal_get_cursor(pointer, &text) >= 0, let text else { return nil }
        defer { free(text) }
        return String(cString: text)
    }

    /// Waits for a change, at most so long (milliseconds). Not on a loop: it blocks.
    package func wait(timeoutMilliseconds: UInt64) -> Change {
        JournalReader.change(sd_journal_wait(pointer, timeoutMilliseconds * 1000))
    }

    /// A descriptor that is readable when ``process()`` should be called.
    package func descriptor() throws(SystemError) -> Int32 {
        try check(sd_journal_get_fd(pointer), "following the journal")
    }

    /// Looks at what the descriptor told. Changes come up to half a second late.
    package func process() -> Change { JournalReader.change(sd_journal_process(pointer)) }

    private static func change(_ result: Int32) -> Change {
        switch Int(result) {
        case Int(SD_JOURNAL_APPEND): .appended
        case Int(SD_JOURNAL_INVALIDATE): .invalidated
        default: .nothing
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
// A journald of a few lines: a socket for entries, a varlink socket, and what they held.

import Foundation
import Recording
import Supervision
import Systemd
import Testing

@testable import revived

/// Served from the test's own loop, in steps, so that every order of events can be had.
final class FakeJournald {
    let folder: String
    /// Texts of the records that were read, in order.
    private(set) var texts: [String] = []
    /// Whether it reads entries, and whether it answers questions.
    var reads = true
    var answers = true
    /// False: what it reads is not kept, as when the disk is full.
    var keeps = true
    /// False: the journal cannot be read.
    var isReadable = true
    private(set) var readbacks = 0
    private(set) var questions = 0
    /// What happens between a question and its answer.
    var onQuestion: () -> Void = {}
    private var entries: Int32 = -1
    private var service: Int32 = -1
    private var open: [Int32] = []

    init() throws {
        folder = FileManager.default.temporaryDirectory.path + "/recorder-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        begin()
    }

    deinit {
        end()
        try? FileManager.default.removeItem(atPath: folder)
    }

    var entriesPath: String { folder + "/socket" }
    var servicePath: String { folder + "/io.systemd.journal" }
    var spoolPath: String { folder + "/spool" }

    /// Makes its sockets, as journald does at its start.
    func begin() {
        entries = Self.bound(entriesPath, SOCK_DGRAM)
        service = Self.bound(servicePath, SOCK_STREAM)
    }

    /// Dies, and its sockets with it: what was queued is lost.
    func end() {
        for descriptor in [entries, service] + open where descriptor >= 0 { close(descriptor) }
        (entries, service, open) = (-1, -1, [])
        unlink(entriesPath)
        unlink(servicePath)
    }

    /// Only the process dies: the queue of entries is PID 1's and stays.
    func restart() {
        close(service)
        unlink(servicePath)
        service = Self.bound(servicePath, SOCK_STREAM)
    }

    func access(_ loop: EventLoop) -> JournalAccess {
        JournalAccess(
            writer: JournalWriter(path: entriesPath),
            synchronizer: JournalSynchronizer(loop: loop, path: servicePath),
            incarnation: { [entriesPath, servicePath] in
                JournalIncarnation(entries: entriesPath, service: servicePath)
            },
            shown: { [weak self] in self?.shown($0) })
    }

    /// The sequence numbers it holds, in the order of arrival.
    var sequences: [UInt64] { texts.compactMap { Record(parsing: $0)?.sequence } }

    /// Does what it has to do now. Questions are answered after everything queued was read.
    func serve() {
        if reads { readEntries() }
        let accepted = accept(service, nil, nil)
        if accepted >= 0 { open.append(accepted) }
        guard answers else { return }
        for descriptor in open {
            var buffer = [UInt8](repeating: 0, count: 200)
            guard recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT)) > 0 else { continue }
            questions += 1
            onQuestion()
            let answer = Array(#"{"parameters":{}}"#.utf8) + [0]
            send(descriptor, answer, answer.count, Int32(MSG_NOSIGNAL))
        }
    }

    private func readEntries() {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(entries, &buffer, buffer.count, Int32(MSG_DONTWAIT))
            guard count > 0 else { return }
            let text = String(decoding: buffer[..<count], as: UTF8.self)
            let record = text.split(separator: "\n").first { $0.hasPrefix("REVIVED_RECORD=") }
            guard keeps, let record else { continue }
            texts.append(String(record.dropFirst("REVIVED_RECORD=".count)))
        }
    }

    private func shown(_ entries: [Spool.Entry]) -> Set<UInt64>? {
        readbacks += 1
        guard isReadable else { return nil }
        return Set(entries.map(\.record).filter { texts.contains($0.text) }.map(\.sequence))
    }

    private static func bound(_ path: String, _ type: __socket_type) -> Int32 {
        let flags = SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue
        let descriptor = socket(AF_UNIX, Int32(type.rawValue | flags), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, size) }
        }
        if type == SOCK_STREAM { listen(descriptor, 8) }
        return result == 0 ? descriptor : -1
    }
}

/// A recorder in a hurry with a journald of its own.
final class RecorderBench {
    let loop: EventLoop
    let journald: FakeJournald
    var spool: Spool
    let tail: Spool?
    private(set) var recorder: Recorder
    private(set) var health: [String] = []
    private var next: UInt64 = 1

    init(
        unsent: [Spool.Entry] = [], doubt: String? = nil, spool path: String? = nil,
        tail tailPath: String? = nil, patience: Duration = .seconds(5),
        retryAtLast: Duration = .milliseconds(20)
    ) throws {
        loop = try EventLoop()
        journald = try FakeJournald()
        spool = Spool(path: path ?? journald.spoolPath)
        tail = tailPath.map { Spool(path: $0) }
        recorder = try Recorder(
            loop: loop, spool: spool, tail: tail, journal: journald.access(loop), unsent: unsent,
            doubt: doubt,
            pace: Recorder.Timing(
                confirmAfter: .milliseconds(20), patience: patience, stuckAfter: patience,
                retry: (first: .milliseconds(5), last: retryAtLast)))
        listen()
    }

    private func listen() {
        recorder.onHealth = { [weak self] how, count, lost in
            let rest = lost > 0 ? ", \(lost) lost" : ""
            self?.health.append(how ?? "well, \(count) waited\(rest)")
        }
    }

    /// Writes the next record; true if it was kept in a file or taken by the kernel.
    @discardableResult
    func write(_ event: Event = .busLost) -> Bool {
        let record = Record(
            sequence: next, at: Instant(nanoseconds: Int64(next)), service: "", event: event)
        next += 1
        return recorder.keep(record, RecordContext()) != .nowhere
    }

    var spooled: [UInt64] { Spool(path: journald.spoolPath).read().map(\.record.sequence) }

    /// Turns loop and journald until the condition holds; false after five minutes.
    func turn(until isDone: () -> Bool) throws -> Bool {
        let end = Clock.boottime() + 300_000_000_000
        while !isDone() {
            if Clock.boottime() > end { return false }
            journald.serve()
            try loop.turn(timeoutNanoseconds: 1_000_000)
        }
        return true
    }

    /// Goes on for so long, and for a turn a millisecond at least: where the processor is busy
    /// elsewhere, time alone settles nothing.
    func turn(milliseconds: Int64) throws {
        let end = Clock.boottime() + milliseconds * 1_000_000
        var turns = 0
        _ = try turn {
            turns += 1
            return turns > milliseconds && Clock.boottime() > end
        }
    }
}

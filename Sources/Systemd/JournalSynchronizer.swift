// SPDX-License-Identifier: Apache-2.0
// Waiting, on the loop, until journald has written to disk what it was sent.
//
// journald answers `io.systemd.Journal.Synchronize` when all it had received before is on disk. A
// request covers what was sent before the request, so one that comes while a round runs waits for
// the next round; all that wait share it. It starves when a service floods the journal: hence the
// time limit, which is each caller's own.

import CSystemd
import Glibc

/// Asks journald to write all to disk, and says when it has.
package final class JournalSynchronizer {
    private struct Waiter {
        let deadline: Int64
        let completion: (Bool) -> Void
    }

    private struct Round {
        var waiters: [Waiter]
        let descriptor: Int32
        let source: EventSource
        var answer: [UInt8] = []
    }

    private let loop: EventLoop
    private let path: String
    private var round: Round?
    private var next: [Waiter] = []
    private var timer: TimerSource?

    /// A round that answers more than this (bytes) is no journald.
    private static let answerLimit = 65_536
    private static let request =
        Array(#"{"method":"io.systemd.Journal.Synchronize","parameters":{}}"#.utf8) + [0]

    /// A synchronizer for the journald at the path.
    package init(loop: EventLoop, path: String = "/run/systemd/journal/io.systemd.journal") {
        self.loop = loop
        self.path = path
    }

    deinit { if let round { JournalSynchronizer.end(round) } }

    /// Calls the completion once, never from within: true when all that was sent before this call
    /// is on disk, false when the time was over (nanoseconds) or journald is away.
    package func synchronize(timeoutNanoseconds: Int64, completion: @escaping (Bool) -> Void) {
        let deadline = Clock.boottime() + timeoutNanoseconds
        next.append(Waiter(deadline: deadline, completion: completion))
        if round == nil, next.count == 1 {
            loop.soon { [weak self] in self?.beginRound() }
        }
        arm()
    }

    /// The same, waiting in poll(2): for the start of a process only. The limit is in milliseconds.
    package static func synchronizeBlocking(
        path: String = "/run/systemd/journal/io.systemd.journal", timeoutMilliseconds: Int32
    ) -> Bool {
        guard let descriptor = open(path) else { return false }
        defer { close(descriptor) }
        let deadline = Clock.boottime() + Int64(timeoutMilliseconds) * 1_000_000
        var answer: [UInt8] = []
        while true {
            let left = (deadline - Clock.boottime()) / 1_000_000
            guard left > 0 else { return false }
            var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&wait, 1, Int32(left)) > 0 else { continue }
            switch read(descriptor, into: &answer) {
            case .more: continue
            case .done(let isGood): return isGood
            }
        }
    }

    private func beginRound() {
        guard round == nil, !next.isEmpty else { return }
        guard let descriptor = JournalSynchronizer.open(path) else { return failNext() }
        do {
            let source = try loop.watch(descriptor, events: .readable) { [weak self] _ in
                self?.readable()
            }
            round = Round(waiters: next, descriptor: descriptor, source: source)
            next = []
        } catch {
            close(descriptor)
            failNext()
        }
    }

    private func failNext() {
        let waiters = next
        next = []
        for waiter in waiters { waiter.completion(false) }
    }

    private func readable() {
        guard var current = round else { return }
        let result = JournalSynchronizer.read(current.descriptor, into: &current.answer)
        round = current
        guard case .done(let isGood) = result else { return }
        JournalSynchronizer.end(current)
        round = nil
        beginRound()
        arm()
        for waiter in current.waiters { waiter.completion(isGood) }
    }

    private func timeIsUp() {
        let now = Clock.boottime()
        var late: [Waiter] = []
        if var current = round {
            late += current.waiters.filter { $0.deadline <= now }
            current.waiters.removeAll { $0.deadline <= now }
            round = current
            if current.waiters.isEmpty {
                JournalSynchronizer.end(current)
                round = nil
            }
        }
        late += next.filter { $0.deadline <= now }
        next.removeAll { $0.deadline <= now }
        beginRound()
        arm()
        for waiter in late { waiter.completion(false) }
    }

    private func arm() {
        let waiters = (round?.waiters ?? []) + next
        let deadline = waiters.map(\.deadline).min()
        if timer == nil, deadline != nil {
            timer = try? loop.timer { [weak self] in self?.timeIsUp() }
        }
        timer?.arm(atNanoseconds: deadline)
    }

    // MARK: The socket

    private enum Progress {
        case more
        case done(Bool)
    }

    private static func end(_ round: Round) {
        round.source.cancel()
        close(round.descriptor)
    }

    /// A connection with the request written; nil when journald is away or its queue is full.
    private static func open(_ path: String) -> Int32? {
        guard let descriptor = UnixSocket.make(SOCK_STREAM) else { return nil }
        let connected = UnixSocket.withAddress(path) { Int(connect(descriptor, $0, $1)) }
        let sent =
            connected == 0
            ? request.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            } : -1
        if sent == request.count { return descriptor }
        close(descriptor)
        return nil
    }

    private static func read(_ descriptor: Int32, into answer: inout [UInt8]) -> Progress {
        var chunk = [UInt8](repeating: 0, count: 1024)
        let count = chunk.withUnsafeMutableBytes {
            recv(descriptor, $0.baseAddress, $0.count, 0)
        }
        if count < 0 { return errno == EAGAIN || errno == EINTR ? .more : .done(false) }
        if count == 0 { return .done(false) }
        answer += chunk[0..<count]
        guard let end = answer.firstIndex(of: 0) else {
            return answer.count > answerLimit ? .done(false) : .more
        }
        let text = String(decoding: answer[..<end], as: UTF8.self)
        return .done(!text.holds("\"error\""))
    }
}

// SPDX-License-Identifier: Apache-2.0
// A pipe for the output of a program run by PID 1: its start is kept, its rest thrown away.

import Glibc
import Systemd

/// Reads as the program writes, so that it does not block on a full pipe.
final class OutputPipe {
    /// Beyond this many bytes the pipe is closed: the program gets EPIPE, and we our time back.
    static let readLimit = 1 << 20
    /// Bytes of one read.
    static let readSize = 16 * 1024
    /// Bytes a pipe holds unless told otherwise: what may be left when the program has ended.
    static let capacity = 64 * 1024

    /// The program's end; the caller hands out copies and then calls `closeWriteEnd`.
    private(set) var writeEnd: Int32
    /// The first bytes of the output.
    private(set) var kept: [UInt8] = []
    private let limit: Int
    private var readEnd: Int32
    private var source: EventSource?
    private var count = 0

    init(loop: EventLoop, keeping limit: Int) throws(SystemError) {
        self.limit = limit
        var ends: [Int32] = [-1, -1]
        // pipe2 is not in Swift's Glibc; nothing forks here, so CLOEXEC comes early enough.
        let result = pipe(&ends)
        (readEnd, writeEnd) = (ends[0], ends[1])
        guard result == 0 else { throw SystemError(errno: errno, trying: "a pipe") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        _ = fcntl(readEnd, F_SETFL, O_NONBLOCK)
        do {
            source = try loop.watch(readEnd, events: .readable) { [weak self] _ in
                _ = self?.read()
            }
        } catch {
            close()
            throw error
        }
    }

    deinit { close() }

    func closeWriteEnd() {
        if writeEnd >= 0 { Glibc.close(writeEnd) }
        writeEnd = -1
    }

    /// The program has ended: what it left in the pipe, and no more, is read now.
    func drained() -> [UInt8] {
        var rounds = Self.capacity / Self.readSize + 1
        while rounds > 0, read() { rounds -= 1 }
        return kept
    }

    func close() {
        closeWriteEnd()
        closeReadEnd()
    }

    private func closeReadEnd() {
        source?.cancel()
        source = nil
        if readEnd >= 0 { Glibc.close(readEnd) }
        readEnd = -1
    }

    /// False: nothing more for now, or for ever.
    private func read() -> Bool {
        guard readEnd >= 0 else { return false }
        var number: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: Self.readSize) { buffer, count in
            // SAFETY: at most the buffer's size is asked for, and what was written is the count.
            let result = Glibc.read(readEnd, buffer.baseAddress, Self.readSize)
            if result < 0 { number = errno }
            count = max(result, 0)
        }
        if number == EAGAIN || number == EINTR { return false }
        kept += bytes.prefix(limit - kept.count)
        count += bytes.count
        if bytes.isEmpty || count > Self.readLimit {
            closeReadEnd()
            return false
        }
        return true
    }
}

// SPDX-License-Identifier: Apache-2.0
// Synchronize against a journald of two lines.

import Glibc
import Systemd
import Testing

@Suite("The journal synchronizer")
struct JournalSynchronizerTests {
    /// Accepts one connection, reads the request and answers.
    private func answer(_ listener: Int32, _ text: String, taking connection: inout Int32) -> Bool {
        if connection < 0 { connection = accept(listener, nil, nil) }
        guard connection >= 0 else { return false }
        var buffer = [UInt8](repeating: 0, count: 200)
        let count = recv(connection, &buffer, buffer.count, 0)
        guard count > 0, buffer[count - 1] == 0 else { return false }
        let bytes = Array(text.utf8) + [0]
        return send(connection, bytes, bytes.count, 0) == bytes.count
    }

    @Test("it is done when journald answers, and requests made meanwhile share the next round")
    func rounds() throws {
        let directory = try TemporaryDirectory()
        let listener = try listen(at: directory.path + "/journal", type: SOCK_STREAM)
        defer { close(listener) }
        let loop = try EventLoop()
        let journal = JournalSynchronizer(loop: loop, path: directory.path + "/journal")
        var results: [Bool] = []
        journal.synchronize(timeoutNanoseconds: 60_000_000_000) { results.append($0) }
        #expect(results.isEmpty)
        var first: Int32 = -1
        try loop.turn(timeoutNanoseconds: 0)
        for _ in 0..<3 {
            journal.synchronize(timeoutNanoseconds: 60_000_000_000) { results.append($0) }
        }
        #expect(answer(listener, #"{"parameters":{}}"#, taking: &first))
        #expect(try turn(loop) { results.count == 1 })
        var second: Int32 = -1
        #expect(answer(listener, #"{"parameters":{}}"#, taking: &second))
        #expect(try turn(loop) { results.count == 4 })
        #expect(results == [true, true, true, true])
        var third: Int32 = -1
        #expect(!answer(listener, "", taking: &third))
        for descriptor in [first, second] { close(descriptor) }
    }

    @Test("it fails when journald is away, says an error, or does not answer in time")
    func failures() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/journal"
        let loop = try EventLoop()
        let journal = JournalSynchronizer(loop: loop, path: path)
        var results: [Bool] = []
        journal.synchronize(timeoutNanoseconds: 60_000_000_000) { results.append($0) }
        #expect(try turn(loop) { results == [false] })
        #expect(!JournalSynchronizer.synchronizeBlocking(path: path, timeoutMilliseconds: 20))

        let listener = try listen(at: path, type: SOCK_STREAM)
        defer { close(listener) }
        journal.synchronize(timeoutNanoseconds: 60_000_000_000) { results.append($0) }
        try loop.turn(timeoutNanoseconds: 0)
        var connection: Int32 = -1
        #expect(answer(listener, #"{"error":"org.varlink.x"}"#, taking: &connection))
        #expect(try turn(loop) { results == [false, false] })
        close(connection)

        journal.synchronize(timeoutNanoseconds: 1_000_000) { results.append($0) }
        #expect(try turn(loop) { results == [false, false, false] })
        #expect(!JournalSynchronizer.synchronizeBlocking(path: path, timeoutMilliseconds: 20))
    }
}

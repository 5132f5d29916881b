// SPDX-License-Identifier: Apache-2.0
// The native journal protocol, byte by byte, and what the writer says when journald is not well.

import Glibc
import Systemd
import Testing

@Suite("The journal writer")
struct JournalWriterTests {
    static let encodings: [(JournalField, [UInt8])] = [
        (JournalField("MESSAGE", "web failed"), Array("MESSAGE=web failed\n".utf8)),
        (JournalField("EMPTY", ""), Array("EMPTY=\n".utf8)),
        (JournalField("EQUALS", "a=b"), Array("EQUALS=a=b\n".utf8)),
        (
            JournalField("LINES", "a\nb"),
            Array("LINES\n".utf8) + [3, 0, 0, 0, 0, 0, 0, 0] + Array("a\nb\n".utf8)
        ),
        (JournalField("BYTES", [0, 255]), Array("BYTES=".utf8) + [0, 255, 10]),
        (
            JournalField("LONG", [UInt8](repeating: 10, count: 258)),
            Array("LONG\n".utf8) + [2, 1, 0, 0, 0, 0, 0, 0] + [UInt8](repeating: 10, count: 259)
        ),
    ]

    @Test("a field is encoded as journald reads it", arguments: encodings)
    func encoding(_ field: JournalField, _ expected: [UInt8]) {
        var bytes: [UInt8] = []
        field.encode(into: &bytes)
        #expect(bytes == expected)
    }

    @Test("an entry arrives whole, as one datagram")
    func accepted() throws {
        try withDatagramSocket { path, descriptor in
            let writer = JournalWriter(path: path)
            #expect(writer.send(fields: [("MESSAGE", "one"), ("PRIORITY", "5")]) == .accepted)
            var buffer = [UInt8](repeating: 0, count: 100)
            let count = recv(descriptor, &buffer, buffer.count, 0)
            #expect(
                String(decoding: buffer[..<max(count, 0)], as: UTF8.self)
                    == "MESSAGE=one\nPRIORITY=5\n")
        }
    }

    @Test("a missing socket is told from one that nobody reads any more")
    func away() throws {
        let missing = JournalWriter(path: "/nonexistent/socket")
        #expect(missing.send(fields: [("MESSAGE", "x")]) == .away(ENOENT))
        let directory = try TemporaryDirectory()
        // Its number may be another test's by the end of this one: it is closed here and only here.
        close(try listen(at: directory.path + "/socket", type: SOCK_DGRAM))
        let writer = JournalWriter(path: directory.path + "/socket")
        #expect(writer.send(fields: [("MESSAGE", "x")]) == .away(ECONNREFUSED))
    }

    @Test("a full queue is said at once, and room is used again")
    func wouldBlock() throws {
        try withDatagramSocket { path, descriptor in
            let writer = JournalWriter(path: path)
            var accepted = 0
            while accepted < 100_000, writer.send(fields: [("MESSAGE", "x")]) == .accepted {
                accepted += 1
            }
            #expect(accepted > 0)
            #expect(writer.send(fields: [("MESSAGE", "x")]) == .wouldBlock)
            var buffer = [UInt8](repeating: 0, count: 100)
            #expect(recv(descriptor, &buffer, buffer.count, 0) > 0)
            #expect(writer.send(fields: [("MESSAGE", "x")]) == .accepted)
        }
    }

    @Test("an entry beyond the size of a datagram is refused")
    func tooLarge() throws {
        try withDatagramSocket { path, _ in
            let writer = JournalWriter(path: path)
            let large = [UInt8](repeating: 120, count: 20 << 20)
            #expect(writer.send(fields: [JournalField("MESSAGE", large)]) == .tooLarge)
        }
    }

    /// Calls the closure with a bound datagram socket and its path.
    private func withDatagramSocket(_ body: (String, Int32) throws -> Void) throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/socket"
        let descriptor = try listen(at: path, type: SOCK_DGRAM)
        defer { close(descriptor) }
        try body(path, descriptor)
    }
}

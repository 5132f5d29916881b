// SPDX-License-Identifier: Apache-2.0
// HTTP probes against peers that mean no good, over real sockets.

import Foundation
import Glibc
import Supervision
import Testing

@testable import revived

@Suite("Hostile peers")
struct HostilePeerTests {
    private func ask(
        body: String? = nil, limit: Duration = .seconds(20), _ script: @escaping Peer.Script
    ) throws -> ProbeOutcome {
        let peer = Peer(script)
        defer { peer.stop() }
        return try ProbeBench().ask(ProbeBench.http(peer.address, body: body), limit: limit)
    }

    @Test("one byte at a time, for ever: the limit ends it")
    func dripping() throws {
        let limit = Duration.milliseconds(300)
        let outcome = try ask(limit: limit) { connection in
            Peer.write(connection, "HTTP/1.1 200 OK\r\nX: ")
            while Peer.write(connection, "x") { usleep(20_000) }
        }
        #expect(outcome == .failed(.timeout(limit: limit)))
    }

    @Test("accepts and says nothing: the limit ends it")
    func silent() throws {
        let limit = Duration.milliseconds(100)
        let outcome = try ask(limit: limit) { Peer.waitForEnd($0) }
        #expect(outcome == .failed(.timeout(limit: limit)))
    }

    @Test("endless fields")
    func endlessFields() throws {
        let outcome = try ask { connection in
            Peer.write(connection, "HTTP/1.1 200 OK\r\n")
            while Peer.write(connection, "X: y\r\n") {}
        }
        #expect(outcome.isPass, "the status is all that is asked")
    }

    @Test("a line that never ends")
    func endlessLine() throws {
        let outcome = try ask { connection in
            Peer.write(connection, "HTTP/1.1 200 ")
            while Peer.write(connection, String(repeating: "x", count: 1000)) {}
        }
        #expect(outcome.isPass, "the status is all that is asked")
    }

    @Test("a ten-digit chunk size and a body to match")
    func hugeChunk() throws {
        let outcome = try ask(body: "ready") { connection in
            Peer.readRequest(connection)
            let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffff\r\n"
            Peer.write(connection, head)
            while Peer.write(connection, String(repeating: "x", count: 5000)) {}
        }
        #expect(outcome == .inconclusive(.notRead("it is longer than 65536 bytes")))
    }

    @Test("100 MB of body: most of it is never taken")
    func hugeBody() throws {
        let sent = Counter()
        let outcome = try ask(body: "ready") { connection in
            Peer.readRequest(connection)
            Peer.write(connection, "HTTP/1.1 200 OK\r\nContent-Length: 104857600\r\n\r\n")
            let block = String(repeating: "x", count: 1 << 16)
            for _ in 0..<1600 where Peer.write(connection, block) { sent.add(1 << 16) }
        }
        #expect(outcome == .inconclusive(.notRead("it is longer than 65536 bytes")))
        // What the kernel's buffers hold at most; far from 100 MB.
        #expect(sent.value < 32 << 20)
    }

    @Test("garbage")
    func garbage() throws {
        let outcome = try ask { connection in
            Peer.write(connection, "\u{15}\u{3}\u{1}\u{0}\u{2}\u{2}F")
            Peer.waitForEnd(connection)
        }
        #expect(outcome == .failed(.malformed("not an HTTP status line")))
    }

    @Test("closes before, within, and after its answer")
    func earlyClose() throws {
        let mute = try ask { Peer.readRequest($0) }
        #expect(mute == .failed(.closedEarly))
        let cut = Peer.answering("HTTP/1.1 200 OK\r\nContent-Le")
        #expect(try ask(cut) == .inconclusive(.notRead("it ends within its head")))
        let short = Peer.answering("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nread")
        #expect(try ask(body: "ready", short) == .failed(.closedEarly))
        let whole = Peer.answering(Peer.healthy)
        #expect(try ask(body: "ready", whole).isPass)
    }

    @Test("resets the connection")
    func reset() throws {
        let outcome = try ask { connection in
            Peer.readRequest(connection)
            var linger = linger(l_onoff: 1, l_linger: 0)
            let size = socklen_t(MemoryLayout<linger>.size)
            setsockopt(connection, SOL_SOCKET, SO_LINGER, &linger, size)
        }
        #expect(outcome == .failed(.closedEarly))
    }

    @Test("answers without reading the request, and closes")
    func hasty() throws {
        let outcome = try ask { Peer.write($0, "HTTP/1.1 503 Busy\r\n\r\n") }
        let isExpected = outcome == .failed(.status(503)) || outcome == .failed(.closedEarly)
        #expect(isExpected, "a reset may overtake the answer")
    }

    @Test("a wrong status decides although the peer stays")
    func earlyStatus() throws {
        let outcome = try ask { connection in
            Peer.write(connection, "HTTP/1.1 500 Oh\r\n")
            Peer.waitForEnd(connection)
        }
        #expect(outcome == .failed(.status(500)))
    }

    @Test("the request arrives whole, also a long one")
    func longRequest() throws {
        let peer = Peer { connection in
            Thread.sleep(forTimeInterval: 0.05)
            let isWhole = Peer.readRequest(connection)
            Peer.write(connection, isWhole ? Peer.healthy : "HTTP/1.1 500 cut\r\n\r\n")
        }
        defer { peer.stop() }
        var probe = HTTPProbe(address: peer.address, target: "/", host: "test", shown: "")
        probe.headers = [
            HeaderField(name: "X", value: String(repeating: "x", count: 300_000))
        ]
        #expect(try ProbeBench().ask(.http(probe)).isPass)
    }
}

/// A number shared with a peer's thread.
final class Counter: @unchecked Sendable {
    // SAFETY: `count` is touched under `lock` only.
    private let lock = NSLock()
    private var count = 0

    func add(_ number: Int) { lock.withLock { count += number } }
    var value: Int { lock.withLock { count } }
}

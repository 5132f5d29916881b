// SPDX-License-Identifier: Apache-2.0
// The loop: sources that live and die as they should, timers, deferred work, signals.

import Glibc
import Systemd
import Testing

/// Counts how many of it live, to see closures let go.
final class Token {
    let count: Counter
    init(_ count: Counter) {
        self.count = count
        count.value += 1
    }
    deinit { count.value -= 1 }
}

/// A number by reference.
final class Counter {
    var value = 0
}

/// Turns the loop until the condition holds; false when it did not within five minutes,
/// which are an end and not a measure.
func turn(_ loop: EventLoop, until condition: () -> Bool) throws -> Bool {
    let limit = Clock.monotonic() + 300_000_000_000
    while !condition() {
        if Clock.monotonic() > limit { return false }
        try loop.turn(timeoutNanoseconds: 100_000_000)
    }
    return true
}

/// Two connected stream sockets that do not block.
func socketPair() throws -> (Int32, Int32) {
    var pair: [Int32] = [-1, -1]
    let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    try #require(socketpair(AF_UNIX, type, 0, &pair) == 0)
    return (pair[0], pair[1])
}

@Suite("The event loop")
struct EventLoopTests {
    @Test("ten thousand sources made and dropped let all their closures go")
    func sourcesAreFreed() throws {
        let loop = try EventLoop()
        let count = Counter()
        let (left, right) = try socketPair()
        defer { for descriptor in [left, right] { close(descriptor) } }
        var sources: [EventSource] = []
        var timers: [TimerSource] = []
        for _ in 0..<5_000 {
            let token = Token(count)
            sources.append(try loop.afterEachTurn { _ = token.count })
            timers.append(try loop.timer { _ = token.count })
        }
        let token = Token(count)
        sources.append(try loop.watch(left, events: .readable) { _ in _ = token.count })
        #expect(count.value == 5_001)
        for source in sources { source.cancel() }
        sources = []
        timers = []
        #expect(count.value == 1)  // the token that stands here
    }

    @Test("a source that drops itself in its own handler is called once and let go")
    func dropInsideHandler() throws {
        let loop = try EventLoop()
        let count = Counter()
        let calls = Counter()
        let (left, right) = try socketPair()
        defer { for descriptor in [left, right] { close(descriptor) } }
        var held: EventSource?
        let token = Token(count)
        held = try loop.watch(left, events: .writable) { [token] events in
            #expect(events.contains(.writable) && token.count.value >= 1)
            calls.value += 1
            held = nil
        }
        #expect(held != nil)
        #expect(try turn(loop) { calls.value == 1 })
        try loop.turn(timeoutNanoseconds: 0)
        #expect(calls.value == 1 && held == nil)
    }

    @Test("a descriptor tells what it is ready for, and a modified source only the new")
    func readiness() throws {
        let loop = try EventLoop()
        let (left, right) = try socketPair()
        defer { close(left) }
        var seen: [IOEvents] = []
        let source = try loop.watch(left, events: .readable) { seen.append($0) }
        #expect(try !loop.turn(timeoutNanoseconds: 0))
        source.modify(events: .writable)
        #expect(try turn(loop) { !seen.isEmpty })
        #expect(seen.first == .writable)
        source.modify(events: .readable)
        close(right)
        seen = []
        #expect(try turn(loop) { !seen.isEmpty })
        #expect(seen.first?.contains(.hangup) == true)
    }

    @Test("a timer fires once after its instant, and not at all when it is switched off")
    func timer() throws {
        let loop = try EventLoop()
        let fired = Counter()
        let never = Counter()
        let timer = try loop.timer { fired.value += 1 }
        let other = try loop.timer { never.value += 1 }
        let instant = Clock.boottime() + 2_000_000
        other.arm(atNanoseconds: instant)
        other.arm(atNanoseconds: nil)
        timer.arm(atNanoseconds: instant)
        #expect(try turn(loop) { fired.value == 1 })
        #expect(Clock.boottime() >= instant)
        timer.arm(atNanoseconds: 0)
        #expect(try turn(loop) { fired.value == 2 })
        #expect(never.value == 0)
    }

    @Test("deferred work runs later, in order, and work deferred by it runs after it")
    func soon() throws {
        let loop = try EventLoop()
        var order: [Int] = []
        loop.soon {
            order.append(1)
            loop.soon { order.append(3) }
        }
        loop.soon { order.append(2) }
        #expect(order.isEmpty)
        #expect(try turn(loop) { order.count == 3 })
        #expect(order == [1, 2, 3])
    }

    @Test("the end of a turn is told after something was dispatched")
    func afterEachTurn() throws {
        let loop = try EventLoop()
        var order: [String] = []
        let source = try loop.afterEachTurn { order.append("end") }
        try loop.turn(timeoutNanoseconds: 0)
        #expect(order.isEmpty)
        loop.soon { order.append("work") }
        #expect(try turn(loop) { order.count == 2 })
        #expect(order == ["work", "end"])
        source.cancel()
    }

    @Test("a signal is told by its number and does not kill")
    func signals() throws {
        let loop = try EventLoop()
        var seen: [Int32] = []
        let sources = try loop.onSignals([SIGUSR1, SIGUSR2]) { seen.append($0) }
        raise(SIGUSR2)
        #expect(try turn(loop) { !seen.isEmpty })
        #expect(seen == [SIGUSR2] && sources.count == 2)
    }

    @Test("the loop runs until it is told to exit, and returns the code")
    func exitCode() throws {
        let loop = try EventLoop()
        loop.soon { loop.exit(code: 7) }
        #expect(try loop.run() == 7)
    }
}

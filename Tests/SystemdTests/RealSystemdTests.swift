// SPDX-License-Identifier: Apache-2.0
// Against a real systemd that may be disturbed: only in a testbed, when asked for.

import Foundation
import Testing

@testable import Systemd

@Suite(
    "A real systemd", .serialized,
    .enabled(
        if: ProcessInfo.processInfo.environment["REVIVED_REAL_SYSTEMD"] == "1",
        "REVIVED_REAL_SYSTEMD=1 is not set: these tests start units and kill the bus"))
struct RealSystemdTests {
    let loop: EventLoop
    let bus: Bus
    let units: UnitManager

    init() throws {
        loop = try EventLoop()
        bus = Bus(loop: loop)
        units = UnitManager(bus: bus)
        try connect()
    }

    private func connect() throws {
        bus.connect()
        let bus = bus
        try #require(try turn(loop) { bus.isConnected })
        _ = try wait { units.subscribe($0) }
    }

    /// Waits for the value of an asynchronous function.
    private func wait<Value>(
        _ begin: (@escaping (Result<Value, SystemError>) -> Void) -> Void
    ) throws -> Value {
        var result: Result<Value, SystemError>?
        begin { result = $0 }
        try #require(try turn(loop) { result != nil })
        return try #require(result).get()
    }

    private func shell(_ command: String) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", command]
        try process.run()
        process.waitUntilExit()
    }

    private func unit(_ name: String, _ text: String) throws {
        try ("[Service]\n" + text).write(
            toFile: "/run/systemd/system/\(name)", atomically: true, encoding: .utf8)
        try shell("systemctl daemon-reload")
    }

    @Test("a unit is started, read, restarted and stopped; signals and jobs tell so")
    func jobs() throws {
        try unit("real-a.service", "ExecStart=/bin/sleep 1000\n")
        var changes: [UnitChange] = []
        var removed: [JobEnd] = []
        units.onUnitChanged = { if $0 == "real-a.service" { changes.append($1) } }
        units.onJobRemoved = { removed.append($0) }
        let idle = try wait { units.tryRestart("real-a.service", completion: $0) }
        #expect(idle.result == .done)
        let end = try wait { units.start("real-a.service", completion: $0) }
        #expect(end.result == .done && end.unit == "real-a.service")
        #expect(removed.contains(end))
        let first = try wait { units.readUnit("real-a.service", $0) }
        #expect(first.activeState == "active" && first.type == "simple")
        #expect(first.invocationID?.count == 16 && first.id == "real-a.service")
        #expect(
            first.jobID == 0 && first.conditionResult == true && first.freezerState == "running")
        #expect(first.requires?.contains("system.slice") == true && first.fragmentPath != nil)
        #expect(changes.contains { $0.mainPID == first.mainPID })
        #expect(changes.contains { $0.invocationID == first.invocationID })
        _ = try wait { units.tryRestart("real-a.service", completion: $0) }
        let second = try wait { units.readUnit("real-a.service", $0) }
        #expect(second.invocationID != first.invocationID && second.mainPID != first.mainPID)
        changes = []
        try shell("kill -9 \(second.mainPID ?? 0)")
        #expect(try turn(loop) { changes.contains { $0.activeState == "failed" } })
        let result = changes.firstIndex { $0.result == "signal" }
        #expect(try #require(result) < changes.count - 1)
        _ = try wait { units.resetFailed("real-a.service", $0) }
        _ = try wait { units.ref("real-a.service", $0) }
        let rows = try wait { units.listUnits(["real-a.service", "no-such.service"], $0) }
        #expect(rows.map(\.active) == ["inactive", "inactive"] && rows.last?.load == "not-found")
        #expect(["running", "degraded"].contains(try wait { units.systemState($0) }))
        #expect(try wait { units.readUnitFile("real-a.service", $0) } == "static")
    }

    @Test("a refused job says why, by name")
    func refusal() throws {
        #expect {
            try wait { units.start("no-such.service", completion: $0) }
        } throws: { ($0 as? SystemError)?.name == "org.freedesktop.systemd1.NoSuchUnit" }
    }

    private func transient(_ script: String, timeout: UInt64? = nil) throws -> (
        TransientOutcome, String
    ) {
        var pipe: [Int32] = [-1, -1]
        try #require(Foundation.pipe(&pipe) == 0)
        let name = "real-\(try Identity.random().prefix(8)).service"
        var unit = TransientUnit(name: name, argv: ["/bin/sh", "-c", script, "$HOME"])
        unit.outputDescriptor = pipe[1]
        unit.timeoutUSec = timeout
        unit.logLevelMax = 4
        unit.environment = ["WORD=a b"]
        let outcome = try wait { units.startTransient(unit, completion: $0) }
        close(pipe[1])
        var buffer = [UInt8](repeating: 0, count: 1000)
        let count = max(read(pipe[0], &buffer, buffer.count), 0)
        close(pipe[0])
        return (outcome, String(decoding: buffer[..<count], as: UTF8.self))
    }

    @Test("a transient unit runs with its output, its environment and nothing expanded")
    func transientUnits() throws {
        for knows in [true, false] {
            units.knowsExecStartEx = knows
            let (good, output) = try transient(#"echo "$0 $WORD $$" | sed s/[0-9]*$/N/; exit 0"#)
            #expect(good.succeeded && good.execMainCode == 1 && good.execMainStatus == 0)
            #expect(output == "$HOME a b N\n")
        }
        let (bad, _) = try transient("exit 7")
        #expect(
            bad
                == TransientOutcome(
                    job: .failed, result: "exit-code", execMainCode: 1, execMainStatus: 7))
        let (late, _) = try transient("sleep 100", timeout: 300_000)
        #expect(late.job == .failed && late.result == "timeout")
        let missing = TransientUnit(name: "real-missing.service", argv: ["/no/such"])
        let outcome = try wait { units.startTransient(missing, completion: $0) }
        #expect(outcome.execMainStatus == 203 && outcome.result == "exit-code")
    }

    @Test("a hundred transient units and reads end each with its own outcome")
    func many() throws {
        var outcomes: [Int32] = []
        for index in 0..<100 {
            let unit = TransientUnit(
                name: "real-many-\(index).service", argv: ["/bin/sh", "-c", "exit \(index % 5)"])
            units.startTransient(unit) { outcomes.append((try? $0.get().execMainStatus) ?? -1) }
        }
        #expect(try turn(loop) { outcomes.count == 100 })
        #expect(outcomes.sorted() == (0..<100).map { Int32($0 / 20) })
        var read = 0
        let begin = Clock.monotonic()
        for _ in 0..<200 {
            units.readUnit("real-a.service") { if (try? $0.get()) != nil { read += 1 } }
        }
        #expect(try turn(loop) { read == 200 })
        let each = (Clock.monotonic() - begin) / 200_000
        FileHandle.standardError.write(Data("readUnit: \(each) us each\n".utf8))
    }

    @Test("a lost bus daemon fails the waiting job, and comes back")
    func lostBus() throws {
        try unit("real-slow.service", "Type=oneshot\nExecStart=/bin/sleep 2\n")
        var losses: [SystemError] = []
        var back: [Bus.Transport] = []
        bus.onLost = { losses.append($0) }
        bus.onConnected = { back.append($0) }
        var end: Result<JobEnd, SystemError>?
        var queued: UInt32?
        units.start("real-slow.service", queued: { queued = $0 }, completion: { end = $0 })
        #expect(try turn(loop) { queued != nil })
        try shell("systemctl kill -s KILL dbus.service")
        #expect(try turn(loop) { !back.isEmpty })
        guard case .failure(let error) = end else { return #expect(Bool(false)) }
        #expect(error.isLost && losses.count == 1 && back == [.system])
        _ = try wait { units.subscribe($0) }
        let again = try wait { units.restart("real-slow.service", mode: .replace, completion: $0) }
        #expect(again.result == .done)
    }

    @Test("signals go on after PID 1 executed itself again")
    func reexec() throws {
        var present: [Bool] = []
        units.onManagerChanged = { present.append($0) }
        try shell("systemctl daemon-reexec")
        #expect(try turn(loop) { present.last == true })
        _ = try wait { units.subscribe($0) }
        #expect(try wait { units.restart("real-a.service", completion: $0) }.result == .done)
    }

    @Test("without a system bus PID 1's private socket serves, until the bus is back")
    func privateSocket() throws {
        let loop = loop
        try shell("systemctl stop dbus.socket dbus.service")
        let bus = bus
        let limit = Clock.monotonic() + 40_000_000_000
        while !(bus.isConnected && bus.transport == .privateSocket), Clock.monotonic() < limit {
            try loop.turn(timeoutNanoseconds: 100_000_000)
        }
        try #require(bus.transport == .privateSocket && bus.isConnected)
        _ = try wait { units.subscribe($0) }
        #expect(try wait { units.restart("real-a.service", completion: $0) }.result == .done)
        let (outcome, output) = try transient("echo yes")
        #expect(outcome.succeeded && output == "yes\n")
        var losses = 0
        bus.onLost = { _ in losses += 1 }
        try shell("systemctl start dbus.socket dbus.service")
        while bus.transport != .system, Clock.monotonic() < limit + 40_000_000_000 {
            try loop.turn(timeoutNanoseconds: 100_000_000)
        }
        #expect(bus.transport == .system && bus.isConnected && losses == 1)
    }

    @Test("what was written and synchronized is read back, with its newline")
    func journal() throws {
        let mark = try Identity.random()
        let writer = JournalWriter()
        let fields = [("MESSAGE", "two\nlines"), ("REVIVED_MARK", mark)]
        #expect(writer.send(fields: fields) == .accepted)
        let synchronizer = JournalSynchronizer(loop: loop)
        var done: Bool?
        synchronizer.synchronize(timeoutNanoseconds: 5_000_000_000) { done = $0 }
        #expect(try turn(loop) { done != nil })
        #expect(done == true)
        #expect(JournalSynchronizer.synchronizeBlocking(timeoutMilliseconds: 5000))
        let reader = try JournalReader()
        try reader.match("REVIVED_MARK", mark)
        try reader.seekHead()
        #expect(try reader.next())
        #expect(reader.text("MESSAGE") == "two\nlines")
        #expect(reader.monotonic()?.bootID == Identity.boot())
        #expect(reader.realtimeMicroseconds() != nil)
        let cursor = try #require(reader.cursor())
        #expect(try !reader.next())
        try reader.seek(cursor: cursor)
        #expect(try reader.next() && reader.isAt(cursor: cursor))
        #expect(reader.allFields().contains("REVIVED_MARK=\(mark)"))
    }
}

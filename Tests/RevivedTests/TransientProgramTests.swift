// SPDX-License-Identifier: Apache-2.0
// Programs run by a real PID 1. Needs root and a systemd that may be played with: a testbed, where
// REVIVED_TESTBED=1 is set.

import Foundation
import Supervision
import Systemd
import Testing

@testable import revived

@Suite(
    "Programs in transient units",
    .enabled(if: ProcessInfo.processInfo.environment["REVIVED_TESTBED"] == "1"), .serialized)
struct TransientProgramTests {
    /// A prober whose bus is connected and subscribed.
    private final class Host {
        let loop: EventLoop
        let bus: Bus
        let units: UnitManager
        let prober: Prober

        init() throws {
            loop = try EventLoop()
            bus = Bus(loop: loop)
            units = UnitManager(bus: bus)
            prober = try Prober(loop: loop, units: units)
            var isReady = false
            bus.onConnected = { [units] _ in units.subscribe { _ in isReady = true } }
            bus.connect()
            while !isReady { try loop.turn() }
        }

        func ask(_ kind: ProbeKind, limit: Duration = .seconds(10)) throws -> ProbeOutcome {
            var outcome: ProbeOutcome?
            let probe = ProbePolicy(name: "test", kind: kind)
            _ = prober.begin(probe, limit: limit) { outcome = $0 }
            while true {
                if let outcome { return outcome }
                try loop.turn()
            }
        }

        func shell(_ text: String, limit: Duration = .seconds(10)) throws -> ProbeOutcome {
            try ask(.exec(ExecProbe(argv: ["/bin/sh", "-c", text])), limit: limit)
        }
    }

    @Test("exit codes, signals and the first line of the output")
    func ends() throws {
        let host = try Host()
        #expect(try host.shell("exit 0").isPass)
        #expect(try host.shell("echo $0 '$HOME' >&2; exit 1").isFailure(with: "/bin/sh $HOME"))
        #expect(try host.shell("echo x; kill -9 $$") == .inconclusive(.killed(signal: 9)))
    }

    @Test("each program has a user of its own, and no other rights")
    func users() throws {
        let host = try Host()
        let ask = "id -u | grep -v -e ^0$ -e ^65534$; touch /var/x /tmp/x; ls -A /tmp /home; exit 1"
        guard case .failed(.exitCode(1, let first)) = try host.shell(ask),
            case .failed(.exitCode(1, let second)) = try host.shell(ask)
        else { return #expect(Bool(false)) }
        #expect(first != second && UInt32(first) != nil, "\(first) \(second)")
        var probe = ExecProbe(argv: ["/bin/sh", "-c", "id -un; exit 1"])
        probe.isSandboxed = false
        #expect(try host.ask(.exec(probe)) == .failed(.exitCode(1, output: "nobody")))
    }

    @Test("a flood of output does not stop the program nor us")
    func flood() throws {
        let host = try Host()
        let outcome = try host.shell("head -c 500000 /dev/zero | tr '\\0' x; exit 9")
        let shown = String(repeating: "x", count: ExecProber.shownLimit) + "…"
        #expect(outcome == .failed(.exitCode(9, output: shown)))
    }

    @Test("what cannot be run says nothing about the service")
    func couldNotRun() throws {
        let host = try Host()
        let missing = try host.ask(.exec(ExecProbe(argv: ["/no/such"])))
        #expect(missing == .inconclusive(.couldNotRun("EXEC (systemd status 203)")))
        var probe = ExecProbe(argv: ["/bin/true"])
        probe.user = "no-such-user"
        let user = try host.ask(.exec(probe))
        #expect(user == .inconclusive(.couldNotRun("USER (systemd status 217)")))
        let relative = try host.ask(.exec(ExecProbe(argv: ["true"])))
        #expect(relative.isCouldNotRun)
    }

    @Test("the limit ends a program, also one that ignores SIGTERM")
    func limit() throws {
        let host = try Host()
        let limit = Duration.seconds(1)
        for text in ["sleep 60", "trap '' TERM; sleep 60; sleep 60"] {
            #expect(try host.shell(text, limit: limit) == .failed(.timeout(limit: limit)))
        }
    }

    private static func run(_ argv: String...) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = argv
        try process.run()
        process.waitUntilExit()
    }

    @Test("names of the host's files resolve, others do not")
    func names() throws {
        try Self.run("sh", "-c", "echo 127.0.0.1 probe-test.example >>/etc/hosts")
        let host = try Host()
        let known = try host.ask(.tcp(.network(host: "probe-test.example", port: 1)))
        #expect(known == .failed(.connectionRefused))
        let unknown = try host.ask(.tcp(.network(host: "no.such.invalid", port: 1)))
        #expect(unknown == .inconclusive(.nameUnresolved("no.such.invalid: not found")))
    }

    @Test("a lost bus ends a probe without a conclusion")
    func lost() throws {
        let host = try Host()
        var outcome: ProbeOutcome?
        let kind = ProbeKind.exec(ExecProbe(argv: ["/bin/sleep", "5"]))
        let probe = ProbePolicy(name: "test", kind: kind)
        _ = host.prober.begin(probe, limit: .seconds(10)) { outcome = $0 }
        for _ in 0..<10 { try host.loop.turn(timeoutNanoseconds: 50_000_000) }
        #expect(outcome == nil)
        try Self.run("systemctl", "kill", "--signal=KILL", "dbus.service")
        while outcome == nil { try host.loop.turn() }
        let isLost = if case .inconclusive(.noTransport) = outcome { true } else { false }
        #expect(isLost, "\(String(describing: outcome))")
    }
}

extension ProbeOutcome {
    fileprivate func isFailure(with output: String) -> Bool {
        self == .failed(.exitCode(1, output: output))
    }

    fileprivate var isCouldNotRun: Bool {
        if case .inconclusive(.couldNotRun) = self { return true }
        return false
    }
}

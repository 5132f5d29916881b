// SPDX-License-Identifier: Apache-2.0
// What an operator asks, over a real bus: it arrives as it was meant, only from root, and a refusal
// comes back as a sentence. And the command that is run under a hold.

import ControlInterface
import Foundation
import Supervision
import Systemd
import Testing

@testable import revivectl

@Suite(
    "An operator's word over a bus",
    .enabled(if: PrivateBus.isInstalled, "dbus-daemon is not installed"))
struct OperatorTests {
    private let address: PrivateBus
    private let server: ControlServer

    init() throws {
        address = try PrivateBus()
        server = ControlServer(address.address)
    }

    @Test("arrives as it was meant, with who asks", .enabled(if: getuid() == 0, "not root"))
    func commands() throws {
        defer { server.stop() }
        let daemon = try address.daemon()
        let hold = try daemon.number(
            .hold(length: .seconds(900), reason: "upgrading\nnginx", expires: 0, replaces: true),
            on: "web")
        #expect(hold == 42)
        try daemon.perform(.release(hold: 42), on: "web")
        #expect(try daemon.number(.restart, on: "web") == 42)
        #expect(try daemon.number(.redeploy, on: "web") == 42)
        try daemon.perform(.reset, on: "web")
        try daemon.perform(.acknowledge, on: "web")
        try daemon.perform(.setMode(.observe), on: "web")
        let by = OperatorName.name
        #expect(
            server.asked == [
                "\(by): web: hold 15 min upgrading true true", "\(by): web: release 42",
                "\(by): web: restart", "\(by): web: redeploy", "\(by): web: reset",
                "\(by): web: acknowledge", "\(by): web: mode observe",
            ])
    }

    @Test("is refused with a sentence", .enabled(if: getuid() == 0, "not root"))
    func refused() throws {
        defer { server.stop() }
        let daemon = try address.daemon()
        let sentence = "shop: held by bob for another 1 min 30 s (moving)"
        #expect(throws: Refusal(.refused, sentence)) { try daemon.number(.restart, on: "shop") }
        let client = try BusClient(address.address)
        let path = ControlName.path(of: "web")
        let answer = client.call(path, ControlName.service, "SetMode") {
            message throws(SystemError) in
            try message.append("levitate")
            try message.append("")
        }
        guard case .failure(let error) = answer else {
            Issue.record("a mode that is none was set")
            return
        }
        #expect(error.name == ControlName.refused)
    }

    @Test("is not taken from others than root", .enabled(if: getuid() != 0, "root"))
    func notPermitted() throws {
        defer { server.stop() }
        let daemon = try address.daemon()
        #expect(throws: Refusal(.notPermitted, "only root may do this; try sudo")) {
            try daemon.number(.restart, on: "web")
        }
        #expect(server.asked.isEmpty)
    }

    @Test("a heartbeat is taken from root, and refused where nothing listens for it")
    func beat() throws {
        defer { server.stop() }
        let daemon = try address.daemon()
        guard getuid() == 0 else {
            let sentence = "only root and the processes of its unit may do this; try sudo"
            #expect(throws: Refusal(.notPermitted, sentence)) {
                try daemon.beat("web", probe: "loop")
            }
            return
        }
        try daemon.beat("web", probe: "loop")
        try daemon.beat("web", probe: "")
        #expect(server.asked == ["beat web loop", "beat web "])
        try daemon.beat(named: "web", probe: "by name")
        try daemon.beat(named: "nginx", probe: "by unit")
        #expect(server.asked.suffix(2) == ["beat web by name", "beat web by unit"])
        #expect(throws: Refusal.self) { try daemon.beat(named: "nobody", probe: "") }
        #expect(throws: Refusal(.refused, "shop: loop is not one of its heartbeats")) {
            try daemon.beat("shop", probe: "loop")
        }
    }

    @Test("a hold is shown with the service")
    func properties() throws {
        defer { server.stop() }
        _ = try address.daemon()
        let client = try BusClient(address.address)
        var held = Sample.services[0]
        (held.heldBy, held.holdReason, held.heldUntil) = ("alice", "upgrading", 7)
        server.set([held])
        let path = ControlName.path(of: "web")
        // The server's look is a few milliseconds old at most.
        usleep(20_000)
        #expect(try client.text(path, "HeldBy") == "alice")
        #expect(try client.text(path, "HoldReason") == "upgrading")
        #expect(try address.daemon().picture().services == [held])
    }
}

@Suite("A command under a hold")
struct HeldProgramTests {
    private func run(_ words: [String]) -> Int32 {
        // As revivectl itself is started: the test's own threads may block more.
        HeldProgram(words: words).run(keeping: KeptSignals())
    }

    @Test(
        "ends with its code, or as a shell would say",
        arguments: [
            (["true"], 0), (["sh", "-c", "exit 7"], 7), (["sh", "-c", "kill -9 $$"], 137),
            (["/nonexistent/program"], 127), (["/"], 126),
        ] as [([String], Int32)])
    func codes(words: [String], code: Int32) { #expect(run(words) == code) }

    @Test("a name of who asks is never empty")
    func asker() { #expect(!OperatorName.name.isEmpty) }

    @Test("a held service that is well is well")
    func wellness() {
        var status = Sample.services[0]
        #expect(OrderWait.isWell(status))
        status.phase = "held"
        #expect(OrderWait.isWell(status))
        status.incident = "ab"
        #expect(!OrderWait.isWell(status))
    }
}

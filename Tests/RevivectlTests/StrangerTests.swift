// SPDX-License-Identifier: Apache-2.0
// What a stranger on the bus may see, and what a stranger's flood can cost.

import ControlInterface
import Foundation
import Recording
import Supervision
import Systemd
import TestSupport
import Testing

@testable import revived

@Suite(
    "Strangers on the bus",
    .enabled(if: PrivateBus.isInstalled, "dbus-daemon is not installed"))
struct StrangerTests {
    private let address: PrivateBus
    private let server: ControlServer

    init() throws {
        address = try PrivateBus()
        server = ControlServer(address.address)
        _ = try address.daemon()
    }

    private static func beat(_ client: BusClient, _ service: String) -> SystemError? {
        let path = ControlName.path(of: service)
        let answer = client.call(path, ControlName.service, ControlName.beat) {
            message throws(SystemError) in try message.append("")
        }
        if case .failure(let error) = answer { return error }
        return nil
    }

    @Test("what was printed and answered is for root and for who may read the journal")
    func texts() throws {
        defer { server.stop() }
        let path = ControlName.path(of: "web")
        server.take(callersFor: 1000)
        let stranger = try BusClient(address.address)
        #expect(try stranger.text(path, "Reason") == "no texts")
        let list = stranger.call(ControlName.path, ControlName.manager, ControlName.listServices) {
            _ in
        }
        let services = try ServiceStatus.readList(from: try list.get())
        #expect(Set(services.map(\.reason)) == ["no texts"])
        let facts = stranger.call(ControlName.path, "org.freedesktop.DBus.Properties", "GetAll") {
            message throws(SystemError) in try message.append(ControlName.manager)
        }
        let state = try ManagerFacts(properties: try facts.get()).configurationState
        #expect(state.hasPrefix("the configuration is refused") && !state.contains("a.yaml"))
        let groups = JournalGroups.present
        try #require(!groups.isEmpty, "this host has the group adm or systemd-journal")
        server.take(callersFor: 1001, groups: [7] + groups.prefix(1))
        let reader = try BusClient(address.address)
        #expect(try reader.text(path, "Reason") == "http passed")
    }

    @Test("a signal carries no text")
    func signals() throws {
        defer { server.stop() }
        let client = try BusClient(address.address)
        var carried: Set<String> = []
        var count = 0
        client.bus.match("type='signal',member='PropertiesChanged'") { message in
            count += 1
            _ = try? message.readString()
            try? message.readProperties { key, _ in
                carried.insert(key.text)
                return false
            }
        }
        try client.settle()
        let record = Sample.entry(7, "web", Sample.failed("i1")).record
        server.perform { $0.announce(record) }
        #expect(try client.turn { count == 2 })
        #expect(carried.contains("Phase") && carried.contains("BusState"))
        let texts = ["Reason", "Next", "HoldReason", "Blocked", "ConfigurationState"]
        #expect(carried.isDisjoint(with: texts))
    }

    @Test("one string that the bus refuses spoils nobody else's answer, and no error")
    func fence() throws {
        defer { server.stop() }
        var services = Sample.services
        // The compiler knows that these are no characters; Swift's strings do not.
        let codes: [UInt32] = [0xFFFF, 0xFDD0, 0x1FFFE]
        let odd = codes.compactMap { Unicode.Scalar($0).map(String.init) }
        services[0].reason = "\(odd[0])\u{202E}gdb\u{1B}[31m\u{9B}1m\nmore\(odd[1])"
        services[0].probes[0].detail = odd[2]
        server.set(services)
        let client = try BusClient(address.address)
        let list = client.call(ControlName.path, ControlName.manager, ControlName.listServices) {
            _ in
        }
        let seen = try ServiceStatus.readList(from: try list.get())
        #expect(seen.count == services.count)
        #expect(seen[0].reason == "??gdb?[31m?1m\nmore?" && seen[0].probes[0].detail == "?")
        #expect(seen.last == services.last)
    }

    @Test("a flood is answered with LimitsExceeded, nothing is done for it, and root has its turn")
    func flood() throws {
        defer { server.stop() }
        server.take(callersFor: 1000)
        let stranger = try BusClient(address.address)
        var names: [String: Int] = [:]
        var answers = 0
        for _ in 0..<1000 {
            stranger.bus.call(
                destination: ControlName.bus, path: ControlName.path(of: "web"),
                interface: ControlName.service, member: "Reset",
                fill: { message throws(SystemError) in try message.append("me") },
                { reply in
                    answers += 1
                    if case .failure(let error) = reply { names[error.name, default: 0] += 1 }
                })
        }
        #expect(try stranger.turn { answers == 1000 })
        #expect(names[ControlName.limitsExceeded, default: 0] > 0)
        #expect(Set(names.keys) == [ControlName.limitsExceeded, ControlName.notPermitted])
        // Another connection of the same user has what its user has left; root has no limit.
        let path = ControlName.path(of: "web")
        server.take(callersFor: 0)
        let root = try BusClient(address.address)
        for _ in 0..<300 { #expect(try root.text(path, "Phase") == "healthy") }
        #expect(server.asked.isEmpty)
    }

    @Test("a heartbeat is taken from a process of the unit, and from no other")
    func beats() throws {
        defer { server.stop() }
        try #require(getuid() == 0, "as root: it begins a process of another user")
        let process = try Sleeper(user: 1000)
        server.take(callersFor: 1000, process: process.number)
        server.set(unitOfCallers: "web.service")
        let client = try BusClient(address.address)
        #expect(Self.beat(client, "web") == nil)
        #expect(Self.beat(client, "shop")?.name == ControlName.notPermitted)
        #expect(server.asked == ["unit of \(process.number)", "beat web "])
        // The number now says nothing any more: its process has died.
        process.end()
        #expect(Self.beat(client, "web")?.name == ControlName.notPermitted)
        // A number that another user's process has.
        let other = try Sleeper(user: 1001)
        defer { other.end() }
        server.take(callersFor: 1000, process: other.number)
        let thief = try BusClient(address.address)
        #expect(Self.beat(thief, "web")?.name == ControlName.notPermitted)
        #expect(server.asked.count == 2)
    }

    @Test("a heartbeat that finds no place is told as such, unless it was surely none")
    func unheard() throws {
        defer { server.stop() }
        try #require(getuid() == 0, "as root: it begins a process of another user")
        let process = try Sleeper(user: 1000)
        defer { process.end() }
        server.take(callersFor: 1000, process: process.number)
        server.set(unitOfCallers: "other.service")
        // Of this one it is known that it is no process of the unit's.
        let known = try BusClient(address.address)
        var errors: [String] = []
        for _ in 0..<500 { errors.append(Self.beat(known, "web")?.name ?? "") }
        #expect(Set(errors) == [ControlName.notPermitted, ControlName.limitsExceeded])
        #expect(!server.asked.contains("unheard web"))
        // Of another connection of the user nothing is known, and the user's limit is reached. (It
        // may get its turn all the same when a moment passes in between.)
        let path = ControlName.path(of: "web")
        var isTold = false
        for _ in 0..<20 where !isTold {
            let other = try BusClient(address.address)
            for _ in 0..<400 { if (try? other.text(path, "Phase")) == nil { break } }
            if Self.beat(other, "web")?.name == ControlName.limitsExceeded {
                isTold = server.asked.contains("unheard web")
                #expect(isTold)
            }
        }
        #expect(isTold)
    }
}

/// A process of another user that only waits.
final class Sleeper {
    let number: UInt32
    private var isOver = false

    init(user: UInt32) throws {
        let words = [
            "/usr/bin/setpriv", "--reuid=\(user)", "--clear-groups", "/bin/sleep", "600",
        ]
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var process: pid_t = 0
        try #require(posix_spawn(&process, words[0], nil, nil, &arguments, nil) == 0)
        number = UInt32(process)
        // It has its user when it has become what it runs.
        for _ in 0..<1000 where ProcessProof(number)?.users != [user] { usleep(5000) }
    }

    func end() {
        guard !isOver else { return }
        isOver = true
        kill(pid_t(number), SIGKILL)
        waitpid(pid_t(number), nil, 0)
    }

    deinit { end() }
}

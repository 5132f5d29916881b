// SPDX-License-Identifier: Apache-2.0
// Both ends of the D-Bus API over a real bus: the daemon's objects on a thread of their own, and
// revivectl's client.

import ControlInterface
import Foundation
import Recording
import Supervision
import Systemd
import Testing

@testable import revivectl
@testable import revived

/// The daemon's end, on its own thread and loop until it is let go.
// SAFETY: everything but `state` is used on that thread only, and `state` only under its lock.
final class ControlServer: @unchecked Sendable {
    private let lock = NSLock()
    private var work: [(Control) -> Void] = []
    private var services: [ServiceStatus] = Sample.services
    private var told: [String] = []
    private var credentials = BusCredentials()
    private var isStopping = false
    private var isStopped = false

    let facts = ManagerFacts(
        holdFile: "/run/revived/hold", journalState: "spooling", lateness: "twice",
        memoryState: "the spool cannot be written",
        serviceCount: 12, configurationDigest: "abc", startedAt: ago(100), notifyState: "ok",
        notifyWaiting: 2, notifyLost: 3, configurationState: "refused\na.yaml:1:2: no")

    init(_ address: String) {
        Thread { [self] in
            try? serve(address)
            lock.withLock { isStopped = true }
        }.start()
    }

    func stop() {
        lock.withLock { isStopping = true }
        while !(lock.withLock { isStopped }) { usleep(1000) }
    }

    /// Has something done on the thread of the server.
    func perform(_ body: @escaping (Control) -> Void) { lock.withLock { work.append(body) } }

    /// Whoever calls for the first time from now on is taken for this; nil: for who it is.
    func take(callersFor user: UInt32?, groups: [UInt32] = [], process: UInt32? = nil) {
        lock.withLock {
            (credentials.userID, credentials.groupIDs) = (user, groups)
            credentials.processID = process
        }
    }

    /// The unit of each process that is asked for; nil: none.
    func set(unitOfCallers unit: String?) { lock.withLock { unitOfCallers = unit } }
    private var unitOfCallers: String?

    /// What was asked of services, in order.
    var asked: [String] { lock.withLock { told } }

    /// Notes what is asked and refuses it for `shop`.
    private func obey(
        _ command: OperatorCommand, _ service: String, _ by: String,
        _ answer: (Result<[Record], CommandRefusal>) -> Void
    ) {
        lock.withLock { told.append("\(by): \(service): \(Self.words(command))") }
        if service == "shop" {
            return answer(
                .failure(
                    .heldAlready(
                        by: "bob", reason: "moving", left: .seconds(90))))
        }
        let event = Event.released(.lifted(by: by))
        answer(.success([Sample.entry(42, service, event).record]))
    }

    private static func words(_ command: OperatorCommand) -> String {
        switch command {
        case .hold(let length, let reason, let expires, let replaces):
            let wall = expires - Clock.realtimeMicroseconds()
            let isSame = abs(wall - length.nanoseconds / 1000) < 60_000_000
            return "hold \(length.words) \(reason) \(replaces) \(isSame)"
        case .release(let hold): return "release \(hold)"
        case .restart: return "restart"
        case .redeploy: return "redeploy"
        case .failover(let to): return "failover \(to)"
        case .failback: return "failback"
        case .reset: return "reset"
        case .acknowledge: return "acknowledge"
        case .setMode(let mode): return "mode \(mode.rawValue)"
        case .forceBreaker(let position, let length, let reason):
            return "breaker \(position.rawValue) \(length.words) \(reason)"
        }
    }

    private func statuses(_ withTexts: Bool) -> [ServiceStatus] {
        lock.withLock {
            services.map { service in
                var shown = service
                if !withTexts { shown.reason = "no texts" }
                return shown
            }
        }
    }

    func set(_ services: [ServiceStatus]) { lock.withLock { self.services = services } }

    private func serve(_ address: String) throws {
        let loop = try EventLoop()
        let bus = Bus(loop: loop, systemAddress: address, privateAddress: nil)
        var reloads = 0
        let control = Control(
            bus: bus,
            shown: Shown(
                names: { [self] in statuses(false).map(\.name) },
                contains: { [self] name in statuses(false).contains { $0.name == name } },
                one: { [self] name, withTexts in
                    statuses(withTexts).first { $0.name == name }
                },
                all: { [self] in statuses($0) }),
            facts: { [facts] in facts },
            reload: { done in
                reloads += 1
                let refused = ReloadRefused(faults: ["a.yaml:1:1: services: first"])
                let result: Result<Void, ReloadRefused> =
                    reloads == 1 ? .success(()) : .failure(refused)
                loop.soon { done(result) }
            },
            command: { [self] command, service, by, answer in
                obey(command, service, by, answer)
            },
            beats: Beats(
                take: { [self] service, probe in
                    lock.withLock { told.append("beat \(service) \(probe)") }
                    return service == "web" ? nil : .noHeartbeat(probe)
                },
                unheard: { [self] service in lock.withLock { told.append("unheard \(service)") } },
                unit: { $0 == "gone" ? nil : $0 + ".service" },
                unitOf: { [self] process, answer in
                    lock.withLock { told.append("unit of \(process)") }
                    let unit = lock.withLock { unitOfCallers }
                    loop.soon { answer(.success(unit)) }
                }),
            look: { [self] name, answer in
                let given = lock.withLock { credentials }
                if given.userID != nil { return loop.soon { answer(.success(given)) } }
                bus.credentials(of: name, answer)
            })
        bus.onConnected = { _ in control.connected() }
        bus.connect()
        while !(lock.withLock { isStopping }) {
            try loop.turn(timeoutNanoseconds: 5_000_000)
            let now = lock.withLock {
                defer { work = [] }
                return work
            }
            for body in now { body(control) }
        }
    }
}

@Suite(
    "Control over a bus",
    .enabled(if: PrivateBus.isInstalled, "dbus-daemon is not installed"))
struct ControlTests {
    private let address: PrivateBus
    private let server: ControlServer

    init() throws {
        address = try PrivateBus()
        server = ControlServer(address.address)
    }

    @Test("services and facts arrive as they were sent")
    func picture() throws {
        defer { server.stop() }
        let picture = try address.daemon().picture()
        #expect(picture.services == Sample.services)
        #expect(picture.facts == server.facts)
    }

    @Test("a reload is answered when it is done; a refused one with the faults")
    func reload() throws {
        defer { server.stop() }
        let daemon = try address.daemon()
        if getuid() == 0 {
            try daemon.reload()
            #expect(
                throws: Refusal(
                    .configuration,
                    "the configuration is refused, the former one stays in force\n"
                        + "a.yaml:1:1: services: first")
            ) { try daemon.reload() }
        } else {
            #expect(throws: Refusal(.notPermitted, "only root may do this; try sudo")) {
                try daemon.reload()
            }
        }
    }

    @Test("an answer that another version gives, and that cannot be read, is told as such")
    func otherVersion() {
        let unread = Refusal(.broken, "reading: No such device or address")
        #expect(DaemonClient.explained(unread, by: Version.text) == unread)
        #expect(DaemonClient.explained(unread, by: "") == unread)
        let told = DaemonClient.explained(unread, by: "9.8.7")
        #expect(told.status == .unreachable && told.sentence.contains("9.8.7"))
        let other = Refusal(.notPermitted, "no")
        #expect(DaemonClient.explained(other, by: "9.8.7") == other)
    }

    @Test("without a daemon it is said at once what to do")
    func absent() throws {
        server.stop()
        #expect(
            throws: Refusal(
                .unreachable, "revived is not running; start it with `systemctl start revived`")
        ) { try DaemonClient(busAddress: address.address) }
    }

    @Test("a service object has its properties, and one that is not configured is not there")
    func properties() throws {
        defer { server.stop() }
        _ = try address.daemon()
        let client = try BusClient(address.address)
        let path = ControlName.path(of: "web")
        #expect(path == "/org/revived1/service/web")
        #expect(
            ControlName.service(at: ControlName.path(of: "a-name.x")) == "a-name.x")
        let name = try client.call(ControlName.path, ControlName.manager, "GetService") {
            message throws(SystemError) in try message.append("web")
        }.get()
        #expect(try name.readObjectPath() == path)
        #expect(try client.text(path, "Phase") == "healthy")
        #expect(try client.text(path, "Unit") == "nginx.service")
        let gone = client.call(ControlName.path, ControlName.manager, "GetService") {
            message throws(SystemError) in try message.append("nobody")
        }
        #expect(throws: SystemError.self) { try gone.get() }
        if case .failure(let error) = gone { #expect(error.name == ControlName.noSuchService) }
        #expect(throws: SystemError.self) {
            try client.property(ControlName.path(of: "nobody"), "Phase")
        }
    }

    @Test("a record is a signal, and a changed phase is told once")
    func signals() throws {
        defer { server.stop() }
        _ = try address.daemon()
        let client = try BusClient(address.address)
        var heard: [String] = []
        client.bus.match("type='signal',interface='\(ControlName.manager)'") { message in
            let words = try?
                "\(message.readUInt64()) \(message.readString()) \(message.readString())"
            heard.append(words ?? "damaged")
        }
        client.bus.match("type='signal',member='PropertiesChanged'") { message in
            heard.append("changed \(message.path ?? "")")
        }
        try client.settle()
        let record = Sample.entry(7, "web", Sample.failed("i1")).record
        server.perform { $0.announce(record) }
        server.perform { $0.announce([record, record]) }
        server.perform { $0.announce(Sample.entry(8, "", .busLost).record) }
        #expect(try client.turn { heard.count == 6 })
        #expect(
            heard == [
                "7 web failed", "changed /org/revived1", "changed /org/revived1/service/web",
                "7 web failed", "7 web failed", "8  bus-lost",
            ])
        server.set([Sample.services[0]])
        server.perform { $0.servicesChanged() }
        #expect(try client.turn { heard.count == 7 })
        #expect(heard.last == "changed /org/revived1")
        #expect(throws: SystemError.self) {
            try client.property(ControlName.path(of: "shop"), "Phase")
        }
    }
}

/// A plain client.
final class BusClient {
    let loop: EventLoop
    let bus: Bus

    init(_ address: String) throws {
        loop = try EventLoop()
        bus = Bus(loop: loop, systemAddress: address, privateAddress: nil)
        bus.connect()
        let bus = bus
        try #require(try turn { bus.isConnected })
    }

    func turn(until condition: () -> Bool) throws -> Bool {
        let limit = Clock.monotonic() + 10_000_000_000
        while !condition() {
            if Clock.monotonic() > limit { return false }
            try loop.turn(timeoutNanoseconds: 100_000_000)
        }
        return true
    }

    /// After this, what was asked of the bus daemon is in force.
    func settle() throws {
        var answered = false
        bus.owner(of: ControlName.bus) { _ in answered = true }
        try #require(try turn { answered })
    }

    func call(
        _ path: String, _ interface: String, _ member: String,
        _ fill: (BusMessage) throws(SystemError) -> Void
    ) -> Result<BusMessage, SystemError> {
        var answer: Result<BusMessage, SystemError>?
        bus.call(
            destination: ControlName.bus, path: path, interface: interface, member: member,
            fill: fill
        ) { answer = $0 }
        _ = try? turn { answer != nil }
        return answer ?? .failure(SystemError(errno: ETIMEDOUT, trying: member))
    }

    func property(_ path: String, _ name: String) throws -> BusMessage {
        try call(path, "org.freedesktop.DBus.Properties", "Get") { message throws(SystemError) in
            try message.append(ControlName.service)
            try message.append(name)
        }.get()
    }

    func text(_ path: String, _ name: String) throws -> String {
        let message = try property(path, name)
        return try message.readVariant("s") { () throws(SystemError) in try message.readString() }
    }
}

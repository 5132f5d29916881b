// SPDX-License-Identifier: Apache-2.0
// The bus against a dbus-daemon of its own: calls, objects, names, loss and return.

import Glibc
import Systemd
import TestSupport
import Testing

@Suite(
    "The bus",
    .enabled(if: PrivateBusDaemon.isInstalled, "dbus-daemon is not installed"))
struct BusTests {
    private static let path = "/org/example/thing"
    private static let interface = "org.example.Thing"
    private static let prefix = "/org/example/thing/item"

    let daemon: PrivateBusDaemon
    let loop: EventLoop
    let server: Bus
    let client: Bus

    init() throws {
        daemon = try PrivateBusDaemon()
        loop = try EventLoop()
        server = Bus(loop: loop, systemAddress: daemon.address, privateAddress: nil)
        client = Bus(loop: loop, systemAddress: daemon.address, privateAddress: nil)
        server.connect()
        client.connect()
        #expect(!server.isConnected)
        let (server, client) = (server, client)
        try #require(try turn(loop) { server.isConnected && client.isConnected })
    }

    /// Calls the server's object and waits for the answer.
    private func call(
        _ member: String, path: String = BusTests.path, interface: String = BusTests.interface,
        _ fill: (BusMessage) throws(SystemError) -> Void = { _ in }
    ) throws -> Result<BusMessage, SystemError> {
        var answer: Result<BusMessage, SystemError>?
        client.call(
            destination: server.uniqueName, path: path, interface: interface, member: member,
            fill: fill
        ) { answer = $0 }
        #expect(answer == nil, "a call called back from within")
        #expect(try turn(loop) { answer != nil })
        return try #require(answer)
    }

    private func thing(_ held: @escaping (BusMessage) -> Void = { _ in }) -> BusObject {
        let object = BusObject(interface: BusTests.interface)
        object.method(
            "Double", in: [BusArgument("text", "s"), BusArgument("count", "u")],
            out: [BusArgument("text", "s"), BusArgument("count", "u")]
        ) { call in
            call.reply { answer throws(SystemError) in
                let text = try call.readString()
                let count = try call.readUInt32()
                try answer.append(text + text)
                try answer.append(count * 2)
            }
        }
        object.method("Refuse") { $0.replyError(name: "org.example.No", message: "not today") }
        object.method("Hold", held)
        object.method("Forget") { _ in }
        object.property("Path", "s", changes: .emitsChange) { value, path throws(SystemError) in
            try value.append(path)
        }
        object.signal("Moved", [BusArgument("by", "i")])
        return object
    }

    @Test("a method gets its arguments and its answer comes back")
    func methodCall() throws {
        try server.export(path: BusTests.path, thing())
        let answer = try call("Double") { message throws(SystemError) in
            try message.append("ab")
            try message.append(UInt32(21))
        }.get()
        #expect(try answer.readString() == "abab")
        #expect(try answer.readUInt32() == 42)
    }

    @Test("errors keep their names: the object's own, the library's, and of a dropped call")
    func errors() throws {
        try server.export(path: BusTests.path, thing())
        func name(_ result: Result<BusMessage, SystemError>) -> String {
            if case .failure(let error) = result { return error.name }
            return "none"
        }
        #expect(name(try call("Refuse")) == "org.example.No")
        #expect(name(try call("Forget")) == "org.freedesktop.DBus.Error.NoReply")
        #expect(name(try call("Missing")) == "org.freedesktop.DBus.Error.UnknownMethod")
        #expect(name(try call("Double")) == "org.freedesktop.DBus.Error.InvalidArgs")
    }

    @Test("a call may be answered later, and only once")
    func heldCall() throws {
        var held: BusMessage?
        try server.export(path: BusTests.path, thing { held = $0 })
        var answers: [Bool] = []
        client.call(
            destination: server.uniqueName, path: BusTests.path, interface: BusTests.interface,
            member: "Hold"
        ) { answers.append((try? $0.get()) != nil) }
        #expect(try turn(loop) { held != nil })
        #expect(answers.isEmpty)
        held?.reply()
        held?.replyError(name: "org.example.Late", message: "too late")
        #expect(try turn(loop) { !answers.isEmpty })
        #expect(answers == [true])
    }

    @Test("introspection shows methods with argument names, properties, signals and children")
    func introspection() throws {
        try server.export(path: BusTests.path, thing())
        try server.exportFallback(
            prefix: BusTests.prefix, thing(), contains: { $0 == "a.service" },
            children: { ["a.service"] })
        let introspectable = "org.freedesktop.DBus.Introspectable"
        let xml = try call("Introspect", interface: introspectable).get().readString()
        #expect(xml.contains(#"<arg type="s" name="text" direction="in"/>"#))
        #expect(xml.contains(#"<property name="Path" type="s" access="read">"#))
        #expect(xml.contains(#"<signal name="Moved">"#))
        let tree = try call("Introspect", path: BusTests.prefix, interface: introspectable).get()
        #expect(try tree.readString().contains(#"<node name="a_2eservice"/>"#))
    }

    @Test("a fallback object exists for the names it contains, and knows its path")
    func fallback() throws {
        try server.exportFallback(
            prefix: BusTests.prefix, thing(), contains: { $0 == "a.service" },
            children: { ["a.service"] })
        let properties = "org.freedesktop.DBus.Properties"
        let path = BusPath.encode(BusTests.prefix, "a.service")
        let answer = try call("GetAll", path: path, interface: properties) {
            message throws(SystemError) in try message.append(BusTests.interface)
        }.get()
        var seen: [String: String] = [:]
        try answer.readProperties { key, type throws(SystemError) in
            guard case "s" = type else { return false }
            seen[key.text] = try answer.readString()
            return true
        }
        #expect(seen == ["Path": path])
        let other = BusPath.encode(BusTests.prefix, "b.service")
        let missing = try call("Refuse", path: other)
        #expect(throws: SystemError.self) { try missing.get() }
        #expect(BusPath.decode(BusTests.prefix, path) == "a.service")
    }

    @Test("signals and changed properties reach a match, with their values")
    func signals() throws {
        try server.export(path: BusTests.path, thing())
        var by: [Int32] = []
        var changed: [String] = []
        client.match("type='signal',interface='\(BusTests.interface)',member='Moved'") {
            if let value = try? $0.readInt32() { by.append(value) }
        }
        client.match("type='signal',member='PropertiesChanged'") { message in
            _ = try? message.readString()
            try? message.readProperties { key, _ throws(SystemError) in
                changed.append(key.text)
                return false
            }
        }
        _ = try call("Refuse")  // The matches stand when a later call is answered.
        let sent = server.emit(
            path: BusTests.path, interface: BusTests.interface, member: "Moved"
        ) { message throws(SystemError) in try message.append(Int32(-3)) }
        #expect(sent)
        #expect(
            server.emitPropertiesChanged(
                path: BusTests.path, interface: BusTests.interface, properties: ["Path"]))
        #expect(try turn(loop) { !by.isEmpty && !changed.isEmpty })
        #expect(by == [-3] && changed == ["Path"])
    }

    @Test("a refused match does not cost the connection")
    func refusedMatch() throws {
        var losses = 0
        client.onLost = { _ in losses += 1 }
        client.match("type='signal',sender='not a name'") { _ in }
        for index in 0..<600 { client.match("type='signal',member='M\(index)'") { _ in } }
        _ = try call("Nothing")
        #expect(losses == 0 && client.isConnected)
    }

    @Test("a name has one owner, who may ask again; another is told that it is taken")
    func names() throws {
        var results: [Result<Void, SystemError>] = []
        server.requestName("org.example.Name") { results.append($0) }
        #expect(try turn(loop) { results.count == 1 })
        server.requestName("org.example.Name") { results.append($0) }
        #expect(try turn(loop) { results.count == 2 })
        client.requestName("org.example.Name") { results.append($0) }
        #expect(try turn(loop) { results.count == 3 })
        #expect((try? results[0].get()) != nil && (try? results[1].get()) != nil)
        guard case .failure(let error) = results[2] else { return #expect(Bool(false)) }
        #expect(error.name == SystemError.nameTakenName)
    }

    @Test("the user and the process of a peer can be asked for")
    func credentials() throws {
        var seen: BusCredentials?
        let name = try #require(client.uniqueName)
        server.credentials(of: name) { seen = try? $0.get() }
        #expect(try turn(loop) { seen != nil })
        #expect(seen?.userID == getuid() && seen?.processID == UInt32(getpid()))
        #expect(seen?.process?.isAlive ?? true)
        let groups = seen?.groupIDs ?? []
        #expect(groups.isEmpty || groups.contains(getgid()))
    }

    @Test("a call can be held at the door and read again, refused in words, or dropped")
    func admission() throws {
        var held: [BusMessage] = []
        var seen = 0
        try server.admit { call in
            seen += 1
            if seen == 1 {
                held.append(call)
                return .held
            }
            if seen == 3 { return .refused(name: "org.example.Full", message: "\u{FFFF}") }
            return seen == 4 ? .dropped : .admitted
        }
        try server.export(path: BusTests.path, thing())
        var answers: [String] = []
        func ask() {
            client.call(
                destination: server.uniqueName, path: BusTests.path,
                interface: BusTests.interface, member: "Double", timeoutNanoseconds: 300_000_000,
                fill: { message throws(SystemError) in
                    try message.append("x")
                    try message.append(UInt32(4))
                },
                { reply in
                    let text = try? reply.get().readString()
                    if case .failure(let error) = reply { answers.append(error.name) }
                    if let text { answers.append(text) }
                })
        }
        ask()
        #expect(try turn(loop) { held.count == 1 })
        #expect(answers.isEmpty && held[0].isSmall(mostValues: 2, mostBytes: 1))
        #expect(!held[0].isSmall(mostValues: 1, mostBytes: 1))
        #expect(!held[0].isSmall(mostValues: 2, mostBytes: 0))
        #expect(server.readAgain(held[0]))
        #expect(try turn(loop) { answers.count == 1 })
        #expect(seen == 2)
        ask()
        #expect(try turn(loop) { answers.count == 2 })
        #expect(answers.last == "org.example.Full")
        ask()
        #expect(try turn(loop) { answers.count == 3 })
        #expect(answers.last == SystemError.noReplyName)
        #expect(!client.readAgain(held[0]))
    }

    @Test("more calls than the daemon allows at once are all answered, in order")
    func manyCalls() throws {
        try server.export(path: BusTests.path, thing())
        var answers: [UInt32] = []
        for index in 0..<UInt32(1000) {
            client.call(
                destination: server.uniqueName, path: BusTests.path,
                interface: BusTests.interface, member: "Double",
                fill: { message throws(SystemError) in
                    try message.append("")
                    try message.append(index)
                },
                { reply in
                    if let value = try? reply.get(), (try? value.readString()) != nil,
                        let number = try? value.readUInt32()
                    {
                        answers.append(number)
                    }
                })
        }
        #expect(try turn(loop) { answers.count == 1000 })
        #expect(answers == (0..<1000).map { $0 * 2 })
    }

    @Test("at a loss pending calls fail first, then it is told once; then all works again")
    func loss() throws {
        let object = thing { call in withExtendedLifetime(call) {} }
        var held: [BusMessage] = []
        let holding = thing { held.append($0) }
        try server.export(path: BusTests.path, holding)
        var events: [String] = []
        client.onLost = { error in events.append(error.isLost ? "lost" : "odd") }
        client.onConnected = { _ in events.append("connected") }
        for _ in 0..<150 {
            client.call(
                destination: server.uniqueName, path: BusTests.path,
                interface: BusTests.interface, member: "Hold"
            ) { reply in
                if case .failure(let error) = reply { events.append(error.isLost ? "call" : "odd") }
            }
        }
        #expect(try turn(loop) { held.count == Bus.inFlightLimit })
        daemon.kill()
        #expect(try turn(loop) { events.contains("lost") })
        #expect(events == [String](repeating: "call", count: 150) + ["lost"])
        #expect(!client.isConnected)
        var late: SystemError?
        client.call(destination: nil, path: "/", interface: "a.b", member: "C") {
            if case .failure(let error) = $0 { late = error }
        }
        #expect(try turn(loop) { late != nil })
        #expect(late?.isLost == true)
        held = []
        try daemon.start()
        let server = server
        #expect(try turn(loop) { events.last == "connected" && server.isConnected })
        try server.export(path: BusTests.path, object)
        let answer = try call("Double") { message throws(SystemError) in
            try message.append("x")
            try message.append(UInt32(1))
        }
        #expect((try? answer.get()) != nil)
        #expect(events.filter { $0 == "lost" }.count == 1)
    }

    @Test("a bus counts as connected while the peer has its name there, and as lost without it")
    func peer() throws {
        let (loop, server) = (loop, server)
        let other = Bus(
            loop: loop, systemAddress: daemon.address, privateAddress: nil, peer: "org.example.Peer"
        )
        var events: [String] = []
        other.onConnected = { _ in events.append("connected") }
        other.onLost = { error in events.append(error.isLost ? "lost" : "odd") }
        other.connect()
        var isNamed = false
        server.requestName("org.example.Peer") { isNamed = (try? $0.get()) != nil }
        #expect(try turn(loop) { isNamed && other.isConnected })
        var answer: SystemError?
        var held: [BusMessage] = []
        try server.export(path: BusTests.path, thing { held.append($0) })
        other.call(
            destination: server.uniqueName, path: BusTests.path, interface: BusTests.interface,
            member: "Hold"
        ) { reply in
            if case .failure(let error) = reply { answer = error }
        }
        #expect(try turn(loop) { !held.isEmpty })
        release("org.example.Peer")
        #expect(try turn(loop) { events.last == "lost" })
        #expect(answer?.isLost == true && !other.isConnected && events == ["connected", "lost"])
        server.requestName("org.example.Peer") { _ in }
        #expect(try turn(loop) { other.isConnected })
    }

    private func release(_ name: String) {
        server.call(
            destination: "org.freedesktop.DBus", path: "/org/freedesktop/DBus",
            interface: "org.freedesktop.DBus", member: "ReleaseName",
            fill: { message throws(SystemError) in try message.append(name) }, { _ in })
    }

    @Test("a peer that is away for less than a second was not away; silence is given up at once")
    func peerAgain() throws {
        let (loop, server) = (loop, server)
        var isNamed = false
        server.requestName("org.example.Peer") { isNamed = (try? $0.get()) != nil }
        #expect(try turn(loop) { isNamed })
        let other = Bus(
            loop: loop, systemAddress: daemon.address, privateAddress: nil, peer: "org.example.Peer"
        )
        var events: [String] = []
        other.onConnected = { _ in events.append("connected") }
        other.onLost = { _ in events.append("lost") }
        other.connect()
        #expect(try turn(loop) { other.isConnected })
        release("org.example.Peer")
        isNamed = false
        server.requestName("org.example.Peer") { isNamed = (try? $0.get()) != nil }
        #expect(try turn(loop) { isNamed })
        #expect(events == ["connected"])
        other.giveUp("it is silent")
        #expect(try turn(loop) { events.count == 3 })
        #expect(events == ["connected", "lost", "connected"])
    }

    @Test("a call that nobody answers ends with a time-out, and the connection stays")
    func timeout() throws {
        var held: [BusMessage] = []
        try server.export(path: BusTests.path, thing { held.append($0) })
        var error: SystemError?
        let message = try client.newCall(
            destination: server.uniqueName, path: BusTests.path, interface: BusTests.interface,
            member: "Hold")
        client.call(message, timeoutNanoseconds: 20_000_000) {
            if case .failure(let failure) = $0 { error = failure }
        }
        #expect(try turn(loop) { error != nil })
        #expect(error?.isTimeout == true && client.isConnected && held.count == 1)
    }
}

// SPDX-License-Identifier: Apache-2.0
// The process's one place on the bus: connected, lost, and connected again, for ever.
//
// The system bus is tried after 50 ms, doubling to 5 s. When it has been away for a second, every
// second try goes to PID 1's private socket, which needs no bus daemon; from there the system bus
// is tried every 30 s and taken back as soon as it answers. A bus on which the peer has no name is
// as good as none: PID 1 can be thrown off the bus while all others stay on it. A caller sees a
// connection come (`onConnected`) and go (`onLost`); what it registered goes with the connection.

import CSystemd
import Glibc

/// A bus connection on the loop that is renewed for ever. Calls never block and never call back
/// from within the call.
package final class Bus {
    /// By which way the other side is reached.
    package enum Transport: Sendable {
        /// Through the system's bus daemon.
        case system
        /// Directly, by PID 1's private socket: no names, no other peers, root only.
        case privateSocket
    }

    /// A bound of calls in flight that stays below the bus daemon's (128 pending replies).
    package static let inFlightLimit = 100
    /// How many calls may wait for a place in flight: 200 services read at once, and more.
    package static let waitingLimit = 10_000

    /// Called each time a connection is usable: what the last one had must be registered again.
    package var onConnected: (Transport) -> Void = { _ in }
    /// Called once per loss, after all pending calls have failed.
    package var onLost: (SystemError) -> Void = { _ in }
    /// By which way the present (or last) connection goes.
    package private(set) var transport: Transport = .system
    /// Whether calls can be made.
    package var isConnected: Bool { connection != nil }
    /// The unique name of this connection; nil without a bus daemon.
    package var uniqueName: String? {
        var name: UnsafePointer<CChar>?
        guard let connection, transport == .system else { return nil }
        guard sd_bus_get_unique_name(connection.pointer, &name) >= 0 else { return nil }
        return name.map { String(cString: $0) }
    }

    /// The name and path of the bus daemon's own interface.
    static let daemon = "org.freedesktop.DBus"

    let loop: EventLoop
    /// What this target registers for itself; told before `onConnected` and `onLost`.
    var lossObservers: [(SystemError) -> Void] = []
    private(set) var connection: BusConnection?
    private let systemAddress: String
    private let privateAddress: String?
    private let peerName: String?
    private let priority: Int64
    private var peer: BusPeer?
    private var attempt: BusConnection?
    private var attemptTransport: Transport = .system
    private var timer: TimerSource?
    private var started = false
    private var delay = Bus.firstDelay
    private var lostAt: Int64 = 0
    private var connectedAt: Int64 = 0
    private var calls: BusCalls

    private static let firstDelay: Int64 = 50_000_000
    private static let lastDelay: Int64 = 5_000_000_000
    /// A try that has not ended in this time has failed.
    private static let attemptLimit: Int64 = 5_000_000_000
    /// A bus daemon that is restarted is back in less.
    private static let privateAfter: Int64 = 1_000_000_000
    private static let systemAgainEvery: Int64 = 30_000_000_000

    /// A bus that is not connected yet. Without an address the system bus is the one that
    /// `DBUS_SYSTEM_BUS_ADDRESS` names, else the usual socket; `privateAddress` nil forbids the
    /// private socket. With a `peer` the bus counts as connected only while that name has an owner.
    /// A lower priority is served first; a higher number only while nothing else is ready.
    package init(
        loop: EventLoop, systemAddress: String? = nil,
        privateAddress: String? = "unix:path=/run/systemd/private", peer: String? = nil,
        priority: Int64 = 0
    ) {
        self.loop = loop
        self.priority = priority
        peerName = peer
        let given = getenv("DBUS_SYSTEM_BUS_ADDRESS").map { String(cString: $0) }
        self.systemAddress = systemAddress ?? given ?? "unix:path=/run/dbus/system_bus_socket"
        self.privateAddress = privateAddress
        calls = BusCalls(loop: loop)
    }

    /// Begins to connect, and to connect again after each loss. More calls do nothing.
    package func connect() {
        guard !started else { return }
        started = true
        lostAt = Clock.boottime()
        open(.system)
    }

    /// Ends the connection for good and silently, but for the pending calls, which fail.
    package func close() {
        timer?.cancel()
        timer = nil
        endAttempt()
        peer?.end()
        let old = connection
        connection = nil
        old?.close()
        calls.failAll(SystemError.lost("it was closed"))
    }

    // MARK: Calls

    /// A method call to fill; the destination is left out on the private socket.
    package func newCall(
        destination: String?, path: String, interface: String, member: String
    ) throws(SystemError) -> BusMessage {
        guard let connection else { throw SystemError.lost("it is not connected") }
        var message: OpaquePointer?
        try check(
            sd_bus_message_new_method_call(
                connection.pointer, &message, transport == .system ? destination : nil, path,
                interface, member), "making the call \(member)")
        guard let message else { throw SystemError(errno: ENOMEM, trying: member) }
        return BusMessage(adopting: message)
    }

    /// Sends a call; the answer, an error answer, or the reason why there is none comes later,
    /// once. The time limit (nanoseconds) begins when it is sent: at most ``inFlightLimit`` are in
    /// flight, the others wait in order.
    package func call(
        _ message: BusMessage, timeoutNanoseconds: Int64 = 25_000_000_000,
        _ reply: @escaping (Result<BusMessage, SystemError>) -> Void
    ) {
        calls.begin(message, timeoutNanoseconds, on: connection, reply)
    }

    /// Makes, fills and sends a call; errors of making it are answered like errors of sending it.
    package func call(
        destination: String?, path: String, interface: String, member: String,
        timeoutNanoseconds: Int64 = 25_000_000_000,
        fill: (BusMessage) throws(SystemError) -> Void = { _ in },
        _ reply: @escaping (Result<BusMessage, SystemError>) -> Void
    ) {
        do {
            let message = try newCall(
                destination: destination, path: path, interface: interface, member: member)
            try fill(message)
            call(message, timeoutNanoseconds: timeoutNanoseconds, reply)
        } catch {
            loop.soon { reply(.failure(error)) }
        }
    }

    // MARK: Connecting

    private func open(_ transport: Transport) {
        let address = transport == .system ? systemAddress : (privateAddress ?? systemAddress)
        attemptTransport = transport
        do {
            attempt = try BusConnection(
                loop: loop, address: address, daemon: transport == .system, priority: priority,
                up: { [weak self] in self?.attemptSucceeded() },
                down: { [weak self] error in self?.attemptFailed() })
            wake(after: Bus.attemptLimit)
        } catch {
            attemptFailed()
        }
    }

    /// Ends the connection because the other side does not answer: all pending calls fail, and the
    /// other way is tried at once. Does nothing without a connection.
    package func giveUp(_ why: String) {
        let given = connection
        // Not from within a callback of the connection that ends.
        loop.soon { [weak self] in
            guard let self, let given, given === connection else { return }
            lose(SystemError.lost(why))
            let isPrivate = transport == .privateSocket || privateAddress == nil
            if isPrivate { wake(after: delay) } else { open(.privateSocket) }
        }
    }

    private func attemptFailed() {
        endAttempt()
        guard connection == nil else { return wake(after: Bus.systemAgainEvery) }
        wake(after: delay)
        delay = min(delay * 2, Bus.lastDelay)
    }

    private func endAttempt() {
        // Without a connection the peer is the attempt's.
        if attempt != nil, attemptTransport == .system {
            peer?.end()
            peer = nil
        }
        attempt = nil
    }

    /// It is usable when the peer is there too.
    private func attemptSucceeded() {
        guard let fresh = attempt else { return }
        guard let peerName, attemptTransport == .system else { return take(fresh) }
        peer = try? BusPeer(peerName, on: fresh, loop: loop) { [weak self, weak fresh] isThere in
            self?.heard(isThere, on: fresh)
        }
        if peer == nil { attemptFailed() }
    }

    private func heard(_ isThere: Bool, on place: BusConnection?) {
        guard let place else { return }
        if place === attempt {
            if isThere { take(place) } else { attemptFailed() }
        } else if place === connection, !isThere {
            giveUp("\(peerName ?? "the peer") has left the bus")
        }
    }

    private func take(_ fresh: BusConnection) {
        attempt = nil
        if connection != nil { lose(SystemError.lost("the system bus is back")) }
        timer?.arm(atNanoseconds: nil)
        fresh.whenLost { [weak self, weak fresh] error in
            guard let self, fresh === self.connection else { return }
            self.lose(error)
            self.wake(after: self.delay)
        }
        connection = fresh
        transport = attemptTransport
        connectedAt = Clock.boottime()
        if transport == .privateSocket { wake(after: Bus.systemAgainEvery) }
        onConnected(transport)
    }

    private func lose(_ error: SystemError) {
        guard let old = connection else { return }
        connection = nil
        if transport == .system {
            peer?.end()
            peer = nil
        }
        let now = Clock.boottime()
        // Without this a daemon that accepts and dies at once would be tried 20 times a second.
        if now - connectedAt > Bus.lastDelay { delay = Bus.firstDelay }
        if transport == .system { lostAt = now }
        old.close()
        calls.failAll(error)
        for observer in lossObservers { observer(error) }
        onLost(error)
    }

    private func wake(after nanoseconds: Int64) {
        if timer == nil { timer = try? loop.timer { [weak self] in self?.timeIsUp() } }
        timer?.arm(atNanoseconds: Clock.boottime() + nanoseconds)
    }

    private func timeIsUp() {
        if attempt != nil { return attemptFailed() }
        if connection != nil, transport == .system { return }
        let long = Clock.boottime() - lostAt > Bus.privateAfter
        let mayBePrivate = connection == nil && privateAddress != nil && long
        open(mayBePrivate && attemptTransport == .system ? .privateSocket : .system)
    }
}

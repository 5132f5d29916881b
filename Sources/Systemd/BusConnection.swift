// SPDX-License-Identifier: Apache-2.0
// One sd_bus from opening to loss; never opened twice.
//
// With an attached sd_bus, loss is not a return value: it shows as the local signal `Disconnected`.
// Both ends of its life are told from a later turn of the loop, so that the connection may be freed
// by whoever is told.

import CSystemd
import Glibc

/// One connection to a bus daemon or to a private socket.
final class BusConnection {
    let pointer: OpaquePointer
    private let loop: EventLoop
    private var slots: [BusSlot] = []
    private var onUp: (() -> Void)?
    private var onDown: ((SystemError) -> Void)?
    private var closed = false

    /// Begins to connect. Of the handlers, `up` is called at most once, then `down` at most once;
    /// neither after ``close()``.
    init(
        loop: EventLoop, address: String, daemon: Bool, priority: Int64, up: @escaping () -> Void,
        down: @escaping (SystemError) -> Void
    ) throws(SystemError) {
        self.loop = loop
        var bus: OpaquePointer?
        try check(sd_bus_new(&bus), "a bus connection could not be made")
        guard let bus else { throw SystemError(errno: ENOMEM, trying: "a bus connection") }
        pointer = bus
        onUp = up
        onDown = down
        do {
            try start(address, daemon: daemon, priority)
        } catch {
            close()
            throw error
        }
    }

    deinit {
        close()
        sd_bus_unref(pointer)
    }

    /// Ends it silently, with all its registrations. Not to be called from one of its callbacks.
    func close() {
        guard !closed else { return }
        closed = true
        onUp = nil
        onDown = nil
        slots = []
        sd_bus_detach_event(pointer)
        sd_bus_close(pointer)
    }

    /// Whether messages can be sent.
    var isOpen: Bool { !closed && sd_bus_is_open(pointer) > 0 }

    /// Keeps a registration until the end of the connection.
    func keep(_ slot: BusSlot) { slots.append(slot) }

    /// Replaces who is told of the loss.
    func whenLost(_ handler: @escaping (SystemError) -> Void) {
        if onDown != nil { onDown = handler }
    }

    /// Reports the loss in a later turn, once.
    func fail(_ error: SystemError) {
        loop.soon { [weak self] in
            guard let self, let onDown = self.onDown else { return }
            self.onDown = nil
            onDown(error)
        }
    }

    private func start(
        _ address: String, daemon: Bool, _ priority: Int64
    ) throws(SystemError) {
        try check(sd_bus_set_address(pointer, address), "bus address \(address)")
        try check(sd_bus_set_bus_client(pointer, daemon ? 1 : 0), "bus client")
        try check(sd_bus_set_connected_signal(pointer, 1), "bus connected signal")
        try check(sd_bus_set_exit_on_disconnect(pointer, 0), "bus exit on disconnect")
        try check(sd_bus_negotiate_fds(pointer, 1), "bus descriptors")
        // Who may call what is decided by the exported objects' handlers. An untrusted connection
        // would ask the bus about each caller of a privileged method, and wait for the answer.
        try check(sd_bus_set_trusted(pointer, 1), "bus trust")
        try matchLocal("Connected") { [weak self] in self?.connected() }
        try matchLocal("Disconnected") { [weak self] in
            self?.fail(SystemError.lost("the peer closed it"))
        }
        try check(sd_bus_start(pointer), "connecting to \(address)")
        let priority = Int32(clamping: priority)
        try check(
            sd_bus_attach_event(pointer, loop.pointer, priority), "attaching the bus to the loop")
    }

    private func connected() {
        loop.soon { [weak self] in
            guard let self, let onUp = self.onUp, self.onDown != nil else { return }
            self.onUp = nil
            onUp()
        }
    }

    private func matchLocal(
        _ member: String, _ handler: @escaping () -> Void
    ) throws(SystemError) {
        let local = "org.freedesktop.DBus.Local"
        let rule = "type='signal',sender='\(local)',interface='\(local)',member='\(member)'"
        let pointer = pointer
        let slot = try BusSlot.make(
            "watching for \(member)",
            handler: { message in
                // The rule matches other senders too: sd-bus cannot resolve well-known names.
                if message.sender == local { handler() }
            }
        ) { slot, callback, box in
            sd_bus_add_match_async(pointer, slot, rule, callback, ignoreRefusedMatch, box)
        }
        slots.append(slot)
    }
}

// SPDX-License-Identifier: Apache-2.0
// Is the program that we want to speak to on the bus? The bus daemon answers also while it is not;
// then a call waits until its time limit, because the daemon tries to have the program started.

import CSystemd
import Glibc

/// The owner of a well-known name, as one connection hears of it: asked for once, then watched.
final class BusPeer {
    private let name: String
    private let loop: EventLoop
    private var tell: ((_ isThere: Bool) -> Void)?
    private var timer: TimerSource?
    /// How often the owner changed: an answer that was overtaken says nothing.
    private var changes = 0

    /// A program that executes itself again has no name for some milliseconds.
    private static let patience: Int64 = 1_000_000_000
    private static let answerLimit: UInt64 = 5_000_000

    /// Tells each time that the name has an owner, and once that it has had none for a second;
    /// never from within this call, and not after the connection has ended.
    init(
        _ name: String, on connection: BusConnection, loop: EventLoop,
        tell: @escaping (_ isThere: Bool) -> Void
    ) throws(SystemError) {
        self.name = name
        self.loop = loop
        self.tell = tell
        timer = try loop.timer { [weak self] in self?.hasGone() }
        try watch(connection)
        try ask(connection)
    }

    /// Tells nothing any more.
    func end() {
        tell = nil
        timer?.cancel()
        timer = nil
    }

    private func watch(_ connection: BusConnection) throws(SystemError) {
        let daemon = Bus.daemon
        let rule =
            "type='signal',sender='\(daemon)',interface='\(daemon)',member='NameOwnerChanged',"
            + "arg0='\(name)'"
        let slot = try BusSlot.make(
            "watching the owner of \(name)",
            handler: { [weak self] message in
                guard let self, message.sender == daemon else { return }
                guard let changed = try? message.readString(), changed == name,
                    (try? message.readString()) != nil, let owner = try? message.readString()
                else { return }
                changes += 1
                heard(!owner.isEmpty)
            }
        ) { slot, callback, box in
            sd_bus_add_match_async(
                connection.pointer, slot, rule, callback, ignoreRefusedMatch, box)
        }
        connection.keep(slot)
    }

    private func ask(_ connection: BusConnection) throws(SystemError) {
        var pointer: OpaquePointer?
        try check(
            sd_bus_message_new_method_call(
                connection.pointer, &pointer, Bus.daemon, "/org/freedesktop/DBus", Bus.daemon,
                "GetNameOwner"), "asking for the owner of \(name)")
        guard let pointer else { throw SystemError(errno: ENOMEM, trying: "GetNameOwner") }
        let message = BusMessage(adopting: pointer)
        try message.append(name)
        let slot = try BusSlot.make(
            "asking for the owner of \(name)",
            handler: { [weak self] answer in
                if let self, changes == 0 { heard(answer.error == nil) }
            }
        ) { slot, callback, box in
            sd_bus_call_async(
                connection.pointer, slot, message.pointer, callback, box, Self.answerLimit)
        }
        connection.keep(slot)
    }

    private func heard(_ isThere: Bool) {
        guard isThere else {
            timer?.arm(atNanoseconds: Clock.boottime() + Self.patience)
            return
        }
        timer?.arm(atNanoseconds: nil)
        loop.soon { [weak self] in self?.tell?(true) }
    }

    private func hasGone() { tell?(false) }
}

// SPDX-License-Identifier: Apache-2.0
// A registration at a connection: a match, a call in flight, an exported object.

import CSystemd

/// A registration with sd-bus; it ends when dropped, and its closure is let go with it.
final class BusSlot {
    private let pointer: OpaquePointer

    private init(adopting pointer: OpaquePointer) { self.pointer = pointer }

    deinit { sd_bus_slot_unref(pointer) }

    /// Registers what `add` registers, with `owned` (from `passRetained`) as the user pointer.
    static func make(
        _ what: String, owning owned: UnsafeMutableRawPointer,
        _ add: (UnsafeMutablePointer<OpaquePointer?>, UnsafeMutableRawPointer) -> Int32
    ) throws(SystemError) -> BusSlot {
        var slot: OpaquePointer?
        let result = add(&slot, owned)
        guard result >= 0, let slot else {
            releaseBox(owned)
            throw SystemError(errno: max(-result, 0), trying: what)
        }
        sd_bus_slot_set_destroy_callback(slot, releaseBox)
        return BusSlot(adopting: slot)
    }

    /// The same, for registrations whose callback is a message handler.
    static func make(
        _ what: String, handler: @escaping (BusMessage) -> Void,
        _ add: (
            UnsafeMutablePointer<OpaquePointer?>, @escaping sd_bus_message_handler_t,
            UnsafeMutableRawPointer
        ) -> Int32
    ) throws(SystemError) -> BusSlot {
        try make(what, owning: HandlerBox.retained(handler)) { slot, box in
            add(slot, onMessage, box)
        }
    }
}

private func onMessage(
    _ message: OpaquePointer?, _ box: UnsafeMutableRawPointer?,
    _ error: UnsafeMutablePointer<sd_bus_error>?
) -> Int32 {
    guard let message else { return 0 }
    HandlerBox<BusMessage>.call(box, BusMessage(retaining: message))
    return 0
}

/// The install callback of a match. Without one, sd-bus closes the connection when the daemon
/// refuses a match.
func ignoreRefusedMatch(
    _ message: OpaquePointer?, _ box: UnsafeMutableRawPointer?,
    _ error: UnsafeMutablePointer<sd_bus_error>?
) -> Int32 { 0 }

// SPDX-License-Identifier: Apache-2.0
// The door for calls of others: each one passes here before anything is looked up or computed.
//
// A call of a client that is not known yet can be held back while the bus daemon is asked who it
// is, and is read again then, as if it had come only now. So what is behind the door knows its
// caller, and never waits.

import CSystemd
import Glibc

/// What becomes of a call that has come in.
package enum BusAdmission: Sendable {
    /// It goes to the object that it is for.
    case admitted
    /// It was taken by who decided, who may have it read again.
    case held
    /// It is answered with this error, if an answer is wanted and the peer reads its answers.
    case refused(name: String, message: String)
    /// Nothing is answered.
    case dropped
}

extension Bus {
    /// Answers that wait to be sent. Beyond this a refused call gets no answer: a client that does
    /// not read its answers would have us keep them.
    private static let mostUnsent: UInt64 = 256

    /// Has the closure decide on each method call that comes in, until the connection is lost.
    package func admit(
        _ decide: @escaping (BusMessage) -> BusAdmission
    ) throws(SystemError) {
        guard let connection else { throw SystemError.lost("it is not connected") }
        let box = BusGate { [weak connection] message in
            switch decide(message) {
            case .admitted: return false
            case .held, .dropped: return true
            case .refused(let name, let text):
                var unsent: UInt64 = 0
                if let connection, sd_bus_get_n_queued_write(connection.pointer, &unsent) >= 0,
                    unsent < Self.mostUnsent
                {
                    BusMessage(call: message.pointer).replyError(name: name, message: text)
                }
                return true
            }
        }
        let slot = try BusSlot.make("watching for calls", owning: box.retained()) { slot, box in
            sd_bus_add_filter(connection.pointer, slot, onAnyMessage, box)
        }
        connection.keep(slot)
    }

    /// Reads a call again that was held back; false if its connection has been lost.
    @discardableResult
    package func readAgain(_ call: BusMessage) -> Bool {
        guard let connection, connection.isOpen,
            sd_bus_message_get_bus(call.pointer) == connection.pointer
        else { return false }
        return sd_bus_enqueue_for_read(connection.pointer, call.pointer) >= 0
    }
}

/// Holds who decides for as long as the filter stands.
private final class BusGate {
    /// True: no other handler is to see the message.
    let takes: (BusMessage) -> Bool

    init(_ takes: @escaping (BusMessage) -> Bool) { self.takes = takes }

    func retained() -> UnsafeMutableRawPointer {
        // SAFETY: balanced by `releaseBox` in the destroy callback of the slot.
        Unmanaged.passRetained(self).toOpaque()
    }
}

private func onAnyMessage(
    _ message: OpaquePointer?, _ box: UnsafeMutableRawPointer?,
    _ error: UnsafeMutablePointer<sd_bus_error>?
) -> Int32 {
    guard let message, let box else { return 0 }
    let seen = BusMessage(retaining: message)
    guard seen.isCall else { return 0 }
    // SAFETY: the pointer came from `retained`, and its slot still lives.
    return Unmanaged<BusGate>.fromOpaque(box).takeUnretainedValue().takes(seen) ? 1 : 0
}

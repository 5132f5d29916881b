// SPDX-License-Identifier: Apache-2.0
// Swift closures handed to a C library: how they are held, called and let go.

/// Holds a handler for as long as a C library may call it.
final class HandlerBox<Argument> {
    private let handler: (Argument) -> Void

    private init(_ handler: @escaping (Argument) -> Void) { self.handler = handler }

    /// A pointer that owns a new box; `releaseBox` gives it back.
    static func retained(_ handler: @escaping (Argument) -> Void) -> UnsafeMutableRawPointer {
        // SAFETY: balanced by `releaseBox`, which the C side calls once, in its destroy callback.
        Unmanaged.passRetained(HandlerBox(handler)).toOpaque()
    }

    /// Calls the handler in the box.
    static func call(_ pointer: UnsafeMutableRawPointer?, _ argument: Argument) {
        guard let pointer else { return }
        // SAFETY: the pointer came from `retained`, and its destroy callback has not run yet.
        Unmanaged<HandlerBox<Argument>>.fromOpaque(pointer).takeUnretainedValue().handler(argument)
    }
}

/// The destroy callback of every source and slot: lets the object go that the C side owned.
func releaseBox(_ pointer: UnsafeMutableRawPointer?) {
    guard let pointer else { return }
    // SAFETY: called once per pointer that `passRetained` gave to the C side.
    Unmanaged<AnyObject>.fromOpaque(pointer).release()
}

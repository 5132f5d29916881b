// SPDX-License-Identifier: Apache-2.0
// One source of events on the loop, and the rule by which its Swift closure lives.
//
// The closure stands in a box that the C side owns: retained when the source is added, released in
// the source's destroy callback and nowhere else. sd-event calls that one only after the dispatch
// that may be running, so a handler may cancel or drop its own source. Trampolines return 0 always:
// a negative value would disable the source for ever.

import CSystemd

/// What a descriptor is ready for.
package struct IOEvents: OptionSet, Sendable {
    /// The bits as `epoll` counts them.
    package let rawValue: UInt32
    /// A set from `epoll` bits.
    package init(rawValue: UInt32) { self.rawValue = rawValue }

    /// There is something to read (`EPOLLIN`).
    package static let readable = IOEvents(rawValue: 0x1)
    /// There is room to write (`EPOLLOUT`).
    package static let writable = IOEvents(rawValue: 0x4)
    /// An error is pending (`EPOLLERR`); always reported, whether asked for or not.
    package static let error = IOEvents(rawValue: 0x8)
    /// The peer is gone (`EPOLLHUP`); always reported, whether asked for or not.
    package static let hangup = IOEvents(rawValue: 0x10)
}

/// A source of events on an ``EventLoop``: it lives until it is cancelled or dropped.
package final class EventSource {
    private var pointer: OpaquePointer?

    init(adopting pointer: OpaquePointer) { self.pointer = pointer }

    deinit { cancel() }

    /// Ends the source for good; legal inside its own handler, and more than once.
    package func cancel() {
        guard let pointer else { return }
        self.pointer = nil
        sd_event_source_disable_unref(pointer)
    }

    /// Changes what a descriptor source waits for.
    package func modify(events: IOEvents) {
        guard let pointer else { return }
        sd_event_source_set_io_events(pointer, events.rawValue)
    }

    func setOneShot() {
        guard let pointer else { return }
        sd_event_source_set_enabled(pointer, Int32(SD_EVENT_ONESHOT))
    }

    func setOff() {
        guard let pointer else { return }
        sd_event_source_set_enabled(pointer, Int32(SD_EVENT_OFF))
    }

    func setTime(microseconds: UInt64) {
        guard let pointer else { return }
        sd_event_source_set_time(pointer, microseconds)
    }
}

/// A timer on `CLOCK_BOOTTIME`; off until it is armed, and off again when it has fired.
package final class TimerSource {
    private let source: EventSource

    init(_ source: EventSource) { self.source = source }

    /// Fires once at the instant (nanoseconds of ``Clock/boottime()``); `nil` switches it off.
    package func arm(atNanoseconds instant: Int64?) {
        guard let instant else { return source.setOff() }
        let nanoseconds = UInt64(max(instant, 0))
        source.setTime(microseconds: nanoseconds / 1000 + (nanoseconds % 1000 == 0 ? 0 : 1))
        source.setOneShot()
    }

    /// Ends the timer for good; legal inside its own handler.
    package func cancel() { source.cancel() }
}

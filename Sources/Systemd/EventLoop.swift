// SPDX-License-Identifier: Apache-2.0
// The one loop of a process: descriptors, signals, a boot-time timer and work put off, on sd-event.

import CSystemd
import Glibc

/// One `sd_event`. All that it calls, it calls on the thread that runs it.
package final class EventLoop {
    let pointer: OpaquePointer
    private var deferred: [() -> Void] = []
    private var deferredSource: EventSource?

    /// A loop of its own; fails when the kernel refuses a descriptor.
    package init() throws(SystemError) {
        var event: OpaquePointer?
        try check(sd_event_new(&event), "the event loop could not be made")
        guard let event else { throw SystemError(errno: ENOMEM, trying: "the event loop") }
        pointer = event
        let box = HandlerBox<Void>.retained { [unowned self] in self.runDeferred() }
        deferredSource = try add("deferred work", box) { source, box in
            sd_event_add_defer(event, source, onPlain, box)
        }
        deferredSource?.setOff()
    }

    deinit {
        deferredSource = nil
        sd_event_unref(pointer)
    }

    /// Runs until ``exit(code:)``, and returns its code.
    package func run() throws(SystemError) -> Int32 {
        try check(sd_event_loop(pointer), "the event loop stopped")
    }

    /// Waits for one round of events (at most this many nanoseconds, for ever without a limit) and
    /// dispatches one source; false when none was ready.
    @discardableResult
    package func turn(timeoutNanoseconds: Int64? = nil) throws(SystemError) -> Bool {
        let limit = timeoutNanoseconds.map { UInt64(max($0, 0) / 1000) } ?? UInt64.max
        return try check(sd_event_run(pointer, limit), "the event loop stopped") > 0
    }

    /// Makes ``run()`` return this code (0 to 255) after the handler that is running.
    package func exit(code: Int32) { sd_event_exit(pointer, code) }

    /// Calls the handler whenever the descriptor is ready; lower priorities are served first. The
    /// descriptor stays the caller's, who cancels the source before closing it.
    package func watch(
        _ descriptor: Int32, events: IOEvents, priority: Int64 = 0,
        _ handler: @escaping (IOEvents) -> Void
    ) throws(SystemError) -> EventSource {
        let event = pointer
        let source = try add(
            "descriptor \(descriptor) could not be watched", HandlerBox.retained(handler),
            priority: priority
        ) { source, box in
            sd_event_add_io(event, source, descriptor, events.rawValue, onReady, box)
        }
        return source
    }

    /// Blocks these signals in the calling thread and calls the handler with the number instead.
    package func onSignals(
        _ numbers: [Int32], _ handler: @escaping (Int32) -> Void
    ) throws(SystemError) -> [EventSource] {
        var set = sigset_t()
        sigemptyset(&set)
        for number in numbers { sigaddset(&set, number) }
        try check(-pthread_sigmask(SIG_BLOCK, &set, nil), "signals could not be blocked")
        let event = pointer
        var sources: [EventSource] = []
        for number in numbers {
            let what = "signal \(number) could not be watched"
            let source = try add(what, HandlerBox.retained(handler)) { source, box in
                sd_event_add_signal(event, source, number, onSignal, box)
            }
            sources.append(source)
        }
        return sources
    }

    /// A timer on `CLOCK_BOOTTIME`, off at first; the kernel may fire it late by the accuracy
    /// (nanoseconds), to save wake-ups.
    package func timer(
        accuracyNanoseconds: Int64 = 1_000_000, _ handler: @escaping () -> Void
    ) throws(SystemError) -> TimerSource {
        let event = pointer
        let accuracy = UInt64(max(accuracyNanoseconds / 1000, 1))
        let box = HandlerBox<Void>.retained { handler() }
        let source = try add("the timer could not be made", box) { source, box in
            sd_event_add_time(event, source, CLOCK_BOOTTIME, UInt64.max, accuracy, onTime, box)
        }
        source.setOff()
        return TimerSource(source)
    }

    /// Calls the handler after each turn in which some other source was dispatched.
    package func afterEachTurn(
        _ handler: @escaping () -> Void
    ) throws(SystemError) -> EventSource {
        let event = pointer
        let box = HandlerBox<Void>.retained { handler() }
        return try add("the end of turns could not be watched", box) { source, box in
            sd_event_add_post(event, source, onPlain, box)
        }
    }

    /// Calls the handler once, in a later turn of the loop; in the order of the calls to `soon`.
    package func soon(_ handler: @escaping () -> Void) {
        deferred.append(handler)
        if deferred.count == 1 { deferredSource?.setOneShot() }
    }

    private func runDeferred() {
        let work = deferred
        deferred = []
        for handler in work { handler() }
    }

    private func add(
        _ what: String, _ box: UnsafeMutableRawPointer, priority: Int64 = 0,
        _ body: (UnsafeMutablePointer<OpaquePointer?>, UnsafeMutableRawPointer) -> Int32
    ) throws(SystemError) -> EventSource {
        var source: OpaquePointer?
        let result = body(&source, box)
        guard result >= 0, let source else {
            releaseBox(box)
            throw SystemError(errno: max(-result, 0), trying: what)
        }
        sd_event_source_set_destroy_callback(source, releaseBox)
        if priority != 0 { sd_event_source_set_priority(source, priority) }
        return EventSource(adopting: source)
    }
}

private func onReady(
    _ source: OpaquePointer?, _ descriptor: Int32, _ events: UInt32, _ box: UnsafeMutableRawPointer?
) -> Int32 {
    HandlerBox<IOEvents>.call(box, IOEvents(rawValue: events))
    return 0
}

private func onSignal(
    _ source: OpaquePointer?, _ signal: UnsafePointer<signalfd_siginfo>?,
    _ box: UnsafeMutableRawPointer?
) -> Int32 {
    guard let signal else { return 0 }
    HandlerBox<Int32>.call(box, Int32(bitPattern: signal.pointee.ssi_signo))
    return 0
}

private func onTime(
    _ source: OpaquePointer?, _ instant: UInt64, _ box: UnsafeMutableRawPointer?
) -> Int32 {
    HandlerBox<Void>.call(box, ())
    return 0
}

private func onPlain(_ source: OpaquePointer?, _ box: UnsafeMutableRawPointer?) -> Int32 {
    HandlerBox<Void>.call(box, ())
    return 0
}

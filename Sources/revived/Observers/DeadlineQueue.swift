// SPDX-License-Identifier: Apache-2.0
// All deadlines of the observers on one timer of the loop.

import Supervision
import Systemd

/// A sorted list and one timer armed for the least: a probe costs an insertion, not a timer. A few
/// hundred entries at most, so an array beats anything clever.
final class DeadlineQueue {
    /// Names an entry; orders by instant, then by age.
    struct Key: Comparable, Hashable {
        fileprivate let instant: Int64
        fileprivate let serial: UInt64

        static func < (left: Key, right: Key) -> Bool {
            (left.instant, left.serial) < (right.instant, right.serial)
        }
    }

    /// Latest first, so that the least is cheap to take away.
    private var keys: [Key] = []
    private var handlers: [Key: (Duration) -> Void] = [:]
    private var serial: UInt64 = 0
    private var timer: TimerSource?
    private let now: () -> Int64

    init(loop: EventLoop, now: @escaping () -> Int64 = Clock.boottime) throws(SystemError) {
        self.now = now
        timer = try loop.timer { [weak self] in self?.fire() }
    }

    deinit { timer?.cancel() }

    var isEmpty: Bool { keys.isEmpty }

    /// Calls the handler once, `delay` from now, and tells it by how much it comes too late.
    func add(after delay: Duration, _ handler: @escaping (_ late: Duration) -> Void) -> Key {
        serial += 1
        let (instant, overflow) = now().addingReportingOverflow(delay.nanoseconds)
        let key = Key(instant: overflow ? .max : instant, serial: serial)
        handlers[key] = handler
        keys.insert(key, at: position(of: key))
        if keys.last == key { arm() }
        return key
    }

    /// Forgets the entry; nothing happens if it has fired or was removed.
    func remove(_ key: Key) {
        guard handlers.removeValue(forKey: key) != nil else { return }
        let index = position(of: key)
        let wasLeast = index == keys.count - 1
        keys.remove(at: index)
        if wasLeast { arm() }
    }

    /// The index of the key, or the one at which it belongs.
    private func position(of key: Key) -> Int {
        var low = 0
        var high = keys.count
        while low < high {
            let middle = (low + high) / 2
            if keys[middle] > key { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private func arm() { timer?.arm(atNanoseconds: keys.last?.instant) }

    private func fire() {
        let now = now()
        while let key = keys.last, key.instant <= now {
            keys.removeLast()
            guard let handler = handlers.removeValue(forKey: key) else { continue }
            handler(.nanoseconds(now - key.instant))
        }
        arm()
    }
}

// SPDX-License-Identifier: Apache-2.0
// Several questions at once, and one thing to do when all of them are answered.

/// Counts open answers. What is asked may be answered at once, so it ends only when ``close()``
/// has said that no more is asked.
final class Countdown {
    private var open = 1
    private let done: () -> Void

    /// `done` is called once, by the last answer or by ``close()``.
    init(_ done: @escaping () -> Void) { self.done = done }

    /// One more answer is waited for: what is returned is to be called when it is there.
    func wait() -> () -> Void {
        open += 1
        return close
    }

    /// Nothing more is asked.
    func close() {
        open -= 1
        if open == 0 { done() }
    }
}

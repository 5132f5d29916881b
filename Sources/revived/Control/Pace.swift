// SPDX-License-Identifier: Apache-2.0
// How often a caller may ask: a number of times at once, and then a number of times a second.
//
// One number says all: until when what was asked is paid for. Each question moves it on; who is too
// far ahead of the clock is refused, and a refused question costs nothing. (GCRA, of ATM networks:
// a bucket with a level would need a second number and a timer.)

struct Pace: Equatable {
    /// What one question costs, in nanoseconds.
    let each: Int64
    /// How far ahead of the clock one may be.
    let ahead: Int64
    private(set) var paidUntil: Int64 = 0

    /// `burst` at once, `perSecond` in the long run.
    init(burst: Int64, perSecond: Int64) {
        each = 1_000_000_000 / perSecond
        ahead = each * burst
    }

    /// Whether a question of this cost may be asked now; if so, it is paid.
    mutating func admits(_ cost: Int64, at now: Int64) -> Bool {
        let next = max(paidUntil, now) + each * cost
        guard next - now <= ahead else { return false }
        paidUntil = next
        return true
    }

    /// Nothing is owed: a new caller is in the same position.
    func isIdle(at now: Int64) -> Bool { paidUntil <= now }
}

// SPDX-License-Identifier: Apache-2.0
// The ladder, its waits and its limits in words.

import Supervision

extension ServicePolicy {
    /// Each rung: what is tried, how often, and when.
    var ladderWords: [(rung: String, words: String)] {
        wholeLadder.indices.map { place in
            let rung = wholeLadder[place]
            return (rung.remedy.rawValue.replacing("_", with: " "), words(of: rung, at: place))
        }
    }

    private func words(of rung: Rung, at place: Int) -> String {
        switch rung.remedy {
        case .giveUp:
            return "an operator is told; then one trial now and then, each later than the last"
        case .reload, .restart, .redeploy, .failover:
            let attempts = attempts(ofRung: place)
            let often: String
            switch attempts {
            case nil: often = "until the budget is spent"
            case 1: often = "once"
            case let count?: often = "\(count) times"
            }
            var words = often
            if attempts != 1 { words += ": at once, then \(waits(rung.backoff, attempts))" }
            if let outage = rung.redeploy?.minOutage ?? rung.failover?.minOutage, outage > .zero {
                words += "; not before \(outage.words) of outage"
            }
            if let failover = rung.failover {
                let (most, window) = (failover.max.count, failover.max.per.words)
                words += "; to \(failover.to.joined(separator: ", then ")), at most "
                words += "\(most) failover\(most == 1 ? "" : "s") in \(window)"
            }
            return words
        }
    }

    /// `2 s to 2.5 s, 4 s to 5 s … after one that failed`
    private func waits(_ backoff: Backoff, _ attempts: Int?) -> String {
        let shown = 3
        let most = attempts.map { $0 - 1 } ?? .max
        var waits = (1...max(1, min(shown, most))).map { Self.words(backoff.waits(after: $0)) }
        // Waits that do not change any more are said once.
        while waits.count > 1, waits[waits.count - 1] == waits[waits.count - 2] {
            waits.removeLast()
        }
        let longest = Self.words(backoff.waits(after: min(most, 1000)))
        let rest = most > shown && longest != waits.last ? " … \(longest)" : ""
        return waits.joined(separator: ", ") + rest + " after one that failed"
    }

    /// `5 s to 16 s`, or `10 s` where both are the same to the eye.
    static func words(_ range: ClosedRange<Duration>) -> String {
        let (least, most) = (range.lowerBound.words, range.upperBound.words)
        return least == most ? least : "\(least) to \(most)"
    }

    /// What bounds the orders of the service.
    var limitWords: [(limit: String, words: String)] {
        let window = limits.budget.per
        let rests = [500, 1000, 2000, 4000].map { window.scaled(permille: $0).words }
        var rows = [
            (
                "budget",
                "\(limits.budget.words); then it rests, with one trial after "
                    + rests.joined(separator: ", ")
                    + ", and never before the budget has room; orders that helped count half"
            ),
            ("chronic", "\(limits.chronic.words) are told, and the next rung is taken"),
        ]
        if limits.breaker.window > 0 {
            let breaker = limits.breaker
            rows.append(
                (
                    "breaker",
                    "rests for \(breaker.open.words), and twice as long each time, up to "
                        + "\(breaker.max.words), when \(breaker.ratePermille / 10) % of the last "
                        + "\(breaker.window) attempts did not help"
                ))
        }
        return rows
    }

    /// When an order has helped. Readiness verifies nothing; of startup one pass is enough.
    var verificationWords: String {
        let judges = probes.filter { $0.role != .readiness }
        guard !judges.isEmpty else { return "its unit runs for \(settle.words)" }
        let passes = judges.map { $0.role == .startup ? 1 : $0.passAfter }.max() ?? 1
        let grace = grace.map { "\($0.words) (grace)" } ?? "its start timeout, 2 min at most"
        return
            "\(passes == 1 ? "its probes pass" : "its probes pass \(passes) times in a row"), and "
            + "none fails for \(settle.words); waited for at most \(grace)"
    }
}

extension Rate {
    /// `5 orders in 30 min`
    fileprivate var words: String { "\(count) order\(count == 1 ? "" : "s") in \(per.words)" }
}

extension ProbePolicy {
    /// How its failures are counted: `every 10 s, while it fails every 1 s; …`
    var countingWords: String {
        if let within { return "a heartbeat at least every \(within.words)" }
        let count =
            failAfter.count == failAfter.window
            ? "\(failAfter.count) failure\(failAfter.count == 1 ? "" : "s") in a row"
            : "\(failAfter.count) failures of \(failAfter.window)"
        let pause = min(suspectEvery, every)
        let tries = retries == 0 ? "" : " (each of \(retries + 1) tries)"
        return "every \(every.words), while it fails every \(pause.words); \(count)\(tries) over "
            + "\(failFor.words), or no answer for \(hangsAfter.words)"
    }
}

// SPDX-License-Identifier: Apache-2.0
// How long after a fault has begun a probe's failure is a verdict: the same arithmetic by which it
// is judged, for who wants to know it before.
//
// At the earliest the fault begins just before a question, at the latest just after one:
//
//     fault ── wait for the next question ── failures enough ── and for long enough ── verdict
//              0 to `every` and 10 %         (fail_after - 1)   `fail_for` since the
//                                            × suspect_every    first of them
//
// | every 10 s, fail_after 3, fail_for 5 s, timeout 3 s | bad answers 5 to 16 s | hang 15 to 26 s |
//
// It holds for who answers at once. Who takes longer than a twelfth of `every` is asked less often
// (`Situation.share`), and everything is longer while revived itself is late.

extension ProbePolicy {
    /// From the first bad answer on, where each question is answered so at once and the second one
    /// comes after this pause: it may have been due sooner than `suspect_every`.
    private func errorJudged(secondAfter pause: Duration) -> Duration {
        let tries = retryWait * retries
        let failures =
            failAfter.count < 2
            ? .zero
            : min(suspectEvery, pause) + tries
                + max(min(suspectEvery, every), tries) * (failAfter.count - 2)
        return tries + max(failures, failFor)
    }

    /// The pause between two questions to who is well.
    private var pauses: ClosedRange<Duration> {
        let spread = every.scaled(permille: 100)
        return (every - spread)...(every + spread)
    }

    /// When it fails whose answers are bad from some moment on. A heartbeat asks nothing, so that
    /// its answers are never bad: nil.
    package var errorFoundAfter: ClosedRange<Duration>? {
        guard within == nil else { return nil }
        let (least, most) = (pauses.lowerBound, pauses.upperBound)
        return errorJudged(secondAfter: least)...(most + errorJudged(secondAfter: most))
    }

    /// When it fails who answers nothing from some moment on. A heartbeat may just have come, or
    /// have been about to.
    package var hangFoundAfter: ClosedRange<Duration> {
        if let within { return .zero...within }
        return hangsAfter...(pauses.upperBound + hangsAfter)
    }
}

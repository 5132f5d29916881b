// SPDX-License-Identifier: Apache-2.0
// Whose stop was it? Asked only when we did not watch: PID 1 writes each job it has done into the
// journal, with its type, result and the invocation.

import Supervision
import Systemd

final class StopInquirer {
    private let synchronizer: JournalSynchronizer

    /// PID 1 writes its entry before it answers us, journald writes it to disk a moment later.
    private static let patience = Duration.seconds(1)
    /// A unit whose last job is further back than this was not stopped lately.
    private static let entries = 200

    init(loop: EventLoop) { synchronizer = JournalSynchronizer(loop: loop) }

    func ask(unit: String, invocation: String, _ answer: @escaping (Explanation) -> Void) {
        synchronizer.synchronize(timeoutNanoseconds: Self.patience.nanoseconds) { _ in
            answer(Self.lastJob(unit, invocation))
        }
    }

    private static func lastJob(_ unit: String, _ invocation: String) -> Explanation {
        var unknown: Explanation { Explanation(invocation: invocation, cause: .unknown) }
        guard let reader = try? JournalReader(), let boot = Identity.boot(),
            (try? reader.match("_BOOT_ID", boot)) != nil,
            (try? reader.match("_PID", "1")) != nil, (try? reader.seekTail()) != nil
        else { return unknown }
        // A journal without any word of PID 1 cannot say that it was not stopped.
        guard (try? reader.previous()) == true, (try? reader.match("UNIT", unit)) != nil,
            (try? reader.seekTail()) != nil
        else { return unknown }
        var seen = 0
        while seen < entries, (try? reader.previous()) == true {
            seen += 1
            // A reload neither begins nor ends a run.
            guard let type = reader.text("JOB_TYPE"), type != "reload",
                let result = reader.text("JOB_RESULT")
            else { continue }
            let entry = reader.text("INVOCATION_ID") ?? invocation
            var explanation = Explanation(
                invocation: invocation,
                cause: cause(type, result, isSameRun: entry == invocation || invocation.isEmpty))
            explanation.run = entry
            explanation.ended = reader.monotonic().map { Instant(monotonic: $0.microseconds) }
            return explanation
        }
        // In doubt nothing is started: the unit's entries may be gone, or its jobs are not written
        // (LogLevelMax=, MaxLevelStore=), or it has never run.
        return unknown
    }

    private static func cause(
        _ type: String, _ result: String, isSameRun: Bool
    ) -> Explanation.Cause {
        switch (type, result) {
        case ("stop", "done") where isSameRun: .stopped(job: 0)
        // Of a later run nothing is written, not even its start: nor would its stop be.
        case _ where !isSameRun: .unknown
        case ("start", "done"), ("restart", "done"), ("stop", _): .byItself
        case (_, "canceled"), (_, "skipped"), (_, "done"): .byItself
        default: .startEnded(result: result)
        }
    }
}

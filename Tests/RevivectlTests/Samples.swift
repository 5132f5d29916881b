// SPDX-License-Identifier: Apache-2.0
// Services and records to show.

import ControlInterface
import Recording
import Supervision

enum Sample {
    static let probes = [
        ProbeStatus(
            name: "http", role: "liveness", proven: true, result: "passed",
            detail: "passed in 3 ms", at: ago(2)),
        ProbeStatus(
            name: "cache", role: "readiness", proven: false, result: "failed",
            detail: "connection refused", at: ago(4)),
        ProbeStatus(
            name: "dns", role: "liveness", proven: true, result: "inconclusive",
            detail: "the name api.example.org does not resolve", at: ago(31)),
        ProbeStatus(
            name: "late", role: "startup", proven: true, result: "waiting",
            detail: "not asked yet", at: 0),
    ]

    /// One of each phase, the best first.
    static let services = [
        ServiceStatus(
            name: "web", unit: "nginx.service", mode: "act", phase: "healthy",
            reason: "http passed", since: ago(75_600), probes: probes),
        ServiceStatus(
            name: "suspicious", unit: "suspicious.service", mode: "act", phase: "healthy",
            reason: "suspect: the body does not contain \"everything is in the best of order\"",
            since: ago(600_000)),
        ServiceStatus(
            name: "idle", unit: "idle.service", mode: "observe", phase: "off-duty",
            reason: "stopped by hand (systemd job 4711)", since: ago(300),
            next: "nothing until it is started"),
        ServiceStatus(
            name: "fresh", unit: "fresh.service", mode: "act", phase: "starting",
            reason: "started; waiting for its probes", since: ago(3), next: "judged",
            nextAt: now + 87_000_000),
        ServiceStatus(
            name: "kept", unit: "kept.service", mode: "act", phase: "held",
            reason: "/run/revived/hold exists, so nothing is done; beneath: http passed",
            since: ago(40)),
        ServiceStatus(
            name: "shop", unit: "shop.service", mode: "act", phase: "failing",
            reason: "probe http failed 3 times: status 500", since: ago(61), next: "restart",
            nextAt: now + 4_200_000, incident: "0123456789abcdef0123456789abcdef"),
        ServiceStatus(
            name: "mail", unit: "mail.service", mode: "act", phase: "acting",
            reason: "restarting it: its unit failed (exit-code)", since: ago(1),
            next: "verify that it helped"),
        ServiceStatus(
            name: "stock", unit: "stock.service", mode: "act", phase: "verifying",
            reason: "verifying that the last order helped: its unit failed (signal)",
            since: ago(2), next: "healthy, or the next attempt", nextAt: now + 8_000_000),
        ServiceStatus(
            name: "tired", unit: "tired.service", mode: "act", phase: "resting",
            reason: "resting, its budget is spent: probe http failed 6 times: no answer within 3 s",
            since: ago(7300), next: "one trial", nextAt: now + 840_000_000),
        ServiceStatus(
            name: "lost", unit: "lost.service", mode: "act", phase: "given-up",
            reason: "gave up: its unit failed (start-limit-hit)", since: ago(7300),
            next: "one trial", nextAt: ago(1)),
        ServiceStatus(
            name: "torn", unit: "torn.service", mode: "act", phase: "in-doubt",
            reason: "checking what became of the last order", since: ago(0)),
        ServiceStatus(
            name: "a-name-that-is-longer-than-its-column", unit: "データベース.service",
            mode: "act", phase: "blind",
            reason: "no probe can tell: unreachable: データベースへの経路がありません "
                + "データベースへの経路がありません", since: 0,
            next: "nothing until a probe can tell"),
    ]

    /// An entry that was written so many seconds after ten o'clock, with this sequence number.
    static func entry(
        _ sequence: UInt64, _ service: String, _ event: Event, second: UInt64 = 0,
        boot: String = "b00"
    ) -> JournalRecord {
        let record = Record(
            sequence: sequence, at: Instant(nanoseconds: Int64(100 + second) * 1_000_000_000),
            service: service, event: event)
        return JournalRecord(
            record: record, realtime: now + second * 1_000_000, bootID: boot,
            message: record.sentence)
    }

    static func failed(_ incident: String) -> Event {
        .failed(
            incident: incident, reason: .unitFailed(result: "signal"),
            next: Instant(nanoseconds: 0))
    }

    static func order(_ id: UInt64) -> Event {
        .ordered(
            Order(
                id: id, action: .start, unit: "web.service", reason: .unitFailed(result: "signal"),
                attempt: 1, invocation: "a", affected: [], deadline: Instant(nanoseconds: 0),
                trial: .no), incident: "i2")
    }
}

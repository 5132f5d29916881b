// SPDX-License-Identifier: Apache-2.0
// One record of each kind and more where kinds have shapes, in the order of one plausible story.

package import Supervision

/// Records for tests that must see every kind.
package enum SampleRecords {
    package static let incident = "0123456789abcdef0123456789abcdef"
    package static let invocation = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    package static let newInvocation = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

    /// Gapless from 1; those of a service are about `web` and its unit `nginx.service`.
    package static let all: [Record] =
        (host.map { ("", $0) } + service.map { ("web", $0) }).enumerated().map { place, pair in
            Record(
                sequence: UInt64(place) + 1, at: instant(10 + place), service: pair.0,
                event: pair.1)
        }

    /// The order that the story turns on.
    package static let order = Order(
        id: 7, action: .restart, unit: "nginx.service", reason: reason, attempt: 2,
        invocation: invocation, affected: ["nginx.service", "shop.service"],
        deadline: instant(130), trial: .no)

    private static let reason = Reason.probeFailed(probe: "http", failures: 3, last: .status(500))

    package static func instant(_ seconds: Int) -> Instant {
        Instant(nanoseconds: Int64(seconds) * 1_000_000_000)
    }

    private static let host: [Event] = [
        .started(boot: "c0ffee", version: "0.1.0"),
        .configured(digest: "abc", services: 1),
        .configurationRefused(faults: 2, first: "revived.yaml:3:5: no such key"),
        .checkpoint(boot: "c0ffee", services: 1),
        .journalDegraded("journald does not answer"),
        .journalRestored(spooled: 3),
        .busLost,
        .busRestored,
        .braked(until: instant(300), roots: 3, services: 9),
        .brakeReleased,
        .correlated(services: ["web", "db"], within: .seconds(2), until: instant(70)),
        .untold(dropped: 3, failed: 5, last: "exit-code"),
        .stopping,
    ]

    private static let service: [Event] = [
        .snapshot(ServiceState(name: "web", unit: "nginx.service")),
        .starting(
            unit: "nginx.service", invocation: invocation, graceUntil: instant(120)),
        .proven(probe: "http", definition: "d1"),
        .unproven(probe: "tcp", last: .connectionRefused),
        .healthy(probes: 1),
        .healthy(probes: 0),
        .wavered(probe: "http", count: 2),
        .blind(periods: 5, last: .nameUnresolved("db.example.org")),
        .blind(periods: 5, last: nil),
        .failed(incident: incident, reason: reason, next: instant(20)),
        .breakerOpened(until: instant(600), unhelpful: 6, of: 10),
        .withheld(action: .restart, veto: .foreignJob(id: 4711)),
        .wouldHave(action: .restart, reason: reason),
        .collecting(Collecting(id: 21, incident: incident, until: instant(30))),
        .collected(id: 21, .whole, folder: "/var/lib/revived/evidence/\(incident)"),
        .ordered(order, incident: incident),
        .inDoubt(order: 7),
        .finished(
            order: 7, outcome: .succeeded(invocation: newInvocation), rung: 0,
            graceUntil: instant(200), next: instant(40)),
        .relapsed(order: 7, reason: reason, rung: 0, next: instant(60)),
        .finished(
            order: 7, outcome: .failed(job: "failed", result: "exit-code"), rung: 0,
            graceUntil: instant(200), next: instant(40)),
        .chronic(count: 12, rung: 1),
        .resting(until: instant(900), spent: 5, per: .seconds(1800)),
        .gaveUp(reason: reason, trialAt: instant(9000)),
        .recovered(.order(7)),
        .failed(incident: incident, reason: .unitFailed(result: "signal"), next: instant(950)),
        .recovered(.byItself),
        .stable,
        .offDuty(.stopped(job: 4712)),
        .offDutyLong,
        .handoverAsked(
            incident: incident,
            HandoverRequest(to: "nginx-b.service", from: "nginx.service", by: "root")),
        .blocked(.notGone(unit: "nginx.service")),
        .blocked(.tooMany(count: 3, per: .seconds(3600))),
        .unblocked(by: "root", rung: 1),
        .roleChanged(unit: "nginx-b.service", isPrimary: false, .handover),
        .twoRunning(other: "nginx-b.service"),
        .oneRunning,
        .held(by: "alice", reason: "upgrading", until: instant(2000), expires: 1_790_000_000),
        .released(.lifted(by: "alice")),
        .released(.expired),
        .modeSet(ModeOverride(mode: .observe, configured: .act, by: "alice")),
        .breakerForced(
            BreakerForce(position: .open, by: "alice", reason: "upgrading", until: instant(2000))),
        .acknowledged(by: "alice"), .stalled(.veto(.waitsFor("db.service"))),
        .reset(by: "alice", spent: 2),
        .unreadable(kind: "overturned"),
        .dropped(unit: "nginx.service"),
        .slow(probe: "http", count: 5, of: 8, over: .milliseconds(500)),
        .slow(
            probe: "disk", count: 5, of: 10, over: .seconds(3),
            warning: .exitCode(1, output: "DISK WARNING - 88%")),
        .noLongerSlow(probe: "http"),
        .succeeded(Success(at: instant(900), wall: 1_790_000_000_000_000)),
    ]
}

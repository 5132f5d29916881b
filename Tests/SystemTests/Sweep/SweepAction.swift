// SPDX-License-Identifier: Apache-2.0
// What revived does while it is killed: one action, how it is brought about, and when it is over.
//
// All of it is bash, run inside the testbed with the functions of `SweepBed`.

import Recording
import TestSupport

struct SweepAction: Sendable {
    let name: String
    /// The item of the ladder.
    var rung = "restart: {attempts: 1000, backoff: [0s]}"
    /// More lines of the service's configuration.
    var terms = ""
    /// Files that are there before: path and text.
    var files: [(path: String, text: String)] = []
    /// Makes it ready for another round.
    var prepare = ":"
    /// True when it is ready.
    var isReady = "is healthy"
    /// Brings it about; an operator's command is given again until it is done.
    let perform: String
    /// True when all that follows from it has happened.
    var isOver = "more recovered && is healthy"
    /// Beside the service's own.
    var units: [String] = []
    /// A death before the one that is swept: the point, what it is about, and which passage.
    var firstDeath: String?
    /// Only these points, where all of them would be too many deaths of one kind.
    var points: Set<CrashPoint>?
    /// With many passages, or long rounds: those are begun first.
    var isLong = false
    /// Seconds for all of it, a death and the way back included.
    var limit = 40

    var unit: String { "\(name).service" }
    var port: Int { 8900 + (Self.all.firstIndex { $0.name == name } ?? 0) * 2 }

    static let all = repairs + redeploys + failovers + operators + itself
}

extension SweepAction {
    private static let repairs = [
        SweepAction(name: "start", perform: "systemctl kill -s KILL $name.service"),
        SweepAction(name: "restart", perform: "ask break"),
        SweepAction(
            name: "reload-unit",
            rung: "reload: {attempts: 1000, backoff: [0s]}",
            files: [
                (
                    "/etc/systemd/system/reload-unit.service.d/reload.conf",
                    """
                    [Service]
                    ExecReload=/bin/sh -c 'echo reload >>/run/reload-unit.runs; \
                      curl -s -m 2 http://127.0.0.1:PORT/mend'

                    """
                )
            ], perform: "ask break"),
        SweepAction(name: "evidence", terms: "before: evidence", perform: "ask break"),
    ]

    private static func script(_ name: String, _ text: String) -> (path: String, text: String) {
        ("/usr/local/bin/\(name)", "#!/bin/sh\n\(text)\n")
    }

    private static func deploys(_ name: String) -> (path: String, text: String) {
        script(
            "\(name)-deploy",
            "echo deploy >>/run/\(name).runs\nsleep 0.3\nsystemctl restart \(name).service")
    }

    private static let redeploys = [
        SweepAction(
            name: "redeploy",
            rung:
                "redeploy: {run: [/usr/local/bin/redeploy-deploy], min_outage: 0s, backoff: [0s]}",
            files: [deploys("redeploy")], perform: "ask break"),
        SweepAction(
            name: "by-unit",
            rung: "redeploy: {unit: by-unit-deploy.service, min_outage: 0s, backoff: [0s]}",
            files: [
                deploys("by-unit"),
                (
                    "/etc/systemd/system/by-unit-deploy.service",
                    "[Service]\nType=oneshot\nExecStart=/usr/local/bin/by-unit-deploy\n"
                ),
            ], perform: "ask break"),
        SweepAction(
            name: "rollback",
            rung: "redeploy: {run: [/usr/local/bin/rollback-try], min_outage: 0s, backoff: [0s], "
                + "rollback: {run: [/usr/local/bin/rollback-deploy]}}",
            files: [
                deploys("rollback"),
                script("rollback-try", "echo try >>/run/rollback.runs\nexit 1"),
            ],  // What was undone waits before it is tried again.
            prepare: "revivectl reset $name || true", perform: "ask break"),
    ]

    private static func standby(_ name: String, _ port: String) -> (path: String, text: String) {
        (
            "/etc/systemd/system/\(name)-b.service",
            """
            [Service]
            ExecStartPre=/bin/sh -c 'echo standby >>/run/\(name).runs'
            ExecStart=\(Testbed.shop) \(port)

            """
        )
    }

    /// From the standby back to the primary, for the next round.
    private static let back = """
        until role primary; do
          revivectl failback $name || sleep 0.3
        done
        """

    private static let failovers = [
        SweepAction(
            name: "failover",
            rung:
                "failover: {to: failover-b.service, min_outage: 0s, backoff: [0s], stop_timeout: 2s, "
                + "max: 1000/1h}",
            files: [standby("failover", "PORT")], prepare: back,
            isReady: "role primary && is healthy", perform: "ask break",
            isOver: "more recovered && role standby && is healthy", units: ["failover-b.service"],
            isLong: true),
        SweepAction(
            name: "switch",
            rung:
                "failover: {to: switch-b.service, min_outage: 0s, backoff: [0s], stop_timeout: 2s, "
                + "max: 1000/1h, exclusive: false, drain: 300ms, "
                + "switch: {run: [/usr/local/bin/switch-turn]}, "
                + "probes: [{http: 'http://127.0.0.1:NEXT/healthz', every: 1s, timeout: 1s}]}",
            files: [
                standby("switch", "NEXT"),
                script("switch-turn", "echo switch >>/run/switch.runs"),
            ], prepare: back,
            isReady: "role primary && is healthy && down switch-b.service", perform: "ask break",
            isOver: "more recovered && role standby && is healthy && down switch.service",
            units: ["switch-b.service"], isLong: true),
    ]

    private static let operators = [
        SweepAction(
            name: "asked",
            // Whoever lost the answer looks, and asks again if it was not restarted: an order that
            // revived died with is told as not begun, and not given again to a service that is
            // well.
            perform: """
                until revivectl restart $name || {
                  wait_for 20 'alive && reborn && kept && is healthy'
                  [ "$(starts)" -gt 0 ]
                }; do :; done
                """),
        SweepAction(
            name: "hold", prepare: "revivectl release $name || true",
            perform: "until revivectl hold $name --for 1h --reason swept; do sleep 0.2; done",
            isOver: "is held"),
        SweepAction(
            name: "release",
            prepare: "until revivectl hold $name --for 1h --reason swept; do sleep 0.2; done",
            isReady: "is held",
            // 75: nobody holds it, so the first word was heard.
            perform: "until revivectl release $name || [ $? = 75 ]; do sleep 0.2; done",
            isOver: "is healthy"),
        SweepAction(
            name: "reload",
            prepare: """
                sed -i 's/budget: .*,/budget: 1000\\/1h,/' $configuration
                systemctl reload revived.service
                """,
            perform: """
                sed -i 's/budget: .*,/budget: 999\\/1h,/' $configuration
                until systemctl reload revived.service; do sleep 0.2; done
                """,
            isOver: "is healthy && [ \"$(digest)\" != \"$former\" ]"),
    ]

    private static let itself = [
        SweepAction(
            name: "checkpoint", perform: "systemctl kill -s USR1 --kill-whom=main revived.service",
            // A signal that came while it died is not given again: nobody waits for this one.
            isOver: "is healthy && { [ -n \"$doomed\" ] || more snapshot; }"),
        // The restart of revived itself.
        SweepAction(
            name: "itself", perform: "systemctl restart revived.service || true",
            isOver: "more started && is healthy"),
        // Killed once more while it finds out what became of its order.
        SweepAction(
            name: "doubt", perform: "systemctl kill -s KILL $name.service",
            firstDeath: "queued start 1"),
        SweepAction(
            name: "journald",
            prepare: "systemctl start systemd-journald.socket systemd-journald.service",
            perform: """
                journald stop
                systemctl kill -s KILL $name.service
                wait_for 25 'alive && is healthy && [ "$(starts)" -gt "$begun" ]'
                sleep 0.5
                journald start
                """,
            isLong: true, limit: 60),
        // So much waits for journald that the spool is written anew while more is coming.
        SweepAction(
            name: "backlog",
            prepare: """
                systemctl start systemd-journald.socket systemd-journald.service
                revivectl release $name || true
                """,
            perform: """
                long=$(printf 'ä%.0s' {1..100})
                speak() { revivectl hold $name --for 1h --reason "$long" >/dev/null 2>&1; }
                journald stop
                for _ in {1..3000}; do
                  speak
                  [ "$(stat -c %s $home/spool)" -lt 1100000 ] || break
                done
                (until [ -e /run/spoken ]; do speak; done) & speaker=$!
                journald start; sleep 2
                touch /run/spoken; wait $speaker; rm /run/spoken
                """,
            isOver: "is held", points: [.compacted], limit: 80),
    ]
}

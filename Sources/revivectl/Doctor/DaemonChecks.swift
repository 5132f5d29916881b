// SPDX-License-Identifier: Apache-2.0
// Questions about revived itself: does it run, as it was shipped, with the configuration that is
// there?

import Configuration
import ControlInterface
import Supervision

extension HealthCheck {
    static let daemon: [HealthCheck] = [
        HealthCheck("systemd") { sight in
            guard let version = sight.systemd else {
                return [
                    .fault(
                        "systemd does not answer",
                        "revived asks it for everything that it does",
                        "systemctl is-system-running")
                ]
            }
            guard TestedSystemd.isTooOld(version) else { return [] }
            return [
                .fault(
                    "systemd \(version) is older than \(TestedSystemd.oldest)",
                    "revived only observes with a systemd that it was not tested with",
                    "systemctl --version")
            ]
        },
        HealthCheck("running", isRunning),
        HealthCheck("enabled") { sight in
            guard let state = sight.daemonUnit["UnitFileState"], !state.isEmpty,
                state != "enabled"
            else { return [] }
            return [
                .warning(
                    "revived.service is \(state)", "after a boot no service is watched",
                    "systemctl enable revived")
            ]
        },
        HealthCheck("unit as shipped", isAsShipped),
        HealthCheck("restarts of revived") { sight in
            guard let count = Int(sight.daemonUnit["NRestarts"] ?? ""), count > 0 else { return [] }
            return [
                .warning(
                    "systemd had to restart revived \(count) time\(count == 1 ? "" : "s")",
                    "it ended by itself, or its watchdog ended it",
                    "journalctl -u revived -p warning -b")
            ]
        },
        HealthCheck("version") { sight in
            guard let version = sight.picture?.facts.version, !version.isEmpty,
                version != Version.text
            else { return [] }
            return [
                .warning(
                    "revived is version \(version) and revivectl version \(Version.text)",
                    "one of them was upgraded, and the other is still the former one",
                    "systemctl restart revived && revivectl version")
            ]
        },
        HealthCheck("configuration", configuration),
        HealthCheck("hold") { sight in
            guard let path = sight.holdFile else { return [] }
            return [
                .warning(
                    "\(path) exists", "while it does, nothing is done to any service", "rm \(path)")
            ]
        },
        HealthCheck("what revived says of itself", itself),
    ]

    private static func isRunning(_ sight: HostSight) -> [HealthFinding] {
        let unit = sight.daemonUnit
        if unit["LoadState"] == "not-found" {
            return [
                .fault(
                    "revived.service is not installed", "nothing is watched", "apt install revived")
            ]
        }
        if unit["LoadState"] == "masked" {
            return [
                .fault(
                    "revived.service is masked", "it cannot be started",
                    "systemctl unmask revived.service")
            ]
        }
        guard let state = unit["ActiveState"] else { return [] }
        if ["activating", "deactivating"].contains(state) {
            return [
                .warning(
                    "revived is \(state)", "it is between two states; look again",
                    "systemctl status revived")
            ]
        }
        if !["active", "reloading", "refreshing"].contains(state) {
            return [
                .fault(
                    "revived does not run (\(state), \(unit["Result"] ?? "unknown"))",
                    "nothing is watched", "systemctl start revived")
            ]
        }
        guard sight.picture == nil else { return [] }
        return [
            .fault(
                "revived runs and cannot be asked: \(sight.silence)",
                "`status`, `hold` and the other commands do not reach it",
                "systemctl reload dbus")
        ]
    }

    private static func isAsShipped(_ sight: HostSight) -> [HealthFinding] {
        let unit = sight.daemonUnit
        var findings: [HealthFinding] = []
        if unit["NeedDaemonReload"] == "yes" {
            findings.append(
                .warning(
                    "the files of revived.service changed, and systemd has not read them",
                    "what they say is not in force", "systemctl daemon-reload"))
        }
        if let restart = unit["Restart"], restart != "always" {
            findings.append(
                .warning(
                    "a drop-in sets Restart=\(restart) for revived.service",
                    "who restarts others must be restarted in any case",
                    "systemctl cat revived.service"))
        }
        if let limit = unit["StartLimitIntervalUSec"], limit != "0" {
            findings.append(
                .warning(
                    "a drop-in gives revived.service a start limit (\(limit))",
                    "after a few deaths in a row systemd would leave it dead",
                    "systemctl cat revived.service"))
        }
        let burst = UInt64(unit["LogRateLimitBurst"] ?? "")
        // An interval of 0 has no effect on systemd 252 where journald.conf sets one.
        if let burst, burst < 1_000_000 || unit["LogRateLimitIntervalUSec"] == "0" {
            findings.append(
                .warning(
                    "a drop-in changes how many entries journald takes of revived "
                        + "(LogRateLimitBurst=\(burst))",
                    "what it drops, revived forgets: the journal is its memory",
                    "systemctl cat revived.service"))
        }
        return findings
    }

    private static func configuration(_ sight: HostSight) -> [HealthFinding] {
        guard let loaded = sight.configuration else { return [] }
        guard let policy = loaded.policy else {
            guard sight.mayReadConfiguration else {
                return [
                    .note(
                        "you may not read the configuration", "what it says was not looked at",
                        "sudo revivectl doctor")
                ]
            }
            let first = loaded.faults.first.map { "\($0)" } ?? "it cannot be read"
            let more = loaded.faults.count + loaded.moreFaults - 1
            return [
                .fault(
                    "the configuration is refused: \(first)"
                        + (more > 0 ? ", and \(more) more" : ""),
                    "the former one stays in force, if there is one", "revivectl check")
            ]
        }
        var findings = loaded.warnings.map {
            HealthFinding.warning(
                "\($0)", "it is allowed, and probably not meant", "revivectl check")
        }
        if policy.services.isEmpty {
            findings.append(
                .warning(
                    "no service is configured", "nothing is watched",
                    "revivectl adopt --all --dry-run"))
        }
        if let facts = sight.picture?.facts, !facts.configurationDigest.isEmpty,
            facts.configurationDigest != policy.digest
        {
            findings.append(
                .warning(
                    "the configuration on the disk is not the one in force",
                    "it was changed and not loaded", "systemctl reload revived"))
        }
        return findings
    }

    private static func itself(_ sight: HostSight) -> [HealthFinding] {
        guard let facts = sight.picture?.facts else { return [] }
        var findings: [HealthFinding] = []
        if facts.busState != ManagerFacts.ok {
            findings.append(
                .fault(
                    "systemd: \(facts.busState)", "orders and readings depend on it",
                    "systemctl is-system-running"))
        }
        if facts.journalState != ManagerFacts.ok {
            findings.append(
                .fault(
                    "journal: \(facts.journalState)",
                    "records wait in /run/revived/spool, which a reboot empties",
                    "systemctl restart systemd-journald"))
        }
        if facts.memoryState != ManagerFacts.ok {
            findings.append(
                .warning(
                    "memory: \(facts.memoryState)", "what the journal loses, revived may forget",
                    "df /var/lib/revived /run/revived"))
        }
        if facts.lateness != ManagerFacts.ok {
            findings.append(
                .warning(
                    "revived is late: \(facts.lateness)",
                    "the host is short of processor time; failures are found later", "uptime"))
        }
        if !["", ManagerFacts.ok].contains(facts.notifyState) || facts.notifyLost > 0 {
            findings.append(
                .warning(
                    "notifications: \(facts.notifyLost) lost since boot, state "
                        + (facts.notifyState.isEmpty ? "unknown" : facts.notifyState),
                    "a person may not have been told",
                    "journalctl -u 'revived-notify*' -b"))
        }
        return findings
    }
}

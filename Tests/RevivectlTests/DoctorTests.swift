// SPDX-License-Identifier: Apache-2.0
// A doctor finds each of the faults that are planted, and nothing on a host without any.

import Configuration
import ControlInterface
import Supervision
import Systemd
import Testing

@testable import revivectl

@Suite("The doctor")
struct DoctorTests {
    private static let yaml = """
        host: {notify: tell@.service}
        services:
          web:
            unit: nginx.service
            before: evidence
            probes: [{http: "http://127.0.0.1/"}]
            ladder: [restart, {redeploy: {unit: deploy.service}}, {failover: {to: web-b.service}}]

        """

    private static func unit(_ edit: (inout UnitProperties) -> Void = { _ in }) -> UnitProperties {
        var unit = UnitProperties()
        (unit.loadState, unit.activeState, unit.type) = ("loaded", "active", "notify")
        (unit.startLimitBurst, unit.startLimitIntervalUSec) = (5, 10_000_000)
        (unit.restart, unit.restartUSec) = ("no", 100_000)
        edit(&unit)
        return unit
    }

    /// A host on which nothing is wrong.
    private static func sound() -> HostSight {
        var sight = HostSight()
        sight.systemd = "252.39-1~deb12u1"
        sight.daemonUnit = [
            "LoadState": "loaded", "ActiveState": "active", "UnitFileState": "enabled",
            "NeedDaemonReload": "no", "NRestarts": "0", "Restart": "always",
            "StartLimitIntervalUSec": "0", "LogRateLimitIntervalUSec": "1s",
            "LogRateLimitBurst": "10000000", "Result": "success",
        ]
        let file = ConfigurationFile(path: "/etc/revived/revived.yaml", bytes: Array(yaml.utf8))
        sight.configuration = Configuration.load(from: .kept([file]))
        sight.units = [
            "nginx.service": unit(), "web-b.service": unit { $0.activeState = "inactive" },
            "deploy.service": unit { $0.type = "oneshot" }, "tell@0.service": unit(),
        ]
        var web = Sample.services[0]
        web.probes = [Sample.probes[0]]
        sight.picture = DaemonClient.Picture(
            facts: ManagerFacts(
                serviceCount: 1, configurationDigest: sight.policy?.digest ?? "",
                notifyState: ManagerFacts.ok), services: [web])
        (sight.hasJournalOnDisk, sight.isClockKept) = (true, true)
        sight.stackPrograms = ["gdb"]
        sight.freeBytes = 1 << 40
        sight.oldestRecord = (1, now)
        return sight
    }

    private typealias Plant = (String, HealthFinding.Grade, @Sendable (inout HostSight) -> Void)

    private static let plants: [Plant] = [
        ("systemd does not answer", .fault, { $0.systemd = nil }),
        ("systemd 247.3-7+deb11u4 is older", .fault, { $0.systemd = "247.3-7+deb11u4" }),
        ("is not installed", .fault, { $0.daemonUnit["LoadState"] = "not-found" }),
        ("revived.service is masked", .fault, { $0.daemonUnit["LoadState"] = "masked" }),
        ("revived does not run", .fault, { $0.daemonUnit["ActiveState"] = "failed" }),
        ("cannot be asked", .fault, { ($0.picture, $0.silence) = (nil, "it is silent") }),
        ("revived.service is disabled", .warning, { $0.daemonUnit["UnitFileState"] = "disabled" }),
        ("systemd has not read them", .warning, { $0.daemonUnit["NeedDaemonReload"] = "yes" }),
        ("sets Restart=no", .warning, { $0.daemonUnit["Restart"] = "no" }),
        ("a start limit", .warning, { $0.daemonUnit["StartLimitIntervalUSec"] = "10s" }),
        ("LogRateLimitBurst=1000", .warning, { $0.daemonUnit["LogRateLimitBurst"] = "1000" }),
        ("restart revived 3 times", .warning, { $0.daemonUnit["NRestarts"] = "3" }),
        ("is version 0.0.9", .warning, { $0.picture?.facts.version = "0.0.9" }),
        (
            "configuration is refused", .fault,
            {
                let file = ConfigurationFile(path: "/x.yaml", bytes: Array("servces: {}\n".utf8))
                $0.configuration = Configuration.load(from: .kept([file]))
            }
        ),
        (
            "no service is configured", .warning,
            {
                let file = ConfigurationFile(path: "/x.yaml", bytes: Array("services: {}\n".utf8))
                $0.configuration = Configuration.load(from: .kept([file]))
            }
        ),
        ("is not the one in force", .warning, { $0.picture?.facts.configurationDigest = "0" }),
        ("/run/revived/hold exists", .warning, { $0.holdFile = "/run/revived/hold" }),
        (
            "journal: journald", .fault,
            {
                $0.picture?.facts.journalState = "journald does not answer"
            }
        ),
        (
            "systemd cannot be reached", .fault,
            {
                $0.picture?.facts.busState = ManagerFacts.unreachable
            }
        ),
        (
            "memory: the snapshot", .warning,
            {
                $0.picture?.facts.memoryState = "the snapshot cannot be written"
            }
        ),
        ("revived is late", .warning, { $0.picture?.facts.lateness = "1.5 times" }),
        ("notifications: 2 lost", .warning, { $0.picture?.facts.notifyLost = 2 }),
        ("is not kept over a reboot", .warning, { $0.journald["Storage"] = "volatile" }),
        ("is not kept over a reboot", .warning, { $0.hasJournalOnDisk = false }),
        ("below notice", .fault, { $0.journald["MaxLevelStore"] = "notice" }),
        ("may not read the journal", .note, { $0.mayReadJournal = false }),
        ("from number 712", .note, { $0.oldestRecord = (712, now) }),
        ("is not synchronized", .warning, { $0.isClockKept = false }),
        ("no unified control group", .fault, { $0.hasUnifiedGroups = false }),
        ("mounted read-only", .fault, { $0.isStateReadOnly = true }),
        ("3 MiB are free", .warning, { $0.freeBytes = 3 << 20 }),
        ("/opt/deploy is not there", .fault, { $0.programs["/opt/deploy"] = .missing }),
        ("may change /opt", .warning, { $0.programs["/opt/deploy"] = .writable("/opt") }),
        ("neither eu-stack nor gdb", .note, { $0.stackPrograms = [] }),
        (
            "tell@.service does not exist", .fault,
            {
                $0.units["tell@0.service"] = unit { $0.loadState = "not-found" }
            }
        ),
        (
            "nginx.service does not exist", .fault,
            {
                $0.units["nginx.service"] = unit { $0.loadState = "not-found" }
            }
        ),
        (
            "web-b.service is masked", .fault,
            {
                $0.units["web-b.service"] = unit { $0.loadState = "masked" }
            }
        ),
        (
            "cannot be loaded (bad-setting)", .fault,
            {
                $0.units["nginx.service"] = unit { $0.loadState = "bad-setting" }
            }
        ),
        (
            "runs no process", .fault,
            {
                $0.units["nginx.service"] = unit {
                    ($0.type, $0.remainAfterExit) = ("oneshot", true)
                }
            }
        ),
        (
            "has FailureAction=reboot", .warning,
            {
                $0.units["nginx.service"] = unit { $0.failureAction = "reboot" }
            }
        ),
        (
            "RefuseManualStop=yes", .fault,
            {
                $0.units["nginx.service"] = unit { $0.refuseManualStop = true }
            }
        ),
        (
            "never reaches its start limit", .note,
            {
                $0.units["nginx.service"] = unit {
                    ($0.restart, $0.startLimitIntervalUSec) = ("always", 0)
                }
            }
        ),
        (
            "never reaches its start limit", .note,
            {
                $0.units["nginx.service"] = unit {
                    ($0.restart, $0.restartUSec) = ("always", 5_000_000)
                }
            }
        ),
        (
            "the hook deploy.service does not exist", .fault,
            {
                $0.units["deploy.service"] = unit { $0.loadState = "not-found" }
            }
        ),
        (
            "no probe may act", .warning,
            {
                let text = "services: {web: {unit: nginx.service}}\n"
                let file = ConfigurationFile(path: "/x.yaml", bytes: Array(text.utf8))
                $0.configuration = Configuration.load(from: .kept([file]))
            }
        ),
        (
            "has never passed", .warning,
            {
                $0.picture?.services[0].probes[0].proven = false
                $0.picture?.services[0].probes[0].result = "failed"
            }
        ),
        ("is blind", .fault, { $0.picture?.services[0].phase = "blind" }),
        ("is given-up", .fault, { $0.picture?.services[0].phase = "given-up" }),
    ]

    @Test("nothing on a host without a fault")
    func nothing() {
        let findings = HealthCheck.findings(Self.sound())
        #expect(findings == [], "\(findings)")
        #expect(findings.exitStatus == .ok)
        #expect(findings.text() == "No problems were found.\n")
    }

    @Test("nothing is concluded of what could not be seen, but that systemd does not answer")
    func blind() {
        let findings = HealthCheck.findings(HostSight())
        #expect(findings.map(\.what) == ["systemd does not answer"])
    }

    @Test("each planted fault is found, with its grade, a reason and a command")
    func planted() {
        for (words, grade, plant) in Self.plants {
            var sight = Self.sound()
            plant(&sight)
            let findings = HealthCheck.findings(sight)
            let found = findings.first { $0.what.contains(words) }
            #expect(found?.grade == grade, "\(words): \(findings.map(\.what))")
            for finding in findings {
                #expect(!finding.why.isEmpty && !finding.command.isEmpty, "\(finding)")
            }
        }
    }

    @Test("each row of the table has found something of these")
    func rows() {
        for check in HealthCheck.all {
            let finds = Self.plants.contains { _, _, plant in
                var sight = Self.sound()
                plant(&sight)
                return !check.findings(sight).isEmpty
            }
            #expect(finds, "\(check.name) finds nothing of all that is planted")
        }
    }

    @Test("the gravest stands first and makes the exit code; the text and the JSON")
    func text() throws {
        var sight = Self.sound()
        sight.stackPrograms = []
        #expect(HealthCheck.findings(sight).exitStatus == .ok)
        sight.holdFile = "/etc/revived/hold"
        #expect(HealthCheck.findings(sight).exitStatus == .notWell)
        sight.units["nginx.service"] = Self.unit { $0.loadState = "masked" }
        let findings = HealthCheck.findings(sight)
        #expect(findings.exitStatus == .faulty)
        try expectGolden("doctor", findings.text())
        let object = JSON.versioned(["findings": .array(findings.map(\.json))])
        try expectDocumented("doctor", object.text)
    }

    @Test("the last assignment of a setting counts, and comments do not")
    func assignments() {
        let text = "# a\nStorage=auto\n;Storage=none\nStorage=volatile\n[Journal]\nEmpty=\n"
        #expect(HostExamination.assignments(text) == ["Storage": "volatile"])
        let odd = "  Storage = persistent\nMaxLevelStore=notice\nMaxLevelStore=\n"
        #expect(HostExamination.assignments(odd) == ["Storage": "persistent"])
    }
}

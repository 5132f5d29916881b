// SPDX-License-Identifier: Apache-2.0
// A plan in words, what a unit's settings mean for it, and what a file says otherwise.

import Configuration
import Foundation
import Simulation
import Supervision
import Systemd
import Testing

@testable import revivectl

@Suite("Plans")
struct PlanTests {
    private static let yaml = """
        services:
          db:
            unit: postgresql@15-main.service
            mode: act
          web:
            unit: nginx.service
            depends_on: [db]
            ladder:
              - reload
              - restart: {attempts: 2, backoff: [1s, 5s]}
              - redeploy: {unit: web-redeploy.service, timeout: 10m}
              - failover: {to: web-b.service}
              - give_up
            limits: {budget: 8/1h, breaker: {window: 5}}
            probes:
              - http: http://127.0.0.1/healthz
              - heartbeat: 5m
              - tcp: 127.0.0.1:81
                role: readiness
                retries: 2

        """

    private static func load(_ yaml: String) -> LoadedConfiguration {
        Configuration.load(
            from: .kept([ConfigurationFile(path: "/x.yaml", bytes: Array(yaml.utf8))]))
    }

    private static func unit(_ edit: (inout UnitProperties) -> Void) -> UnitProperties {
        var unit = UnitProperties()
        (unit.loadState, unit.activeState, unit.type) = ("loaded", "active", "notify")
        (unit.timeoutStartUSec, unit.timeoutStopUSec) = (90_000_000, 90_000_000)
        (unit.startLimitBurst, unit.startLimitIntervalUSec) = (5, 10_000_000)
        (unit.restart, unit.restartUSec) = ("no", 100_000)
        edit(&unit)
        return unit
    }

    private func plan(
        _ name: String, _ units: [String: UnitProperties] = [:]
    ) throws -> ServicePlan {
        let policy = try #require(Self.load(Self.yaml).policy, "\(Self.load(Self.yaml).report)")
        let service = try policy.named(name)
        return try ServicePlan(service, under: policy, units: units)
    }

    @Test("the whole of it, for a service with every rung and for one with none")
    func text() throws {
        let nginx = Self.unit {
            $0.requiredBy = ["app.service", "gone.service", "multi-user.target"]
            $0.triggeredBy = ["nginx.socket"]
            $0.requires = ["network.target", "-.mount", "resolver.service"]
        }
        var web = try plan(
            "web",
            [
                "nginx.service": nginx, "app.service": Self.unit { _ in },
                "gone.service": Self.unit { $0.activeState = "inactive" },
            ])
        web.differences = ["limits.budget: 5/30m becomes 8/1h"]
        let db = try plan("postgresql@15-main")
        try expectGolden("plan", PlanText(plan: web).text + "\n" + PlanText(plan: db).text)
        try expectDocumented("plan", JSON.lines([web.json, db.json]))
    }

    @Test("no line is longer than a narrow terminal is wide")
    func narrow() throws {
        let text = PlanText(plan: try plan("web"), width: 40).text
        for line in text.split(separator: "\n") where !line.hasPrefix("     ") {
            #expect(Columns.count(String(line)) <= 60, "\(line)")
        }
    }

    @Test("each setting of a unit that matters is named")
    func remarks() {
        func said(_ edit: (inout UnitProperties) -> Void) -> String {
            UnitRemarks(unit: Self.unit(edit)).sentences.joined(separator: "\n")
        }
        let plain = said { _ in }
        let cases: [(String, (inout UnitProperties) -> Void)] = [
            ("does not exist", { $0.loadState = "not-found" }),
            ("is masked", { $0.loadState = "masked" }),
            ("cannot load it (bad-setting)", { $0.loadState = "bad-setting" }),
            ("runs no process", { ($0.type, $0.remainAfterExit) = ("oneshot", true) }),
            ("FailureAction=reboot", { $0.failureAction = "reboot" }),
            ("RefuseManualStop=yes", { $0.refuseManualStop = true }),
            ("RefuseManualStart=yes", { $0.refuseManualStart = true }),
            ("Restart=always", { $0.restart = "always" }),
            ("no start limit", { $0.startLimitIntervalUSec = 0 }),
            ("StartLimitAction=reboot", { $0.startLimitAction = "reboot" }),
            (
                "RestartPreventExitStatus=78 SIGABRT",
                {
                    $0.restartPrevention = ExitStatuses()
                    $0.restartPrevention?.statuses = [78]
                    $0.restartPrevention?.signals = [6]
                }
            ),
            ("WatchdogSec", { $0.watchdogUSec = 30_000_000 }),
            ("no limit (infinity)", { $0.timeoutStartUSec = .max }),
            (
                "it and other.service exclude each other",
                { $0.conflicts = ["other.service", "shutdown.target"] }
            ),
            ("OnFailure=tell.service", { $0.onFailure = ["tell.service"] }),
            ("nginx.socket can start it", { $0.triggeredBy = ["nginx.socket"] }),
            ("it needs db.service", { $0.requires = ["db.service", "sysinit.target"] }),
        ]
        for (words, edit) in cases {
            #expect(!plain.contains(words), "\(words)")
            #expect(said(edit).contains(words), "\(words): \(said(edit))")
        }
    }

    @Test("settings become the head of a scenario, and only where they are not the usual ones")
    func scenario() {
        #expect(UnitRemarks(unit: Self.unit { _ in }).scenario == "")
        let own = UnitRemarks(unit: Self.unit { $0.restart = "on-failure" })
        #expect(own.scenario == "restart on-failure restart_after 100ms start_limit 5/10s")
        let clean = UnitRemarks(unit: Self.unit { $0.restart = "on-success" })
        #expect(clean.scenario == "")
        let strict = UnitRemarks(unit: Self.unit { $0.startLimitBurst = 2 })
        #expect(strict.scenario == "start_limit 2/10s")
        let slow = UnitRemarks(unit: Self.unit { $0.timeoutStartUSec = .max })
        #expect(slow.scenario == "start_timeout infinity start_limit 5/10s")
    }

    @Test("what a file says otherwise, and what it leaves out")
    func differences() throws {
        let now = Self.load(Self.yaml).effective
        let next = Self.load(Self.yaml.replacing("budget: 8/1h", with: "budget: 3/1h")).effective
        #expect(
            Differences.between(next["web"], now["web"]) == [
                "limits.budget: 8/1h becomes 3/1h"
            ])
        #expect(Differences.between(next["db"], now["db"]) == [])
        #expect(Differences.between(next["db"], nil).count == 1)
        let less = Self.load(Self.yaml.replacing("      - reload\n", with: "")).effective
        #expect(!Differences.between(less["web"], now["web"]).isEmpty)
    }
}

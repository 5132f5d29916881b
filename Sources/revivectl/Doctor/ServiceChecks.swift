// SPDX-License-Identifier: Apache-2.0
// Questions about the services: are their units there, may they be acted on, is something of them
// watched that tells a hang?

import Configuration
import ControlInterface
import Supervision
import Systemd

extension HealthCheck {
    static let services: [HealthCheck] = [
        HealthCheck("units") { sight in sight.perUnit(unit) },
        HealthCheck("own restarts") { sight in sight.perUnit(ownRestart) },
        HealthCheck("hook units") { sight in
            sight.hookUnits.flatMap { service, name, unit in
                guard unit.loadState == "not-found" else { return [HealthFinding]() }
                return [
                    .fault(
                        "\(service): the hook \(name) does not exist",
                        "that rung of its ladder cannot be tried", "systemctl status \(name)")
                ]
            }
        },
        HealthCheck("probes") { sight in
            (sight.policy?.services ?? []).filter { service in
                !service.probes.contains { $0.role == .liveness }
            }.compactMap { service in
                // A oneshot is judged by its runs.
                guard service.maxAge == nil, service.maxRuntime == nil,
                    let unit = sight.units[service.unit], unit.type != "oneshot",
                    unit.loadState == "loaded"
                else { return nil }
                return .warning(
                    "\(service.name): no probe may act for it",
                    "only its unit is watched: what hangs or answers badly is not found",
                    "man revived.yaml")
            }
        },
        HealthCheck("probes that never passed") { sight in
            (sight.picture?.services ?? []).flatMap { service in
                service.probes.filter {
                    !$0.proven && $0.role != ProbeRole.readiness.rawValue && $0.result != "waiting"
                }.map { probe in
                    .warning(
                        "\(service.name): probe \(probe.name) has never passed: \(probe.detail)",
                        "until it has passed once, it may not act",
                        "revivectl probe \(service.name) \(probe.name)")
                }
            }
        },
        HealthCheck("blind") { sight in
            (sight.picture?.services ?? []).filter { $0.phase == PhaseName.blind.rawValue }.map {
                .fault(
                    "\($0.name) is blind: \($0.reason)", "nothing is known of it",
                    "revivectl probe \($0.name)")
            }
        },
        HealthCheck("given up") { sight in
            let states = [PhaseName.givenUp, .resting].map(\.rawValue)
            return (sight.picture?.services ?? []).filter {
                states.contains($0.phase) || !$0.blocked.isEmpty
            }.map {
                .fault(
                    "\($0.name) is \($0.phase): \($0.blocked.isEmpty ? $0.reason : $0.blocked)",
                    "nothing has helped yet; further trials come seldom",
                    "revivectl why \($0.name)")
            }
        },
    ]

    private static func unit(
        _ service: ServicePolicy, _ name: String, _ unit: UnitProperties
    ) -> [HealthFinding] {
        let who = "\(service.name): \(name)"
        switch unit.loadState ?? "loaded" {
        case "not-found":
            return [
                .fault(
                    "\(who) does not exist on this host", "nothing is watched under that name",
                    "systemctl list-units --type=service")
            ]
        case "masked":
            return [
                .fault("\(who) is masked", "nothing can start it", "systemctl unmask \(name)")
            ]
        case "loaded", "merged": break
        case let state:
            return [
                .fault(
                    "\(who) cannot be loaded (\(state))", "systemd does not take its file",
                    "systemd-analyze verify \(name)")
            ]
        }
        var findings: [HealthFinding] = []
        if let words = unit.emptiness {
            findings.append(
                .fault(
                    "\(who) \(words)", "it is active whatever becomes of the service",
                    "systemctl show -p ConsistsOf \(name)"))
        }
        if let risk = unit.hostRisk(isDragged: false) {
            findings.append(
                .warning(
                    "\(who) has \(risk)",
                    "its end may take the host down, so it is not restarted for a probe's sake",
                    "systemctl cat \(name)"))
        }
        if let action = unit.startLimitAction, !["", "none"].contains(action) {
            findings.append(
                .warning(
                    "\(who) has StartLimitAction=\(action)",
                    "too many starts take the host down; revived gives at most half as many",
                    "systemctl cat \(name)"))
        }
        let refused = [
            (unit.refuseManualStart, "RefuseManualStart"),
            (unit.refuseManualStop, "RefuseManualStop"),
        ].filter { $0.0 == true }.map { "\($0.1)=yes" }
        if !refused.isEmpty {
            findings.append(
                .fault(
                    "\(who) has \(refused.joined(separator: " and "))",
                    "systemd refuses that of revived as well, so it cannot restart it",
                    "systemctl cat \(name)"))
        }
        return findings
    }

    private static func ownRestart(
        _ service: ServicePolicy, _ name: String, _ unit: UnitProperties
    ) -> [HealthFinding] {
        guard let word = unit.restart, word != "no" else { return [] }
        // on-success restarts no crash, and infinity none at all.
        guard word != "on-success", let pause = unit.restartUSec, pause < .max,
            let burst = unit.startLimitBurst, let interval = unit.startLimitIntervalUSec
        else { return [] }
        // systemd counts the starts in one interval; waits that are longer never fill it.
        let (wait, isEndless) = pause.multipliedReportingOverflow(by: UInt64(burst))
        guard burst == 0 || interval == 0 || isEndless || wait >= interval else { return [] }
        return [
            .note(
                "\(service.name): \(name) has Restart=\(word) and never reaches its start limit",
                "systemd may restart it without end when it crashes; revived tells of it, and acts "
                    + "on what its probes say",
                "systemctl show -p RestartUSec,StartLimitBurst,StartLimitIntervalUSec \(name)")
        ]
    }
}

extension HostSight {
    /// Of each service each member that could be read.
    fileprivate func perUnit(
        _ look: (ServicePolicy, String, UnitProperties) -> [HealthFinding]
    ) -> [HealthFinding] {
        (policy?.services ?? []).flatMap { service in
            service.members.flatMap { name in
                units[name].map { look(service, name, $0) } ?? []
            }
        }
    }

    /// Units that are hooks, of which service.
    fileprivate var hookUnits: [(service: String, name: String, unit: UnitProperties)] {
        (policy?.services ?? []).flatMap { service in
            service.ladder.flatMap(\.hooks).compactMap { hook in
                guard case .unit(let name) = hook, let unit = units[name] else { return nil }
                return (service.name, name, unit)
            }
        }
    }
}

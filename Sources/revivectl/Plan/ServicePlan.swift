// SPDX-License-Identifier: Apache-2.0
// What revived will do for one service, before it does it: read from the configuration and the
// unit, and rehearsed by the real core in a simulated host.

import Simulation
import Supervision
import Systemd

struct ServicePlan {
    let service: ServicePolicy
    /// Nil where systemd does not answer.
    let remarks: UnitRemarks?
    /// In the order of the faults; those that the service can show.
    let forecasts: [(fault: Forecast.Fault, forecast: Forecast)]
    /// What is otherwise in the configuration that is in force, each in a line.
    var differences: [String] = []

    init(
        _ service: ServicePolicy, under policy: Policy, units: [String: UnitProperties]
    ) throws(Refusal) {
        self.service = service
        let remarks = units[service.unit].map { unit in
            UnitRemarks(
                unit: unit, isRunning: { units[$0].map { $0.activeState == "active" } ?? true })
        }
        self.remarks = remarks
        do {
            forecasts = try Forecast.Fault.allCases.compactMap { fault in
                let told = try Forecast(
                    of: service, fault, under: policy, unit: remarks?.scenario ?? "")
                return told.map { (fault, $0) }
            }
        } catch {
            throw Refusal(.broken, "\(service.name) cannot be rehearsed: \(error)")
        }
    }

    /// How long after a fault it is found, probe by probe: a sentence of the fault, and the bounds.
    var found: [(what: String, after: ClosedRange<Duration>)] {
        var rows: [(what: String, after: ClosedRange<Duration>)] = [
            ("it crashes", .zero ... .zero)
        ]
        for probe in service.probes where probe.role == .liveness {
            if let after = probe.errorFoundAfter {
                rows.append(("\(probe.name): \(probe.kind.traits.usualFailure)", after))
            }
            let silence = probe.within == nil ? "no answer" : "no heartbeat"
            rows.append(("\(probe.name): \(silence)", probe.hangFoundAfter))
        }
        return rows
    }
}

extension Forecast.Step {
    /// What an operator wants to see of it: what is begun and what ends attempts, not how each of
    /// them went.
    var isMilestone: Bool {
        let kind = record.event.kind
        let isTold = kind.row.priority <= Self.notice || kind.row.story != nil
        return isTold && ![Kind.finished, .relapsed, .modeSet].contains(kind)
    }

    /// syslog's priority of what an operator may want to read.
    private static let notice = 5
}

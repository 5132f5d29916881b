// SPDX-License-Identifier: Apache-2.0
// A status from what the core knows: from a running supervisor, or from a state that was replayed
// while no daemon runs.

package import Supervision

extension ServiceStatus {
    /// What a running supervisor shows.
    package init(_ shown: ShownStatus, clock: ClockOffset) {
        self.init(
            name: shown.name, unit: shown.unit, mode: shown.mode.rawValue,
            phase: shown.phase.rawValue, reason: shown.reason,
            since: clock.realtime(of: shown.since), next: shown.next,
            nextAt: clock.realtime(of: shown.nextAt), incident: shown.incident,
            heldBy: shown.hold?.by ?? "", holdReason: shown.hold?.reason ?? "",
            heldUntil: clock.realtime(of: shown.hold?.until),
            probes: shown.probes.map { probe in
                ProbeStatus(
                    name: probe.name, role: probe.role.rawValue, proven: probe.proven,
                    result: probe.result, detail: probe.detail,
                    slow: probe.slow,
                    at: clock.realtime(of: probe.at))
            })
        role = shown.role
        blocked = shown.blocked
        offDuty = shown.offDuty
    }

    /// What the memory tells when no supervisor runs: no mode, no probes, and nothing comes next.
    package init(remembered state: ServiceState, clock: ClockOffset) {
        self.init(
            name: state.name, unit: state.watched(primary: state.unit), mode: "",
            phase: (state.shownHold == nil ? state.phaseName : .held).rawValue,
            reason: state.shownHold.map {
                "held by \($0.by) (underneath: \(state.rememberedSentence))"
            }
                ?? state.rememberedSentence,
            since: clock.realtime(of: state.hold?.since ?? state.phaseBegan),
            incident: state.incident?.id ?? "", heldBy: state.hold?.by ?? "",
            holdReason: state.hold?.reason ?? "",
            heldUntil: clock.realtime(of: state.hold?.until))
        role = state.role == .primary ? "" : "standby"
        blocked = state.blocked?.sentence ?? ""
        if case .offDuty(let why) = state.phase { offDuty = why.term.word }
    }
}

extension ServiceState {
    fileprivate var rememberedSentence: String {
        let why = incident?.reason.sentence ?? "the reason is not known any more"
        switch phase {
        case .offDuty(let why): return why.sentence
        case .starting: return "it was starting"
        case .healthy: return "it was healthy"
        case .failing: return why
        case .acting: return "an order was open: \(order?.action.gerund ?? "acting on") it: \(why)"
        case .verifying: return "the last order was being verified: \(why)"
        case .resting: return "its budget was spent: \(why)"
        case .givenUp: return "gave up: \(why)"
        case .blind: return "no probe could tell"
        case .inDoubt: return "the outcome of the last order was not known"
        }
    }

    fileprivate var phaseBegan: Instant? {
        switch phase {
        case .offDuty: offDutySince
        case .starting: nil
        case .healthy(let since), .acting(let since), .verifying(let since, _),
            .givenUp(let since, _), .blind(let since), .inDoubt(let since):
            since
        case .failing(let since): incident?.since ?? since
        case .resting: incident?.since
        }
    }
}

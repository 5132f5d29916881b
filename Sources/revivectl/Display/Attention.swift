// SPDX-License-Identifier: Apache-2.0
// What a service's row tells at a glance: its place in the list, its mark, its colour.
//
// The phase decides, with two exceptions: a unit that is not there, or of which it is unknown who
// stopped it, needs a person as a blind service does; and a service that runs while a probe that
// could judge it has never passed is not known to be well.

import ControlInterface
import Supervision

/// How much a service wants a person's eye, the most first.
enum Attention: Int, Comparable {
    case lost, trouble, unproven, held, starting, offDuty, well

    static func < (left: Attention, right: Attention) -> Bool { left.rawValue < right.rawValue }

    init(_ service: ServiceStatus) {
        switch PhaseName(rawValue: service.phase) {
        case .blind, nil: self = .lost
        case .failing, .acting, .verifying, .resting, .givenUp, .inDoubt: self = .trouble
        case .held: self = .held
        case .starting: self = .starting
        case .offDuty: self = Self.unclear.contains(service.offDuty) ? .lost : .offDuty
        case .healthy: self = service.isUnproven ? .unproven : .well
        }
    }

    /// Reasons to be off duty that are not known to be an operator's wish.
    private static let unclear: Set<String> = Set(
        [OffDuty.notFound, .notLoadable(""), .unexplained, .stoppedBesideHook].map(\.term.word))
}

extension ServiceStatus {
    /// A probe that could judge it has never passed.
    fileprivate var isUnproven: Bool {
        probes.contains { !$0.proven && $0.role != ProbeRole.readiness.rawValue }
    }

    /// One column.
    var mark: String {
        switch Attention(self) {
        case .lost, .unproven: "?"
        case .trouble, .held, .starting, .offDuty, .well: Palette.mark(phase)
        }
    }
}

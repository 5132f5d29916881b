// SPDX-License-Identifier: Apache-2.0
// Handovers in words.

extension Order {
    /// What an order's sentence begins with, before its unit.
    var verb: String {
        switch handover?.step {
        case .stop: "failover: stop"
        case .start: "failover: start"
        case .switchOver: "failover: switch to"
        case .retire: "failover: retire"
        case nil: action.imperative
        }
    }
}

extension Situation {
    /// The member that the users leave, between the switch to another one and its stop.
    var draining: String? {
        guard let passage = state.passage, passage.stage == .switched, owesCompletion else {
            return nil
        }
        return passage.from
    }
}

extension RoleChange {
    /// What the sentence of a change says after the unit.
    var words: String {
        switch self {
        case .handover: "serves now"
        case .undone(let unit): "serves again: the handover to \(unit) was tried and undone"
        case .adopted: "serves now: switched outside revived, and adopted"
        case .configured: "serves now: the member that served is no longer configured"
        case .unknown(let word): "serves now" + (word.isEmpty ? "" : " (\(word))")
        }
    }
}

extension HandoverRequest {
    var sentence: String {
        by.isEmpty
            ? "handing back to \(to): \(from) was healthy for the hold-down"
            : "\(by) asks for a handover to \(to)"
    }
}

extension FailoverBlock {
    /// Why no handover is made.
    package var sentence: String {
        switch self {
        case .notGone(let unit):
            "\(unit) was stopped and is not proven gone, so nothing is started in its place"
        case .tooMany(let count, let per):
            "\(counted(count, "failover")) in \(per.words); "
                + "no further one until an operator says so"
        case .unknown(let word): word
        }
    }
}

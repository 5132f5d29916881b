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

extension RoleChange {
    /// What the sentence of a change adds.
    var words: String {
        switch self {
        case .handover: ""
        case .adopted: ", by somebody's hand or the host's start; taken for the truth"
        case .configured: ": the member that served is no longer configured"
        case .unknown(let word): word.isEmpty ? "" : " (\(word))"
        }
    }
}

extension Wanted {
    var sentence: String {
        by.isEmpty
            ? "handing back to \(to): \(from) was healthy for the hold-down"
            : "\(by) asks for a handover to \(to)"
    }
}

extension Blockage {
    /// Why no handover is made.
    package var sentence: String {
        switch self {
        case .notGone(let unit):
            "\(unit) was stopped and is not proven gone, so nothing is started in its place"
        case .tooMany(let count, let per):
            "\(count) failovers in \(per.words); no further one until an operator says so"
        case .unknown(let word): word
        }
    }
}

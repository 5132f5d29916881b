// SPDX-License-Identifier: Apache-2.0
// Evidence: what a failing service looks like before its first order. A restart cures, and with it
// everything is gone from which the cause could be told.
//
// It is asked for like a probe, but once in an incident, so that it is written down first and its
// end after: `collecting`, then `collected`. The repair waits until it is there, or until the time
// box ends, whichever comes first; the end of the box is in the record, so that a death of revived
// does not start it over. Evidence that an earlier run of revived began to take is not waited for
// at all.

/// What is gathered, and for how long the repair waits for it.
package struct Before: Equatable, Sendable {
    /// revived's own collector: properties, journal lines, stacks.
    package var evidence = true
    /// A command of the operator's; its output is kept.
    package var command: HookCommand?
    /// For all of it. Ten seconds: fifty lines and some stacks take one, and an outage of minutes
    /// is worth more than they are.
    package var timeout = Duration.seconds(10)

    /// The own collector, and nothing else.
    package init() {}
}

/// Evidence that is being taken.
package struct Collecting: Equatable, Sendable {
    /// The sequence number of its record.
    package var id: UInt64
    /// The incident of which it tells.
    package var incident: String
    /// The repair goes on at this instant, whatever is there.
    package var until: Instant

    package init(id: UInt64, incident: String, until: Instant) {
        self.id = id
        self.incident = incident
        self.until = until
    }

    /// Where all evidence is; at most the last 20 incidents and 50 MiB, whichever is less.
    package static let root = "/var/lib/revived/evidence"

    /// The folder of this one.
    package var folder: String { "\(Self.root)/\(incident)" }

    /// The transient unit in which it is taken.
    package static func unit(of id: UInt64) -> String { "revived-evidence-\(id).service" }
}

/// How the taking of evidence ended. The repair goes on after each of them.
package enum CollectingOutcome: Equatable, Sendable {
    /// All that could be had is there.
    case whole
    /// The time box ended first.
    case timedOut
    /// The collector, in its own words or systemd's.
    case failed(String)
    /// revived ended in between.
    case interrupted
    /// The incident was over first, or an operator gave an order.
    case overtaken
    /// Read from a record of a newer version.
    case unknown(String)
}

/// What this process knows of a collector.
package enum CollectorEvidence: Equatable, Sendable {
    /// Not begun by this process.
    case none
    case wanted
    case asked
    case ended(CollectingOutcome)
}

extension Situation {
    /// All else speaks for the first order of an incident whose evidence is wanted.
    var evidenceFirst: Event? {
        guard let before = policy.before, let incident = state.incident, !incident.isTouched,
            state.collecting == nil
        else { return nil }
        return .collecting(
            Collecting(id: 0, incident: incident.id, until: now + before.timeout))
    }

    /// The repair does not go on without it yet.
    var awaitsEvidence: Bool { state.collecting != nil || evidenceFirst != nil }

    /// While its evidence was taken it may have begun to heal: the next answer decides. (Of five
    /// answers three may still be failures when the last two were passes.)
    var healsMeanwhile: Bool {
        guard policy.before != nil, duty == .up, step.action != .rollback, followed == nil
        else { return false }
        let actingProbes = actingProbes
        return !actingProbes.isEmpty
            && actingProbes.allSatisfy { place in
                if case .passed = evidence.probes[place].lastOutcome { return true }
                return false
            }
    }

    /// Whatever the phase, what was begun is ended.
    var evidenceEnds: Event? {
        guard let open = state.collecting else { return nil }
        func end(_ outcome: CollectingOutcome) -> Event {
            .collected(id: open.id, outcome, folder: open.folder)
        }
        switch evidence.collector {
        case .none: return end(.interrupted)
        case .ended(let outcome): return end(outcome)
        case .wanted, .asked: break
        }
        // An operator does not wait for it.
        if state.incident?.id != open.incident || state.order != nil { return end(.overtaken) }
        return now >= open.until ? end(.timedOut) : nil
    }
}

extension CollectingOutcome {
    /// What is said after the word "evidence".
    package func sentence(_ folder: String) -> String {
        switch self {
        case .whole: "is in \(folder)"
        case .timedOut: "was not whole in time, going on without; what there is: \(folder)"
        case .failed(let how): "could not be taken whole (\(how)); what there is: \(folder)"
        case .interrupted: "was interrupted, revived ended in between; what there is: \(folder)"
        case .overtaken: "came too late; what there is: \(folder)"
        case .unknown(let word): "ended unknown (\(word)); what there is: \(folder)"
        }
    }
}

extension Collecting {
    /// As records carry it.
    package var term: Term { Term("evidence", Term(id), Term(incident), Term(until)) }

    /// Nil where it is none.
    package init?(_ term: Term) {
        guard term.word == "evidence", let id = term[0].unsigned else { return nil }
        self.init(id: id, incident: term[1].word, until: term[2].instant ?? .never)
    }
}

extension CollectingOutcome {
    /// As records carry it.
    package var term: Term {
        switch self {
        case .whole: Term("whole")
        case .timedOut: Term("timed-out")
        case .failed(let how): Term("failed", Term(how))
        case .interrupted: Term("interrupted")
        case .overtaken: Term("overtaken")
        case .unknown(let word): Term(word)
        }
    }

    /// A word that is not known is kept as it is.
    package init(_ term: Term) {
        switch term.word {
        case "whole": self = .whole
        case "timed-out": self = .timedOut
        case "failed": self = .failed(term[0].word)
        case "interrupted": self = .interrupted
        case "overtaken": self = .overtaken
        default: self = .unknown(term.word)
        }
    }
}

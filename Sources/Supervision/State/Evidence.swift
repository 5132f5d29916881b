// SPDX-License-Identifier: Apache-2.0
// What was lately seen of a service: lost when revived ends, and gathered by the next run. Nothing
// here may be needed to know what was done, only to judge what is.

package struct Evidence: Sendable {
    /// In the order of the policy's probes.
    package var probes: [ProbeEvidence] = []
    /// The invocation that the probes' answers speak of.
    package var invocation = ""
    /// This process saw this invocation running, without a gap in what it heard since: if it is
    /// down now and no job was seen, then no job stopped it.
    package var seenRunning = ""
    /// This process saw this invocation begin, without a gap since: it heard of every job on it.
    package private(set) var seenBegun = ""
    /// The invocation that was read last; nil: none since the last gap.
    private var lastRead: String?
    /// A job on the unit that revived did not queue, from its beginning until it is judged by its
    /// end.
    package var foreignJob: ForeignJob?
    /// A stop, or a failed start, that was proven by a job's end or by systemd's own journal entry.
    package var explanation: Explanation?
    /// The question "whose stop was it" is out.
    package var asked = false
    /// The open order that drags this unit along: a job that begins now is its consequence.
    package var draggedBy: UInt64?
    /// The outcome of the open order, once it is known.
    package var outcome: OrderOutcome?
    /// The invocation when it was given.
    package var eraOfOrder = ""
    /// What would be deployed.
    package var version = VersionEvidence.unasked
    /// How the unit's last run ended.
    package var end = EndEvidence.unasked
    /// What this process knows of the evidence that is being taken.
    package var collector = CollectorEvidence.none
    /// Starts seen, for systemd's start limit.
    package var starts: [Instant] = []
    /// The change of state that the unit is in.
    package var changing: Changing?
    /// When last read, it waited for its own Restart=.
    package var restartsItself = false
    /// Starts by its own Restart= that were seen in the last ten minutes, the last hundred.
    package var lately: [Instant] = []
    /// Grace and settling wait for evidence: they are longer by the time that we were away since
    /// they began.
    package var shift = Duration.zero
    /// The last look before an order.
    var look: Preflight?
    /// Another one is on its way.
    var isLooking = false
    /// Since when each look has seen a core dump, a package manager at work, or a tracer that is
    /// the unit's own.
    var dumpingSince: Instant?
    var packagesSince: Instant?
    var ownTracerSince: Instant?
    package var waveredCount = 0
    /// The probe that wavered last.
    package var waveredProbe = ""
    package var waveredSaid: Instant?
    /// When this process last wrote that the service is slow.
    package var slowSaid: Instant?
    /// When this process last wrote that nothing will happen.
    var stallSaid: Instant?

    package init() {}

    /// The unit was read. Its invocation is another one than a moment ago, or has begun before.
    mutating func noteBegin(_ invocation: String) {
        if let lastRead, lastRead != invocation { seenBegun = invocation }
        lastRead = invocation
    }

    /// The unit was read: is it in a change of state, and since when?
    mutating func note(_ facts: UnitFacts, at now: Instant) {
        guard facts.isChanging else { return changing = nil }
        if changing?.state != facts.active { changing = Changing(state: facts.active, since: now) }
    }

    /// What was missed is unknown: open questions are asked once more, and silence proves nothing.
    package mutating func forgetNews() {
        (seenRunning, seenBegun, lastRead) = ("", "", nil)
        foreignJob = nil
        explanation = nil
        asked = false
        isLooking = false
    }

    /// Another invocation: every answer of the former one is void.
    /// A heartbeat may be quicker than the news that its invocation is active.
    package mutating func begin(
        invocation new: String, probes policies: [ProbePolicy], activeSince: Instant?,
        at now: Instant
    ) {
        invocation = new
        changing = nil
        let beats = probes.map(\.lastBeat)
        probes = policies.map { ProbeEvidence($0, at: now) }
        for (place, beat) in beats.enumerated() where probes.indices.contains(place) {
            if let beat, let activeSince, beat >= activeSince { probes[place].beat(at: beat) }
        }
        explanation = nil
        asked = false
    }
}

/// What a record changes in the evidence: a column of the kinds.
package enum EvidenceChange: Sendable {
    case orderGiven, orderEnded, orderLost
    case collectorWanted, collectorGone
    /// Of a new invocation.
    case begins
    /// A hold is over, in which an operator was at work: what failed meanwhile proves nothing of
    /// what is now.
    case countsAnew
    case unprovenSaid, waveredSaid, slowSaid, stallSaid
}

extension Evidence {
    /// What has been said is not said again, and what an order changes is looked at after it.
    mutating func note(_ change: EvidenceChange, at now: Instant) {
        switch change {
        case .orderGiven:
            (outcome, version, eraOfOrder, shift) = (nil, .unasked, invocation, .zero)
        case .orderEnded: (outcome, shift) = (nil, .zero)
        case .orderLost: outcome = nil
        case .collectorWanted: collector = .wanted
        case .collectorGone: collector = .none
        case .begins: shift = .zero
        case .countsAnew: for index in probes.indices { probes[index].countAnew(from: now) }
        // Of one probe, by its name: see `Supervisor.remember`.
        case .unprovenSaid: break
        case .waveredSaid: (waveredCount, waveredSaid) = (0, now)
        case .slowSaid: slowSaid = now
        case .stallSaid: stallSaid = now
        }
    }
}

/// A job that is not ours.
package struct ForeignJob: Equatable, Sendable {
    package var id: UInt32
    package var invocation: String
    /// The unit was running, or on its way, when the job began: a stop of a unit that is down
    /// changes nothing and says nothing.
    package var wasUp: Bool
    /// One of our own orders made systemd queue it.
    package var isDragged: Bool
    package var began: Instant
}

/// What became of an invocation, as the end of a job or systemd's journal tells.
package struct Explanation: Equatable, Sendable {
    package enum Cause: Equatable, Sendable {
        case stopped(job: UInt32)
        /// A start job ended with this result.
        case startEnded(result: String)
        /// No job stopped it: it ended by itself.
        case byItself
        /// The journal could not be asked.
        case unknown
    }
    package var invocation: String
    package var cause: Cause
    /// What happened after this is not explained by it: another client's reload is a job that is
    /// done on a running unit, and an hour later the unit may crash.
    package var until: Instant
    /// When the job was seen to begin; nil if it was not.
    package var began: Instant?
    /// Of which run systemd's journal entry speaks, and when it was written; a unit that is down
    /// and that nothing refers to is unloaded, and has neither.
    package var run = ""
    package var ended: Instant?

    package init(
        invocation: String, cause: Cause, until: Instant = .never, began: Instant? = nil
    ) {
        self.invocation = invocation
        self.cause = cause
        self.until = until
        self.began = began
    }
}

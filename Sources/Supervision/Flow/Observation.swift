// SPDX-License-Identifier: Apache-2.0
// What the core is told. Past tense: it has happened, and the core can only take note of it.

package enum Observation: Sendable {
    /// The first one of each run, after the replay.
    /// `wall` is the wall clock at that moment, in microseconds since 1970; 0: not known.
    case started(boot: String, version: String, wall: Int64 = 0)
    case configured(Policy)
    case configurationRefused(faults: Int, first: String)
    case hostSeen(HostFacts)
    /// A unit was read, whole.
    case unitSeen(unit: String, UnitFacts)
    /// What was known of units is stale (the bus was lost, systemd was re-executed): each will be
    /// read once more, and whether a job was missed is unknown.
    case unitsLost
    /// A job on a unit that revived did not queue: another client's, or one that systemd queued for
    /// our order.
    case jobBegan(unit: String, id: UInt32)
    case jobEnded(unit: String, id: UInt32, result: String)
    /// The answer to `Inquiry.whoStopped`.
    case explained(service: String, Explanation)
    case probeFinished(
        service: String, probe: String, invocation: String, begun: Instant, ProbeOutcome)
    /// It has had no answer for its whole timeout, counted from when the question was really put;
    /// it is waited for all the same.
    case probeUnanswered(service: String, probe: String, invocation: String, begun: Instant)
    /// A beat; an empty probe means every heartbeat of the service.
    case beat(service: String, probe: String)
    /// A heartbeat may have been among those that were refused for want of a place.
    case beatUnheard(service: String)
    /// The answer to `Inquiry.preflight`.
    case looked(service: String, Preflight)
    /// The end of an order, or what the world says of one that was in doubt.
    case orderFinished(order: UInt64, OrderOutcome)
    /// An operator asks for something; `refusal` says beforehand whether that is done.
    case commanded(service: String, OperatorCommand, by: String)
    /// The answer to `Inquiry.howEnded`.
    case ended(service: String, invocation: String, UnitEnd)
    /// The answer to `Inquiry.whichVersion`.
    case versionFound(service: String, VersionAnswer)
    /// The answer to `Inquiry.evidence`.
    case collectorEnded(service: String, id: UInt64, CollectingOutcome)
    /// Notifications that were dropped or failed since this was last observed.
    case untold(Outbox.Loss)
    /// Our own loop woke up this much too late; while that still matters, it is also told that it
    /// was on time.
    case late(by: Duration)
    /// We did not run between these instants: suspend, SIGSTOP, a loop that was stuck.
    case away(from: Instant, until: Instant)
    /// Time for a snapshot of all services.
    case checkpointDue
    case stopRequested
    /// A deadline has passed.
    case timePassed
}

/// What the core wants to know. Asking changes nothing in the world, so it needs no record; but a
/// probe is never begun unless the unit runs, because connecting to a socket can start a service.
package enum Inquiry: Equatable, Sendable {
    case probe(service: String, probe: ProbePolicy, invocation: String, begun: Instant)
    /// Whose doing was the end of this invocation? Where it is empty (never started, or forgotten
    /// by systemd): was the unit's last job in this boot another client's stop?
    case whoStopped(service: String, unit: String, invocation: String)
    case whatBecameOf(service: String, Order)
    /// Everything speaks for an order: is a process of the units that it would stop traced or
    /// dumping core, is a package manager at work, what would the end of those units do to the
    /// host, and do the units that it would start exclude one that runs?
    case preflight(service: String, Sight)
    /// How did this run of the unit, which has failed, come to its end, and what did it write last?
    case howEnded(service: String, unit: String, invocation: String, UnitEnd.Exit)
    /// What would be deployed? The first line of the command's output.
    case whichVersion(service: String, HookCommand)
    /// What does the service look like while it fails? Written down before it is asked.
    case evidence(service: String, Collecting, Before)
}

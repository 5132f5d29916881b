// SPDX-License-Identifier: Apache-2.0
// The last look before an order: what has no signal, and changes nothing until we would act. A
// process under a debugger, one that is writing its core dump, a package manager at work.
//
// It is taken when everything else speaks for an order, and once when a probe begins to fail: a
// host on which nothing happens is not looked at. Where it forbids the order it is taken again
// every few seconds, until it does not.

/// What was seen just before an order, of the units that it would touch and of the host.
package struct Preflight: Equatable, Sendable {
    /// When the look was taken.
    package var at: Instant
    /// A process of a unit that is traced, if there is one.
    package var traced: Traced?
    /// A unit of which a process is writing its core dump.
    package var dumping: String?
    /// The program that has locked the host's packages.
    package var packageManager: String?
    /// A unit that would be stopped, and whose end may take the host down.
    package var risk: HostRisk?
    /// A unit that would be started, and excludes one that runs.
    package var excluded: Exclusion?

    /// Nothing to be seen.
    package init(at: Instant) { self.at = at }

    /// It shows why a healthy service may fail its probes.
    var explainsFailures: Bool { traced != nil || dumping != nil || packageManager != nil }
}

/// A process of a unit and who traces it.
package struct Traced: Equatable, Sendable {
    /// The unit whose process is traced.
    package var unit: String
    /// The tracing program's name; empty if it cannot be known.
    package var by: String
    /// The tracer is a process of the unit itself.
    package var isOwn: Bool

    /// A tracer as it was seen.
    package init(unit: String, by: String, isOwn: Bool = false) {
        self.unit = unit
        self.by = by
        self.isOwn = isOwn
    }
}

extension Situation {
    /// For this long a look that forbids nothing is the last one.
    static let lookCounts = Duration.seconds(1)
    /// After this long one that forbade an order is taken again.
    static let lookAgain = Duration.seconds(5)

    /// The last look, while it counts; nil if another one is needed.
    var preflight: Preflight? {
        guard let look = evidence.look else { return nil }
        let age = firstVeto(.preflight) == nil ? Self.lookCounts : Self.lookAgain
        return now - look.at < age ? look : nil
    }

    /// When what was forbidden by a look is looked at again.
    var lookDue: Instant {
        guard let look = evidence.look, firstVeto(.preflight) != nil else { return .never }
        return look.at + Self.lookAgain
    }
}

/// What a look is to see.
package struct Sight: Equatable, Sendable {
    /// Units that the order would stop, the service's own first: none where it is only started.
    package var stopped: [String] = []
    /// Units that it would have systemd start, and those that would be started for them.
    package var started: [String] = []
    /// Members of its group: that only one of them runs is seen to otherwise.
    package var members: [String] = []

    /// No unit is looked at.
    package init() {}

    /// What the order itself stops or starts, and members of the group, are no exclusion.
    package func isOwn(_ unit: String) -> Bool {
        stopped.contains(unit) || started.contains(unit) || members.contains(unit)
    }
}

extension Situation {
    /// Since when a probe that may act fails or does not answer; nil: none does.
    private var suspectSince: Instant? {
        actingProbes.compactMap { evidence.probes[$0].troubledSince }.min()
    }

    /// What explains failures is looked for when they begin, too: it may be over before they are
    /// enough for an order.
    var wantsEarlyLook: Bool {
        guard mode == .act, unit?.runState == .up, !evidence.isLooking, !host.busLost,
            let since = suspectSince
        else { return false }
        return evidence.look.map { $0.at < since } ?? true
    }
}

extension Supervisor {
    /// What an order for this service would touch.
    func sight(of place: Int) -> Sight {
        let situation = situation(place)
        var sight = Sight()
        let unit = situation.policy.unit
        let isUp = situation.unit?.isUp == true
        if isUp { sight.stopped = [unit] + (situation.unit?.affected ?? []).filter(mayRun) }
        sight.started = isUp ? sight.stopped : [unit]
        if situation.action == .failover, let handover = situation.dueHandover {
            sight.started = [handover.to]
        }
        sight.started += situation.needs.filter { !$0.facts.serves }.map(\.unit)
        sight.members = situation.members.map(\.unit)
        return sight
    }

    /// A look is in. What failed while it was explained proves nothing once that is over.
    mutating func look(_ service: String, _ look: Preflight) -> [Int] {
        guard let place = places[service] else { return [] }
        let wasExplained = services[place].evidence.look?.explainsFailures == true
        services[place].evidence.note(look)
        if wasExplained, !look.explainsFailures { countAnew(place) }
        return [place]
    }

    /// What failed until now had another cause.
    mutating func countAnew(_ place: Int) {
        for index in services[place].evidence.probes.indices {
            services[place].evidence.probes[index].countAnew(from: clock)
        }
    }
}

extension Evidence {
    /// Two looks further apart than this do not speak of one obstacle.
    private static let lookMemory = Duration.seconds(60)

    /// A look is in: since when is it so?
    mutating func note(_ next: Preflight) {
        let former = look.flatMap { next.at - $0.at <= Self.lookMemory ? $0 : nil }
        let goesOn = former?.dumping != nil ? dumpingSince : nil
        dumpingSince = next.dumping == nil ? nil : goesOn ?? next.at
        let workGoesOn = former?.packageManager != nil ? packagesSince : nil
        packagesSince = next.packageManager == nil ? nil : workGoesOn ?? next.at
        let tracingGoesOn = former?.traced?.isOwn == true ? ownTracerSince : nil
        ownTracerSince = next.traced?.isOwn == true ? tracingGoesOn ?? next.at : nil
        look = next
        isLooking = false
    }
}

// SPDX-License-Identifier: Apache-2.0
// When many services fail at once for the probes, the cause is none of them: a disk, a name server,
// a proxy, a network. Restarting them all then makes an outage of what may have been a hiccup.
//
// Only roots count: a dead database with ten dependants is one cause. systemd's own verdict
// (killed, failed) is no matter of opinion and is not braked. After the hold the failing ones go
// one chain at a time, each verified before the next; what failed later does not wait for them.
//
// Told once as a record of the host, and told again when the hold is over.

extension Restraint {
    static let braked = Restraint(
        word: "braked", hasEnd: true, stage: .amongOthers, handovers: .beginning,
        operators: .override(.brake), sameness: .word,
        look: .around { supervisor, place, _ in
            guard let brake = supervisor.brakeOn(place), brake.releasedAt == nil else { return nil }
            return .braked(until: brake.until)
        },
        sentence: { _ in "many services failed at once, so the cause is probably none of them" })
}

extension Veto {
    /// Many services failed at once for the probes.
    package static func braked(until: Instant) -> Veto { Veto("braked", until: until) }
}

/// The correlated brake, while it holds and after.
package struct Brake: Equatable, Sendable {
    /// The end of the hold.
    package var until: Instant
    /// When it was released; nil while it holds.
    package var releasedAt: Instant?

    /// In force from now on.
    package init(until: Instant, releasedAt: Instant? = nil) {
        self.until = until
        self.releasedAt = releasedAt
    }
}

/// The brake as it is shown: who waits for it, and until when.
package struct BrakeStanding: Equatable, Sendable {
    /// In the order of the configuration.
    package var services: [String]
    /// Nil: it is released, and these wait for their turn.
    package var until: Instant?
}

extension Supervisor {
    /// Nil where no brake is on and no service waits for one that was.
    package var brakeStanding: BrakeStanding? {
        guard let brake else { return nil }
        let word = brake.releasedAt == nil ? Restraint.braked.word : Restraint.brakeReleasing.word
        let waiting = services.filter { $0.state.withheld?.word == word }.map(\.policy.name)
        if brake.releasedAt != nil {
            return waiting.isEmpty ? nil : BrakeStanding(services: waiting, until: nil)
        }
        return BrakeStanding(services: waiting, until: brake.until)
    }

    /// Asked after each new failure.
    mutating func considerBrake(_ records: inout [Record]) {
        guard brake == nil || brake?.releasedAt != nil else { return }
        let limits = policy.host.brake
        let many = { [total = Int64(services.count)] (count: Int) in
            count >= limits.roots && Int64(count) * 1000 >= limits.sharePermille * total
        }
        // No more roots than incidents: as a rule that is few enough to look no closer.
        guard many(census.troubled.all.count) else { return }
        let roots = census.troubled.all.count { isRoot($0) }
        guard many(roots) else { return }
        noteOfHost(
            .braked(until: clock + limits.hold, roots: roots, services: services.count), &records)
    }

    /// It fails for the probes, began to fail lately, and nothing on which it depends fails.
    private func isRoot(_ place: Int) -> Bool {
        guard let incident = services[place].state.incident, incident.reason.isProbeBased,
            clock - incident.since <= policy.host.brake.within
        else { return false }
        if let released = brake?.releasedAt, incident.since <= released { return false }
        return blocker(of: place, needs(of: place)) == nil
    }

    /// Releases a brake whose hold is over, and returns the services that have waited for it.
    mutating func releaseBrake(_ records: inout [Record]) -> [Int] {
        guard let held = brake, held.releasedAt == nil, clock >= held.until else { return [] }
        noteOfHost(.brakeReleased, &records)
        return census.braked.all
    }

    /// The brake that concerns this service: it fails for its probes, or runs.
    func brakeOn(_ place: Int) -> Brake? {
        guard let incident = services[place].state.incident,
            incident.reason.isProbeBased || units[services[place].policy.unit]?.isUp == true
        else { return nil }
        return brake
    }

    /// The host's deadline stands behind those of the services.
    mutating func armHost() {
        let isHeld = brake?.releasedAt == nil
        let release = isHeld ? brake?.until ?? .never : .never
        deadlines[services.count] = min(release, correlationDue)
    }
}

extension Phase {
    /// An order is open, or its effect is not yet known.
    var isRepair: Bool {
        switch self {
        case .acting, .verifying, .inDoubt: true
        case .offDuty, .starting, .healthy, .failing, .resting, .givenUp, .blind: false
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
// Why an order that would help is not given now, and when that ends.

/// Why an order that would help is not given now. Each case is one file of Restraint/ or Ordering/.
package enum Veto: Equatable, Sendable {
    case holdFile(path: String)
    /// An operator holds the service.
    case held(by: String, until: Instant)
    /// An operator holds this service, whose unit systemd would restart along.
    case heldMember(String, by: String, until: Instant)
    case ownRestart
    case foreignJob(id: UInt32)
    /// systemd's StartLimitBurst would trip in the middle of a restart.
    case startLimit(until: Instant)
    case hostNotUp(state: String)
    case hostEnding(state: String)
    case ending
    case critical
    case frozen
    case masked
    /// systemd would refuse: its file is gone or broken; the word is its LoadState.
    case notLoadable(String)
    case refusesManual
    /// A dependency goes first.
    case waitsFor(String)
    case busLost
    /// It is down, or its unit has no ExecReload=: the next rung.
    case cannotReload
    /// Rungs above restart are not for short outages.
    case outageTooShort(until: Instant)
    /// What would be deployed was deployed before and did not help: the next rung.
    case sameVersion(String)
    /// Another member of its exclusive group is not proven gone.
    case otherRuns(String)
    /// No standby is left to try: the next rung.
    case noStandby
    /// So many failovers were made that an operator must say that there may be more: the next rung.
    case failoversBlocked
    /// The host has had its orders for now.
    case hostBucket(until: Instant)
    /// Many services failed at once for the probes.
    case braked(until: Instant)
    /// The brake is released; this service goes first.
    case brakeReleasing(String)
    /// systemd would restart along more units than `max_units_touched`.
    case touchesTooMany(count: Int, most: Int)
    /// systemd would restart along a unit on which the host itself depends.
    case affectsCritical(unit: String)
    /// systemd would restart along a service whose own budget is spent.
    case memberBudget(service: String, until: Instant)
    /// Too few members of the group would be healthy.
    case minHealthy(group: String)
    /// One start more might make systemd reboot the host.
    case rebootsHost(until: Instant)
    /// The order of a service that hangs together with this one is open.
    case chainBusy(String)
    /// An operator forced the breaker open.
    case breakerForced(by: String, until: Instant)
    /// A process of this unit is being traced, by this program.
    case traced(unit: String, by: String)
    /// A process of this unit is writing its core dump.
    case dumpingCore(unit: String, until: Instant)
    /// This program has locked the host's packages.
    case packagesAtWork(by: String, until: Instant)
    /// Read from a record of a newer version.
    case unknown(String)

    /// It will not end by waiting: the ladder goes on with the next rung.
    package var endsRung: Bool {
        switch self {
        case .cannotReload, .sameVersion, .noStandby, .failoversBlocked: true
        case .holdFile, .held, .heldMember, .ownRestart, .foreignJob, .startLimit, .hostNotUp,
            .hostEnding, .ending, .critical, .frozen, .masked, .notLoadable, .refusesManual,
            .waitsFor, .busLost, .outageTooShort, .hostBucket, .braked, .brakeReleasing,
            .touchesTooMany, .affectsCritical, .memberBudget, .minHealthy, .rebootsHost,
            .chainBusy, .traced, .dumpingCore, .packagesAtWork, .breakerForced, .otherRuns,
            .unknown:
            false
        }
    }

    /// Same obstacle, whatever its end: recorded once.
    package func isSame(as other: Veto) -> Bool {
        switch (self, other) {
        case (.startLimit, .startLimit), (.rebootsHost, .rebootsHost), (.foreignJob, .foreignJob),
            (.outageTooShort, .outageTooShort), (.hostBucket, .hostBucket),
            (.chainBusy, .chainBusy), (.braked, .braked), (.brakeReleasing, .brakeReleasing),
            (.touchesTooMany, .touchesTooMany), (.memberBudget, .memberBudget),
            (.dumpingCore, .dumpingCore), (.packagesAtWork, .packagesAtWork):
            true
        case (.held(let one, _), .held(let another, _)),
            (.breakerForced(let one, _), .breakerForced(let another, _)):
            one == another
        default: self == other
        }
    }

    /// When it ends by itself, if that is known.
    package var until: Instant? {
        switch self {
        case .startLimit(let until), .rebootsHost(let until), .hostBucket(let until),
            .braked(let until), .memberBudget(_, let until), .outageTooShort(let until),
            .held(_, let until), .heldMember(_, _, let until),
            .dumpingCore(_, let until), .packagesAtWork(_, let until),
            .breakerForced(_, let until):
            until
        case .holdFile, .ownRestart, .foreignJob, .hostNotUp, .hostEnding, .ending,
            .critical, .frozen, .masked, .notLoadable, .refusesManual, .waitsFor, .busLost,
            .cannotReload, .sameVersion, .chainBusy, .brakeReleasing, .touchesTooMany,
            .affectsCritical, .minHealthy, .traced, .otherRuns, .noStandby, .failoversBlocked,
            .unknown:
            nil
        }
    }

    /// What another service does may end it.
    package var endsWithOthers: Bool {
        switch self {
        case .hostBucket, .chainBusy, .brakeReleasing, .touchesTooMany, .memberBudget, .minHealthy:
            true
        case .otherRuns, .noStandby, .failoversBlocked,
            .startLimit, .holdFile, .ownRestart, .foreignJob, .hostNotUp, .hostEnding, .ending,
            .critical, .frozen, .masked, .notLoadable, .refusesManual, .waitsFor, .busLost, .braked,
            .affectsCritical, .rebootsHost, .held, .heldMember, .cannotReload, .outageTooShort,
            .sameVersion, .traced, .dumpingCore, .packagesAtWork, .breakerForced, .unknown:
            false
        }
    }
}

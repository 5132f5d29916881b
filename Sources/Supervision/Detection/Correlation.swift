// SPDX-License-Identifier: Apache-2.0
// Many services fail at once: each has an incident of its own, and the cause is probably one. That
// is said once, with all their names, when no further one has failed for a while.
//
// It forbids nothing (the brake does, where only probes speak): it is for whoever reads thirty
// stories and should look for one. "Many" is what the brake calls many, whatever the reasons.

/// Services that failed at once, as was recorded last.
package struct Correlation: Equatable, Sendable {
    /// When it was recorded: incidents that began before are its members'.
    package var at: Instant
    /// Until then what else fails belongs to the same trouble, and is not told again.
    package var until: Instant
    /// Their names, in the order in which they failed.
    package var services: [String]

    /// From its parts.
    package init(at: Instant, until: Instant, services: [String]) {
        self.at = at
        self.until = until
        self.services = services
    }
}

/// Failures of late, one a service: evidence for the next correlation.
struct Burst: Sendable {
    private(set) var failures: [(service: String, at: Instant)] = []

    /// No further one for this long: the burst is over. A probe's period, by default.
    static let quiet = Duration.seconds(10)

    /// Their names. Look-up only.
    private var known: Set<String> = []

    mutating func add(_ service: String, at now: Instant) {
        if !known.insert(service).inserted { failures.removeAll { $0.service == service } }
        failures.append((service, now))
    }

    /// They stand in the order in which they failed.
    mutating func forget(before instant: Instant) {
        guard let first = failures.first, first.at < instant else { return }
        failures.removeAll { $0.at < instant }
        known = Set(failures.map(\.service))
    }

    /// It is no longer supervised: its failure is part of no burst.
    mutating func forget(_ service: String) {
        if known.remove(service) != nil { failures.removeAll { $0.service == service } }
    }
}

extension Supervisor {
    /// Takes note of a failure that began an incident, live or replayed.
    mutating func noteFailure(of service: String, at now: Instant) {
        if let known = correlation, now <= known.until { return }
        burst.add(service, at: now)
    }

    /// When the burst will be told; never, if these are not many, or while no configuration says
    /// how many "many" are.
    var correlationDue: Instant {
        guard !services.isEmpty else { return .never }
        let limits = policy.host.brake
        let count = burst.failures.count
        guard count >= limits.roots, let first = burst.failures.first?.at,
            let last = burst.failures.last?.at,
            Int64(count) * 1000 >= limits.sharePermille * Int64(services.count)
        else { return .never }
        return min(last + Burst.quiet, first + limits.within)
    }

    /// Tells a burst that is over.
    mutating func tellCorrelation(_ records: inout [Record]) {
        guard !burst.failures.isEmpty, !services.isEmpty else { return }
        if clock >= correlationDue {
            noteOfHost(
                .correlated(
                    services: burst.failures.map(\.service),
                    within: (burst.failures.last?.at ?? clock)
                        - (burst.failures.first?.at ?? clock),
                    until: clock + policy.host.brake.within), &records)
        }
        burst.forget(before: clock - policy.host.brake.within)
        armHost()
    }

    /// How many others failed together with this service, while its incident lasts; 0: none.
    func failedTogether(of place: Int) -> Int {
        guard let known = correlation, let incident = services[place].state.incident,
            incident.since <= known.at, correlated.contains(services[place].policy.name)
        else { return 0 }
        return known.services.count - 1
    }
}

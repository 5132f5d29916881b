// SPDX-License-Identifier: Apache-2.0
// A heartbeat: the probe that is not asked but told. Silence for longer than `within` fails it.
//
// The service itself or a cron job says that it is alive; the work that it does decides when, so
// that a loop which hangs falls silent although its process and its port are well. One missing
// sign is enough: the threshold is `within`.
//
// A heartbeat that had to be refused for want of a place (others flood the bus) tells nothing:
// the window starts over, and a probe that hears nothing else for five windows is blind, which is
// told.
//
// A heartbeat is evidence. It may be lost while we are away, so that silence is only what we
// would have heard: the window starts over when revived starts, when the bus comes back, in another
// invocation, and when the startup probe lets the others be judged; it is longer by the time in
// which we slept. The first sign in an invocation is waited for at least as long as the grace.
//
// Refused: φ-accrual (Akka). It adapts to a network's jitter over a thousand heartbeats a quarter
// of an hour; a job that beats once a day has an operator who knows how long is too long.

extension ProbePolicy {
    /// Nil for a probe that asks.
    package var within: Duration? { kind.traits.within }
}

extension Situation {
    /// When the silence of the probe at this place will be a failure; never if it asks, if it has
    /// failed already, or while no heartbeat could be heard.
    func silenceDue(_ place: Int) -> Instant {
        guard let within = policy.probes[place].within, probesRun, !host.busLost, isOpen(place),
            evidence.probes.indices.contains(place), evidence.probes[place].suspectSince == nil
        else { return .never }
        let seen = evidence.probes[place]
        let due = seen.listeningSince + localHealth.widened(within)
        guard !seen.passedThisEra else { return due }
        switch state.phase {
        case .starting(let grace), .verifying(_, let grace): return max(due, grace + evidence.shift)
        case .healthy, .failing, .resting, .givenUp, .blind, .offDuty, .acting, .inDoubt:
            return due
        }
    }
}

extension Supervisor {
    /// Why a beat would be refused; nil if it would be taken. An empty name: any heartbeat.
    package func refusalOfBeat(_ service: String, _ probe: String) -> CommandRefusal? {
        guard let place = places[service] else { return .noSuchService }
        return beating(place, probe).isEmpty ? .noHeartbeat(probe) : nil
    }

    /// Takes a heartbeat: it proves the invocation that runs now.
    mutating func beat(_ service: String, _ probe: String) -> [Int] {
        guard let place = places[service], !services[place].evidence.invocation.isEmpty else {
            return []
        }
        for index in beating(place, probe) {
            services[place].evidence.probes[index].beat(at: clock)
        }
        return [place]
    }

    /// A heartbeat that was not taken for want of a place is neither silence nor one that counts:
    /// it tells nothing.
    mutating func beatUnheard(_ service: String) -> [Int] {
        guard let place = places[service], !services[place].evidence.invocation.isEmpty else {
            return []
        }
        for index in beating(place, "") {
            services[place].evidence.probes[index].unheard(at: clock)
        }
        return [place]
    }

    /// Silence that has lasted too long becomes a failure.
    mutating func noteSilence(_ place: Int) {
        guard services[place].policy.probes.contains(where: { $0.within != nil }) else { return }
        var situation = situation(place)
        for index in situation.policy.probes.indices where situation.silenceDue(index) <= clock {
            services[place].evidence.probes[index].miss(at: clock)
            situation.evidence = services[place].evidence
        }
    }

    /// Silence until now does not count: the bus was away, or the startup probe had not passed yet.
    mutating func listenAnew(_ place: Int) {
        for index in services[place].policy.probes.indices {
            services[place].evidence.probes[index].listenAnew(from: clock)
        }
    }

    private func beating(_ place: Int, _ probe: String) -> [Int] {
        let probes = services[place].policy.probes
        return probes.indices.filter {
            probes[$0].within != nil && (probe.isEmpty || probes[$0].name == probe)
        }
    }
}

// MARK: - Signs of life, which come unasked

extension ProbeEvidence {
    mutating func beat(at now: Instant) {
        listeningSince = now
        unheardSince = nil
        lastBeat = now
        lastOutcome = .passed(latency: .zero)
        lastOutcomeAt = now
        _ = pass(begun: now, .zero, at: now, LocalHealth())
    }

    mutating func miss(at now: Instant) {
        guard let within = policy.within else { return }
        unheardSince = nil
        lastOutcome = .failed(.noBeat(within: within))
        lastOutcomeAt = now
        fail(.noBeat(within: within), at: now)
    }

    /// One may have come that could not be taken.
    mutating func unheard(at now: Instant) {
        lastOutcome = .inconclusive(.noPlace)
        lastOutcomeAt = now
        unheardSince = unheardSince ?? now
        listenAnew(from: now)
    }

    mutating func listenAnew(from now: Instant) { listeningSince = max(listeningSince, now) }
}

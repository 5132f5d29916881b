// SPDX-License-Identifier: Apache-2.0
// revived is not going to change it: a service is down or does not come to rest, no order will be
// given, and no operator was told so. They are told once, after a while.
//
// What an operator wants so is no stall: held services, those that an operator stopped, that are
// left as they were, or only observed. What is told anyway (a rest, giving up, blindness, a veto
// that only a person ends) is none either.

/// Why nothing will happen.
package enum Stall: Equatable, Sendable {
    /// An order would help, and this forbids it all the time.
    case veto(Veto)
    /// It is left alone, though it is not known that an operator wants it down.
    case offDuty(OffDuty)
    /// systemd does not say what has become of it, or of our order.
    case unclear
    /// Its own Restart= has started it so often in the last ten minutes.
    case loop(starts: Int)
    case unknown(String)
}

extension Situation {
    /// What waits for other services is told after this long: one that is being repaired tells of
    /// itself.
    static let stallPatience = Duration.seconds(600)
    /// What revived does not repair is told after this long, a minute more than a start usually
    /// takes.
    static let idlePatience = Duration.seconds(120)
    /// This many starts by its own Restart= within ten minutes are a loop: one more than systemd's
    /// own limit (5) allows, as a rule, in ten seconds, and more than a bad minute needs.
    static let loopStarts = 10
    /// The window of `loopStarts`.
    static let loopWithin = Duration.seconds(600)

    /// Something to be told, when it is time.
    func stalled() -> Event? {
        guard let (stall, due) = stall, now >= due else { return nil }
        return .stalled(stall)
    }

    /// When that may be; never if there is nothing.
    var stallDue: Instant { stall?.due ?? .never }

    private var stall: (Stall, due: Instant)? {
        guard mode == .act, state.hold == nil, host.holdFile == nil, !host.busLost else {
            return nil
        }
        if state.order == nil, let loop { return loop }
        guard !state.stallSaid else { return nil }
        switch state.phase {
        case .failing(let since):
            return failingStall.map { ($0, since + patience) }
        case .offDuty(let why):
            return isStall(why) ? (.offDuty(why), state.offDutySince + Self.idlePatience) : nil
        case .inDoubt(let since): return (.unclear, since + Self.stallPatience)
        case .starting, .healthy, .acting, .verifying, .resting, .givenUp, .blind: return nil
        }
    }

    private var failingStall: Stall? {
        guard let veto = state.withheld else { return isUnexplained ? .unclear : nil }
        guard let restraint = veto.restraint, self.veto(of: restraint) != nil else { return nil }
        let isTold = veto.needsSomebody || veto.endsWithOthers || veto.until != nil
        return isTold ? nil : .veto(veto)
    }

    /// Neither up nor on its way, and why is unknown.
    private var isUnexplained: Bool {
        switch duty {
        case .ask: true
        case .unclear: unit?.isChanging != true
        case .up, .offDuty, .missing: false
        }
    }

    /// It is not known that an operator wants it so. (What has run and is gone was removed by a
    /// person.)
    private func isStall(_ why: OffDuty) -> Bool {
        switch why {
        case .unexplained, .stoppedBesideHook: true
        case .notFound, .notLoadable: state.invocation.isEmpty
        case .unseen, .stopped, .cleanExit, .neverStarted, .notSeenToSucceed, .done,
            .conditionUnmet, .masked:
            false
        }
    }

    private var patience: Duration {
        let isIdle = state.withheld?.word == Restraint.waitsFor.word && !isBlockerLookedAfter
        return isIdle ? Self.idlePatience : Self.stallPatience
    }

    private var loop: (Stall, due: Instant)? {
        let starts = evidence.lately.count { now - $0 < Self.loopWithin }
        guard starts >= Self.loopStarts,
            evidence.stallSaid.map({ now - $0 >= .seconds(3600) }) ?? true
        else { return nil }
        return (.loop(starts: starts), now)
    }
}

extension Evidence {
    /// Its own Restart= has started it.
    mutating func noteOwnStart(at now: Instant) {
        lately.removeAll { now - $0 >= Situation.loopWithin }
        lately = (lately + [now]).suffix(100)
    }
}

extension ServiceState {
    /// Said once in a phase; a loop goes through many.
    mutating func note(_ stall: Stall) {
        if case .loop = stall { return }
        stallSaid = true
    }
}

extension Stall {
    var sentence: String {
        switch self {
        case .veto(let veto): "nothing can be done: \(veto.sentence)"
        case .offDuty(let why): "nothing is done: \(why.sentence)"
        case .unclear: "nothing can be done: systemd does not say what has become of it"
        case .loop(let starts):
            "its own Restart= has started it \(starts) times in ten minutes, and goes on"
        case .unknown(let word): "nothing is done (\(word))"
        }
    }
}

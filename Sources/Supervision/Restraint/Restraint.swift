// SPDX-License-Identifier: Apache-2.0
// A restraint: what may forbid an order that would help. Each is one value in a file of its own,
// and a line of `all` below; what is asked, recorded, said, and overridden follows from these rows.

/// One restraint, in one row.
package struct Restraint: Sendable {
    /// At which point of the way to an order it is asked.
    package enum Stage: Sendable {
        /// First: what is known of the service, its unit and the host.
        case first
        /// Once the service itself may be acted on: what the others have to do with it.
        case amongOthers
        /// Once it is known what would be deployed.
        case version
        /// Just before the order, of what was looked at for it.
        case preflight
    }

    /// What it is about. An operator hears of the host first, then of the unit.
    package enum Subject: Sendable, CaseIterable { case host, unit, other }

    /// Which orders it binds while a handover is asked for or under way. (The ladder's own orders
    /// are bound by every restraint.)
    package enum Handovers: Sendable {
        case all
        /// Not those that an operator asks for.
        case unrequested
        /// Not those either that complete a handover which has begun.
        case beginning
        case none
    }

    /// What an operator's order makes of it.
    package enum Operators: Sendable {
        case bound
        /// It only restrains revived itself; the word is what the record says, if anything.
        case override(Overridden?)
    }

    /// Where its answer is found.
    package enum Look: Sendable {
        /// In the service, its unit and the host.
        case here(@Sendable (Situation) -> Veto?)
        /// In other services, for an order of this kind for the service at this index. Found out
        /// only where an order may be next, because it means going through all of them.
        case around(@Sendable (Supervisor, Int, Action) -> Veto?)
    }

    /// What else ends a veto than its own end.
    package struct Ends: OptionSet, Sendable {
        /// One bit a way to end.
        package let rawValue: Int
        /// Of these bits.
        package init(rawValue: Int) { self.rawValue = rawValue }
        /// What another service does.
        package static let withOthers = Ends(rawValue: 1)
        /// Only what a person changes: an operator is told.
        package static let byAPerson = Ends(rawValue: 2)
        /// No waiting ends it: the ladder goes on.
        package static let withTheRung = Ends(rawValue: 4)
    }

    /// When two vetoes are one obstacle, which is recorded once.
    package enum Sameness: Sendable { case word, names, everything }

    /// The word in records, for ever.
    package let word: String
    /// What its veto names, in the record.
    package var names = 0
    /// Its veto carries the instant at which it ends.
    package var hasEnd = false
    /// Its veto may carry one; without it, the end is unknown.
    package var mayHaveEnd = false
    var stage = Stage.first
    var subject = Subject.other
    var handovers = Handovers.none
    var operators = Operators.bound
    var ends: Ends = []
    var sameness = Sameness.names
    let look: Look
    /// What is said of its veto.
    let sentence: @Sendable (Veto) -> String

    /// All of them, in the order of asking: the first veto wins. (A test compares this list with
    /// the files.)
    package static let all: [Restraint] = [
        leaving, holdFile, busLost, oldSystemd, hostEnding, hostNotUp, held, affectedHeld,
        breakerForced, unitUnread, stuck, ownRestart, foreignJob, frozen, masked, notLoadable,
        refusesManual, forbiddenRestart, critical, waitsFor, saysWhen, startLimit, rebootsHost,
        cannotReload, outageTooShort, failoversBlocked, noStandby, otherRuns, braked,
        brakeReleasing, touchesTooMany, affectsCritical, minHealthy, affectedBudget, chainBusy,
        hostBucket, sameVersion, unknownVersion, traced, dumpingCore, packagesAtWork,
        takesHostDown, excluded,
    ]

    /// The row of this word; nil for a word of a newer version.
    package static func named(_ word: String) -> Restraint? { rows[word].map { all[$0] } }

    /// Each word once: two rows may ask for the same veto.
    package static let words: [String] = all.indices.filter { rows[all[$0].word] == $0 }
        .map { all[$0].word }

    private static let rows = Dictionary(
        all.indices.map { (all[$0].word, $0) }, uniquingKeysWith: { first, _ in first })
}

extension Situation {
    /// What this restraint says, whatever the order.
    func veto(of restraint: Restraint) -> Veto? {
        switch restraint.look {
        case .here(let ask): ask(self)
        case .around: surroundings?.veto(of: restraint)
        }
    }

    /// The first veto of those that are asked at this stage, and bind the order that is next.
    func firstVeto(_ stage: Restraint.Stage) -> Veto? {
        for restraint in Restraint.all where restraint.stage == stage && binds(restraint) {
            if let veto = veto(of: restraint) { return veto }
        }
        return nil
    }

    /// The first veto of the host.
    var hostVeto: Veto? {
        for restraint in Restraint.all where restraint.subject == .host {
            if let veto = veto(of: restraint) { return veto }
        }
        return nil
    }

    private func binds(_ restraint: Restraint) -> Bool {
        guard isHandingOver else { return true }
        return switch restraint.handovers {
        case .all: true
        case .unrequested: !isAskedFor
        case .beginning: !isAskedFor && state.passage == nil
        case .none: false
        }
    }
}

// MARK: - Operators

extension Situation {
    /// The first veto that no operator's word overrides: of the host, of the unit, of the rest.
    var vetoForOperators: Veto? {
        for subject in Restraint.Subject.allCases {
            for restraint in Restraint.all where restraint.subject == subject {
                guard case .bound = restraint.operators else { continue }
                if let veto = veto(of: restraint) { return veto }
            }
        }
        return nil
    }

    /// What an operator's order would override, as its record says.
    var overriddenRestraints: [Overridden] {
        Restraint.all.compactMap { restraint in
            guard case .override(let word?) = restraint.operators else { return nil }
            return veto(of: restraint) == nil ? nil : word
        }
    }
}

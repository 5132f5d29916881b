// SPDX-License-Identifier: Apache-2.0
// The last look before an order: what has no signal, and changes nothing until we would act. A
// process under a debugger, one that is writing its core dump, a package manager at work.
//
// It is taken when everything else speaks for an order, and at no other time: a host on which
// nothing happens is not looked at. Where it forbids the order it is taken again every few seconds,
// until it does not.

/// What was seen just before an order, of the units that it would touch and of the host.
package struct LastLook: Equatable, Sendable {
    /// When.
    package var at: Instant
    /// A process of a unit that is traced, if there is one.
    package var traced: Traced?
    /// A unit of which a process is writing its core dump.
    package var dumping: String?
    /// The program that has locked the host's packages.
    package var packageManager: String?

    /// Nothing to be seen.
    package init(at: Instant) { self.at = at }
}

/// A process of a unit and who traces it.
package struct Traced: Equatable, Sendable {
    /// The unit.
    package var unit: String
    /// The tracing program's name; empty if it cannot be known.
    package var by: String

    /// Both as seen.
    package init(unit: String, by: String) {
        self.unit = unit
        self.by = by
    }
}

extension Situation {
    /// For so long a look that forbids nothing is the last one.
    static let lookCounts = Duration.seconds(1)
    /// After so long one that forbade an order is taken again.
    static let lookAgain = Duration.seconds(5)

    /// The last look, while it counts; nil if another one is needed.
    var lastLook: LastLook? {
        guard let look = evidence.look else { return nil }
        let age = firstVeto(.lastLook) == nil ? Self.lookCounts : Self.lookAgain
        return now - look.at < age ? look : nil
    }

    /// When what was forbidden by a look is looked at again.
    var lookDue: Instant {
        guard let look = evidence.look, firstVeto(.lastLook) != nil else { return .never }
        return look.at + Self.lookAgain
    }
}

extension Supervisor {
    /// Units that an order for this service would touch: none where it is only started.
    func touched(by place: Int) -> [String] {
        let unit = services[place].policy.unit
        guard let facts = units[unit], facts.isUp else { return [] }
        return [unit] + facts.affected.filter(mayRun)
    }
}

extension Evidence {
    /// Two looks further apart than this do not speak of one obstacle.
    private static let lookMemory = Duration.seconds(60)

    /// A look is in: since when is it so?
    mutating func note(_ next: LastLook) {
        let former = look.flatMap { next.at - $0.at <= Self.lookMemory ? $0 : nil }
        let goesOn = former?.dumping != nil ? dumpingSince : nil
        dumpingSince = next.dumping == nil ? nil : goesOn ?? next.at
        let workGoesOn = former?.packageManager != nil ? packagesSince : nil
        packagesSince = next.packageManager == nil ? nil : workGoesOn ?? next.at
        look = next
        isLooking = false
    }
}

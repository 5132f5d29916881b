// SPDX-License-Identifier: Apache-2.0
// Keeps the units of open incidents loaded in systemd, as far as that is harmless.
//
// Each reference is a match on PID 1's own connection to the bus. That connection has room for 512
// of all clients together, and PID 1 is thrown off the bus when there are more. So references are
// few, are taken at most once in an incident, and are held until it ends; who finds no place goes
// on without one, for a reference is a comfort and never a need. On systemd 247 an UnrefUnit that
// is followed by a RefUnit of the same unit makes PID 1 spin: between the two a minute must pass.

import Glibc
import Supervision
import Systemd

final class UnitReferences {
    /// An eighth of what PID 1 has room for: other programs hold references too.
    static let most = 64
    /// From giving a unit back to referencing it again.
    static let pause = Duration.seconds(60)

    /// References a unit; the answer says whether systemd took it.
    private let take: (_ unit: String, _ answer: @escaping (Bool) -> Void) -> Void
    private let giveBack: (_ unit: String) -> Void
    private let say: (String) -> Void
    private let isPermitted: () -> Bool
    private let clock: () -> Instant

    /// What was done for a service in its open incident.
    private struct Open {
        var incident: String
        /// For these a reference was taken, or could not be.
        var units: Set<String> = []
    }
    /// By service; looked up, never walked.
    private var open: [String: Open] = [:]
    private var held: Set<String> = []
    /// When units were given back.
    private var returned: [String: Instant] = [:]
    private var isShortageSaid = false

    init(
        clock: @escaping () -> Instant = { SupervisionLoop.now },
        isPermitted: @escaping () -> Bool = { true }, say: @escaping (String) -> Void,
        take: @escaping (_ unit: String, _ answer: @escaping (Bool) -> Void) -> Void,
        giveBack: @escaping (_ unit: String) -> Void
    ) {
        self.clock = clock
        self.say = say
        self.isPermitted = isPermitted
        self.take = take
        self.giveBack = giveBack
    }

    /// How many units are referenced.
    var count: Int { held.count }

    /// What a service would like to keep loaded now; nil outside of an incident.
    func keep(_ wanted: KeptLoaded?, for service: String) {
        if let former = open[service], former.incident != wanted?.incident {
            open[service] = nil
            for unit in former.units.sorted() { end(unit) }
        }
        guard let wanted else { return }
        for unit in wanted.units {
            let isNew =
                open[service, default: Open(incident: wanted.incident)].units.insert(unit).inserted
            if isNew { begin(unit, for: service) }
        }
    }

    /// Services that are no longer configured need nothing.
    func keepOnly(_ services: Set<String>) {
        for service in open.keys.sorted() where !services.contains(service) {
            keep(nil, for: service)
        }
    }

    /// The connection is lost, and with it all references. They are not taken again: the return of
    /// PID 1 would be the moment in which everybody asks it for everything.
    func lost() { held = [] }

    private func begin(_ unit: String, for service: String) {
        let now = clock()
        returned = returned.filter { now - $0.value < Self.pause }
        guard isPermitted(), !held.contains(unit), returned[unit] == nil else { return }
        guard held.count < Self.most else { return sayShortage(service) }
        held.insert(unit)
        take(unit) { [weak self] isTaken in
            if !isTaken { self?.held.remove(unit) }
        }
    }

    private func end(_ unit: String) {
        guard held.remove(unit) != nil else { return }
        returned[unit] = clock()
        giveBack(unit)
    }

    private func sayShortage(_ service: String) {
        guard !isShortageSaid else { return }
        isShortageSaid = true
        say(
            "\(service): its unit is not kept loaded, because \(Self.most) units are already; it "
                + "is repaired all the same (said once)")
    }
}

extension UnitReferences {
    /// References of systemd's units, where they can be made and do no harm.
    convenience init(of manager: UnitManager, _ contact: SystemdContact) {
        self.init(
            isPermitted: { contact.permitsReferences },
            say: { tell("revived: \($0)\n", STDERR_FILENO) },
            take: { unit, answer in manager.ref(unit) { answer((try? $0.get()) != nil) } },
            giveBack: { manager.unref($0) })
    }
}

// SPDX-License-Identifier: Apache-2.0
// Which services have to do with a unit? Each of systemd's signals asks, and each decision, so none
// of them may go through all services: there may be thousands, and all need the same targets.

/// Services by the units that they have to do with, in the order of the configuration.
struct Interest: Sendable {
    private var byChange: [String: Places] = [:]
    private var byWatch: [String: Places] = [:]
    private var byGroup: [String: Places] = [:]
    /// What was counted for each service: so it is taken back.
    private var counted: [Counted] = []

    private struct Counted {
        var unit: String?
        var members: [String] = []
        var needs: [String] = []

        var everyUnit: Set<String> { Set(members + needs).union(unit.map { [$0] } ?? []) }
    }

    /// For this many services, of which nothing is known yet.
    init(count: Int = 0) { counted = Array(repeating: Counted(), count: count) }

    /// Who must be asked when the unit changes: those that watch it, those of whose group it is,
    /// and those whose unit needs it.
    func concerned(by unit: String) -> [Int] { byChange[unit]?.all ?? [] }

    /// Those that watch it now.
    func watching(_ unit: String) -> [Int] { byWatch[unit]?.all ?? [] }

    /// Those of whose group it is a member.
    func holding(_ unit: String) -> [Int] { byGroup[unit]?.all ?? [] }

    /// What the service at this place watches, its group, and what the watched unit needs.
    mutating func set(_ place: Int, watching unit: String, members: [String], needs: [String]) {
        let former = counted[place]
        let next = Counted(unit: unit, members: members, needs: needs)
        counted[place] = next
        let (before, after) = (former.everyUnit, next.everyUnit)
        for unit in before.subtracting(after).sorted() { byChange[unit]?.set(place, false) }
        for unit in after.subtracting(before).sorted() {
            byChange[unit, default: Places()].set(place, true)
        }
        if let unit = former.unit { byWatch[unit]?.set(place, false) }
        byWatch[unit, default: Places()].set(place, true)
        for member in former.members { byGroup[member]?.set(place, false) }
        for member in members { byGroup[member, default: Places()].set(place, true) }
    }
}

// SPDX-License-Identifier: Apache-2.0
// What people are shown of services, each person what they may see.

extension Supervisor {
    /// All services, in the order of the configuration; with what was printed and answered only
    /// for who may read the journal.
    package func shownStatuses(at now: Instant, withTexts: Bool = true) -> [ShownStatus] {
        services.indices.map { shownStatus(of: $0, at: now, withTexts: withTexts) }
    }

    /// The phases of all services as every display shows them.
    package var shownPhases: [PhaseName] { services.indices.map { situation($0).shownPhase } }

    /// The one service at this place.
    package func shownStatus(of place: Int, at now: Instant, withTexts: Bool = true) -> ShownStatus
    {
        var situation = situation(place)
        situation.now = now
        return (withTexts ? situation : situation.forEverybody()).shownStatus
    }
}

// SPDX-License-Identifier: Apache-2.0
// Of all services what people are shown, each person what they may see.

extension Supervisor {
    /// All services, in the order of the configuration; with what was printed and answered only
    /// for who may read the journal.
    package func standings(at now: Instant, withTexts: Bool = true) -> [Standing] {
        services.indices.map { place in
            var situation = situation(place)
            situation.now = now
            return (withTexts ? situation : situation.forEverybody()).standing
        }
    }
}

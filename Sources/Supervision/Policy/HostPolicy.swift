// SPDX-License-Identifier: Apache-2.0
// What the operator wants of the host as a whole, beside each service: the key `host`, and the
// groups that services form.

/// Limits of the host as a whole.
package struct HostPolicy: Equatable, Sendable {
    /// Orders in any such window on the whole host.
    package var actions = Rate(count: 10, per: .seconds(600))
    /// All orders count, because an operator wrote the limit; else those that have not helped, or
    /// not yet.
    package var countsEvery = false
    /// Orders at the same time in one dependency chain.
    package var inFlight = 1
    /// When many fail at once.
    package var brake = BrakePolicy()
    /// The template unit that notifies an operator, for example `notify@.service`; nil: none does.
    package var notify: String?

    /// The defaults, where nothing is configured.
    package init() {}
}

/// When many services fail at once for the probes, the cause is none of them.
package struct BrakePolicy: Equatable, Sendable {
    /// Failing services none of whose dependencies fails.
    package var roots = 3
    /// Of all supervised services, in thousandths.
    package var sharePermille: Int64 = 300
    /// They all began to fail in such a window.
    package var within = Duration.seconds(60)
    /// No probe leads to an order for this long.
    package var hold = Duration.seconds(300)

    /// The defaults, where nothing is configured.
    package init() {}
}

/// When attempts do not help.
package struct BreakerPolicy: Equatable, Sendable {
    /// How many of the last verified attempts are looked at, once there are as many: 5 to 10. 0:
    /// there is no breaker. With the budget as it is by itself a breaker would never be the first
    /// to speak, and an operator who writes a larger budget means it.
    package var window = 0
    /// It opens when this share of them did not help, in thousandths.
    package var ratePermille: Int64 = 500
    /// What took longer, from the order until the service was proven well, counts like what did
    /// not help; nil: however long it took.
    package var slowOver: Duration?
    /// The first rest; each further one is twice as long.
    package var open = Duration.seconds(600)
    /// No rest is longer.
    package var max = Duration.seconds(2 * 3600)

    /// The defaults, where nothing is configured: there is no breaker.
    package init() {}
}

/// Members of which some must stay healthy.
package struct GroupPolicy: Equatable, Sendable {
    /// What the members have in common.
    package var name: String
    /// Members that must stay healthy whatever we do.
    package var minHealthy: Int

    /// A group of this name, with this least number of healthy members.
    package init(name: String, minHealthy: Int) {
        self.name = name
        self.minHealthy = minHealthy
    }
}

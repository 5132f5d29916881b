// SPDX-License-Identifier: Apache-2.0
// Which services are in trouble, act, or wait for others? Kept with each record, because each
// record asks: whoever goes through all services to find the two that wait for an order's end does
// so at each end of each order, and that grows with the square of the services.

/// Services by what their durable state says.
struct Census: Sendable {
    /// An incident is open.
    private(set) var troubled = Places()
    /// An order is open.
    private(set) var ordered = Places()
    /// Orders of the last day are remembered, for limits.
    private(set) var counted = Places()
    /// Withheld until another service moves on.
    private(set) var waiting = Places()
    /// Withheld for the hold of a service that would be restarted along.
    private(set) var heldAlong = Places()
    /// Withheld by the brake.
    private(set) var braked = Places()

    /// Takes note of the state of the service at this place.
    mutating func note(_ place: Int, _ state: ServiceState) {
        troubled.set(place, state.incident != nil)
        ordered.set(place, state.order != nil)
        counted.set(place, !state.orders.isEmpty || !state.hostCounted.isEmpty)
        let veto = state.withheld
        waiting.set(place, veto?.endsWithOthers == true)
        heldAlong.set(place, veto?.word == Restraint.affectedHeld.word)
        braked.set(place, veto?.word == Restraint.braked.word)
    }
}

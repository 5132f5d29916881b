// SPDX-License-Identifier: Apache-2.0
// Nothing is carried out while a hold file exists or on what an operator stopped, and nothing is
// even ordered for a service that is only observed.

import Supervision

package struct HandsOffForbidden: Checker {
    package let name = "hands off what is held, stopped or observed"

    package init() {}

    package mutating func check(_ moment: Moment) -> String? {
        for (service, order) in moment.orders {
            guard let truth = moment.truth(of: service) else { return "\(service): not configured" }
            if moment.isHoldKnown { return "\(service): order \(order.id) under a hold" }
            if truth.policy.mode == .observe {
                return "\(service): order \(order.id) in observe mode"
            }
        }
        guard let order = moment.begun, let truth = moment.service(of: order.unit) else {
            return nil
        }
        if let path = truth.holdFile { return "order \(order.id) begun while \(path) exists" }
        // A standby that somebody has stopped is at rest, and that is how it is taken.
        if truth.isStoppedBySomebody, order.handover == nil {
            return "order \(order.id) begun on what somebody stopped"
        }
        return nil
    }
}

// SPDX-License-Identifier: Apache-2.0
// What an order does, as a word: of a failover the step, else the action.

import Supervision

extension Order {
    var stage: String { handover?.step.rawValue ?? action.rawValue }
}

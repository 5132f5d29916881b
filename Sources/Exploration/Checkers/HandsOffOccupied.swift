// SPDX-License-Identifier: Apache-2.0
// No order takes down what a person has under a debugger or what writes its core dump, and none is
// given while a package manager is at work; but for what is no longer waited for. A handover that
// was begun is brought to its end all the same.

package import Simulation
import Supervision

/// By how things really were when the last look was taken.
package struct HandsOffOccupied: Checker {
    /// What holds.
    package let name = "hands off what is traced, dumping or being installed"
    /// The last look may be so old, and its answer takes its time.
    private let slack: Duration

    /// `latency` is the longest delay of messages in this world.
    package init(latency: Duration = .zero) { slack = .seconds(1) + latency * 2 }

    /// A complaint if it does not hold.
    package mutating func check(_ turn: Turn) -> String? {
        for (service, order) in turn.orders
        where order.reason.askedBy == nil && order.handover?.isFirst != false {
            guard let own = turn.truth(of: service) else { continue }
            if let since = own.packagesSince, holds(since, turn, .seconds(30 * 60)) {
                return "\(service): order \(order.id) while a package manager is at work"
            }
            // Of what is down nothing can be taken down, nor along with it.
            guard order.action != .start, order.takesDown, own.isUp else { continue }
            for truth in turn.truths where truth.isUp {
                let unit = truth.policy.unit
                guard unit == order.unit || order.affected.contains(unit) else { continue }
                if let since = truth.tracedSince, turn.at - since > slack {
                    return "\(service): order \(order.id) while \(unit) is traced"
                }
                if let since = truth.dumpingSince, holds(since, turn, .seconds(600)) {
                    return "\(service): order \(order.id) while \(unit) dumps core"
                }
            }
        }
        return nil
    }

    /// It has lasted longer than a look, and not yet longer than it is waited for. (It may be
    /// waited for longer than that: revived knows only since when it has seen it.)
    private func holds(_ since: Instant, _ turn: Turn, _ patience: Duration) -> Bool {
        turn.at - since > slack && turn.at - since < patience
    }
}

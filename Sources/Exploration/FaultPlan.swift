// SPDX-License-Identifier: Apache-2.0
// What a seed comes to: a host, and the faults that strike it, one after the other. Whatever chance
// decides is decided here, so that a part of a plan can be left out and the rest stays what it was.

package import Simulation
import Supervision

package struct FaultPlan: Sendable {
    /// One fault.
    package struct Strike: Sendable {
        /// After the one before.
        package var wait: Duration
        /// Which service it is about.
        package var service: String
        let fault: Fault
        /// Decides what the fault leaves open.
        let seed: UInt64

        /// In words.
        package var words: String { "+\(wait.words)  \(fault) of \(service)" }
    }

    /// Where it comes from.
    package let seed: UInt64
    /// The host before anything happens.
    package internal(set) var world: World
    /// The first phase.
    package internal(set) var strikes: [Strike] = []
    /// Kinds of faults that this seed has at all.
    package let kinds: Int

    /// Swarm testing: of the kinds of faults each seed draws those that it has at all, half of
    /// them on average, for a fault of one kind often keeps those of another kind from showing
    /// what they do. (Groce, Zhang, Eide, Chen, Regehr: "Swarm testing", ISSTA 2012.)
    package init(seed: UInt64) {
        self.seed = seed
        var chance = Chance(seed: seed &* 0x9E37_79B9)
        var world = World(seed: seed)
        let drawn = Fault.allCases.filter { _ in chance.next() % 2 == 0 }
        let faults = drawn.isEmpty ? [Fault.heal] : drawn
        let pace = [Duration.seconds(5), .seconds(20), .seconds(60)][Int(chance.next() % 3)]
        world.latency = [.zero, .milliseconds(2), .milliseconds(200)][Int(chance.next() % 3)]
        world.populate(&chance)
        self.world = world
        kinds = faults.count
        let names = world.policy.services.map(\.name)
        let end = Duration.seconds(900 + Int(chance.next() % 2700))
        var spent = Duration.zero
        while spent < end {
            let strike = Strike(
                wait: chance.draw(upTo: pace * 2),
                service: names[Int(chance.next() % UInt64(names.count))],
                fault: faults[Int(chance.next() % UInt64(faults.count))], seed: chance.next())
            spent += strike.wait
            strikes.append(strike)
        }
    }

    /// Without a service: its units, what strikes it, and what hangs on it.
    func without(_ service: ServicePolicy) -> FaultPlan {
        var plan = self
        plan.world.policy.services.removeAll { $0.name == service.name }
        plan.world.units.removeAll { service.members.contains($0.name) }
        for place in plan.world.policy.services.indices {
            plan.world.policy.services[place].dependsOn.removeAll { $0 == service.name }
            plan.world.policy.services[place].restartWith.removeAll { $0 == service.name }
        }
        for place in plan.world.units.indices {
            plan.world.units[place].requires.removeAll { $0 == service.unit }
            plan.world.units[place].bindsTo.removeAll { $0 == service.unit }
        }
        plan.strikes.removeAll { $0.service == service.name }
        return plan
    }
}

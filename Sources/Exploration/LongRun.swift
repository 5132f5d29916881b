// SPDX-License-Identifier: Apache-2.0
// Days of a host on which something always breaks: a journal of any length, for those who measure
// how long its readers take.

import Simulation
import Supervision

/// Fifty services, a probe each, and a fault every few seconds. revived itself lives on, and writes
/// no checkpoint, so that whoever reads has to read all of it.
package struct LongRun: Sendable {
    private var world: World
    private var chance: Chance

    private static let faults: [Fault] = [
        .crash, .crash, .fail, .fail, .hang, .cleanExit, .brokenStart, .heal, .heal, .heal,
        .operatorStop, .operatorStart, .operatorStart, .operatorHold, .operatorRelease,
    ]

    /// The same seed gives the same records.
    package init(seed: UInt64) {
        chance = Chance(seed: seed)
        world = World(seed: seed)
        world.keepsTurns = false
        for number in 0..<50 { addService(number) }
        // Or nearly all of it would be vetoes of the host's limit.
        world.policy.host.actions = Rate(count: 1000, per: .seconds(600))
        world.policy.host.brake.sharePermille = 1000
        world.policy.digest = "long"
    }

    private mutating func addService(_ number: Int) {
        var service = ServicePolicy(name: "s\(number)", unit: "s\(number).service")
        service.mode = .act
        let address = ProbeAddress.network(host: "127.0.0.1", port: 80)
        var probe = ProbePolicy(name: "tcp", kind: .tcp(address))
        probe.definition = "s\(number)-tcp"
        service.probes = [probe]
        world.policy.services.append(service)
        var unit = FakeUnit(name: service.unit)
        unit.startsIn = .milliseconds(Int(chance.next() % 3000))
        world.add(unit, isUp: true)
    }

    /// The first `count` records, as the journal has them.
    package mutating func records(_ count: Int) -> [String] {
        world.start()
        world.changeHost { $0.systemState = "running" }
        while world.journal.count < count {
            world.pass(until: world.now + chance.draw(upTo: .seconds(5)))
            let fault = Self.faults[Int(chance.next() % UInt64(Self.faults.count))]
            world.inflict(fault, &chance)
        }
        return Array(world.journal.prefix(count))
    }
}

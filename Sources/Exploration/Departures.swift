// SPDX-License-Identifier: Apache-2.0
// Services leave the configuration and come back at any moment, down to none at all, while they
// and others fail, and revived dies in between. In the faults of an exploration one service at most
// is taken out by a reload, and one always stays; whatever waits for a service that is gone shows
// here.

import Simulation
import Supervision

/// A host of one seed whose configuration is changed after every trouble.
struct Departures {
    private var world: World
    private var chance: Chance
    private let whole: Policy
    private var checkers: [any Checker]

    /// Changes of the configuration in one run.
    private static let changes = 12

    init(seed: UInt64) {
        chance = Chance(seed: seed &* 0xC2B2_AE3D)
        world = World(seed: seed)
        world.latency = [.zero, .milliseconds(2), .milliseconds(200)][Int(chance.next() % 3)]
        world.populate(&chance)
        whole = world.policy
        // What others count, a service that leaves takes along: its budget, its starts.
        checkers = [
            SequenceGapless(), DeadlinesAhead(), ReplayEqualsLive(), OneOutcomeEach(),
            OneOrderAtATime(), HandsOffLeaving(), HandoversCarried(),
        ]
    }

    /// The journal, for who reads of a complaint.
    var journal: [String] { world.journal }

    /// Runs to the end; answers the first complaint and whose it is.
    mutating func run() -> (checker: String, complaint: String)? {
        world.start()
        for _ in 0..<Self.changes {
            trouble()
            pass()
            if chance.next() % 4 == 0 {
                world.die()
                pass()
                world.start()
            }
            if chance.next() % 2 == 0 { passUntilBusy() }
            world.reload(configuration())
            pass()
            if let found = judge() { return found }
        }
        world.reload(whole)
        world.healEverything()
        world.pass(until: world.now + .seconds(300))
        return judge()
    }

    /// Often several fail within one burst.
    private mutating func trouble() {
        for service in whole.services where chance.next() % 2 == 0 {
            switch chance.next() % 4 {
            case 0, 1: world.crash(world.watched(service), "signal")
            case 2:
                let answer = Answer.fails(.status(500))
                world.sicken(
                    world.watched(service), Illness(probe: "", answer: answer, isForGood: false))
            default: world.operate(.stop, world.watched(service))
            }
            world.pass(until: world.now + chance.draw(upTo: .seconds(3)))
        }
    }

    private mutating func pass() {
        world.pass(until: world.now + chance.draw(upTo: .seconds(20)))
    }

    /// Until an order is under way: a service may leave in the middle of it.
    private mutating func passUntilBusy() {
        let end = world.now + .seconds(20)
        while world.now < end, !isBusy { world.pass(until: world.now + .milliseconds(100)) }
        world.pass(until: world.now + chance.draw(upTo: .seconds(2)))
    }

    private var isBusy: Bool {
        world.supervisor?.services.contains { $0.state.order != nil } ?? false
    }

    /// None, all, or some of the services.
    private mutating func configuration() -> Policy {
        var next = whole
        switch chance.next() % 4 {
        case 0: next.services = []
        case 1: break
        default:
            let stays = next.services.map { _ in chance.next() % 2 == 0 }
            next.services = zip(next.services, stays).filter(\.1).map(\.0)
        }
        next.digest = hexadecimal(chance.next())
        return next
    }

    private mutating func judge() -> (checker: String, complaint: String)? {
        for turn in world.takeTurns() {
            for place in checkers.indices {
                if let complaint = checkers[place].check(turn) {
                    return (checkers[place].name, complaint)
                }
            }
        }
        return nil
    }
}

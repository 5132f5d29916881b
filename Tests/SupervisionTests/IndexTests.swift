// SPDX-License-Identifier: Apache-2.0
// Services are found by lists that are kept with each record and each reading. Here they are
// compared with what going through all services finds, along lives that chance makes up.

import Simulation
import Testing

@testable import Supervision

@Suite("What is found without going through all services")
struct IndexTests {
    @Test("is what going through all of them finds", arguments: 1...UInt64(12))
    func agrees(_ seed: UInt64) {
        var life = Life(seed: seed)
        for _ in 0..<1500 {
            life.live()
            if let fault = life.fault {
                Issue.record("\(fault), seed \(seed)")
                return
            }
        }
        // What never happens proves nothing.
        #expect(life.reached == ["counted", "ordered", "troubled", "waiting"])
    }

    @Test("deadlines that have passed are found in order", arguments: [1, 2, 7, 8, 1000])
    func due(_ count: Int) {
        var (tree, chance) = (DeadlineTree(count: count), Chance(seed: UInt64(count)))
        for _ in 0..<200 {
            tree[Int(chance.draw(upTo: .nanoseconds(count - 1)).nanoseconds)] = Instant(
                nanoseconds: chance.draw(upTo: .nanoseconds(100)).nanoseconds)
            let now = Instant(nanoseconds: chance.draw(upTo: .nanoseconds(100)).nanoseconds)
            #expect(tree.due(by: now) == (0..<count).filter { tree[$0] <= now })
        }
    }
}

/// A host of which chance decides what happens next.
private struct Life {
    private var supervisor: Supervisor
    private var chance: Chance
    private var now = Instant(nanoseconds: 0)
    private var facts: [UnitFacts]
    private var open: [UInt64] = []
    /// Lists that were not empty at some time.
    private(set) var reached: Set<String> = []

    private static let count = 9
    private static func unit(_ number: Int) -> String { "u\(number).service" }

    init(seed: UInt64) {
        supervisor = Supervisor(seed: seed)
        chance = Chance(seed: seed)
        facts = (0..<Self.count + 2).map { number in
            var facts = UnitFacts()
            (facts.active, facts.invocation) = (.active, "\(number)")
            return facts
        }
        var host = HostFacts()
        host.systemState = "running"
        _ = supervisor.observe(.started(boot: "b", version: "1"), at: now)
        _ = supervisor.observe(.hostSeen(host), at: now)
        configure()
        for number in facts.indices { see(number) }
    }

    private mutating func draw(_ count: Int) -> Int {
        Int(chance.draw(upTo: .nanoseconds(count - 1)).nanoseconds)
    }

    /// Some of the services, with groups, dependencies and standbys.
    private mutating func configure() {
        let services = (0..<Self.count).filter { _ in draw(8) > 0 }.map { number in
            var service = ServicePolicy(name: "s\(number)", unit: Self.unit(number))
            service.mode = .act
            (service.settle, service.stableFor) = (.seconds(1), .seconds(5))
            if number > 0, draw(2) == 0 { service.dependsOn = ["s\(draw(number))"] }
            if draw(3) == 0 { service.group = GroupPolicy(name: "g\(draw(2))", minHealthy: 2) }
            if number == 0 {
                var rung = Rung(.failover)
                rung.failover = Failover(to: [Self.unit(Self.count)])
                service.ladder.insert(rung, at: 1)
            }
            return service
        }
        _ = supervisor.observe(.configured(Policy(services: services)), at: now)
    }

    private mutating func see(_ number: Int) {
        tell(.unitSeen(unit: Self.unit(number), facts[number]))
    }

    private mutating func tell(_ observation: Observation) {
        for record in supervisor.observe(observation, at: now) {
            if case .ordered(let order, _) = record.event { open.append(order.id) }
        }
        for inquiry in supervisor.inquiries(at: now) {
            guard case .preflight(let service, _) = inquiry else { continue }
            tell(.looked(service: service, Preflight(at: now)))
        }
    }

    mutating func live() {
        now = now + .milliseconds(Int64(draw(3000)))
        let number = draw(facts.count)
        switch draw(9) {
        case 0: configure()
        case 1, 2:
            facts[number].active = .failed
            facts[number].result = "signal"
            facts[number].downSince = now
            see(number)
        case 3:
            facts[number].active = .active
            facts[number].invocation = "\(now.nanoseconds)-\(number)"
            see(number)
        case 4:
            facts[number].needs = (0..<draw(3)).map { _ in Self.unit(draw(facts.count)) }
            facts[number].affected = (0..<draw(3)).map { _ in Self.unit(draw(facts.count)) }
            see(number)
        case 5: tell(.jobBegan(unit: Self.unit(number), id: UInt32(number)))
        case 6: tell(.jobEnded(unit: Self.unit(number), id: UInt32(number), result: "done"))
        case 7 where !open.isEmpty:
            let order = open.remove(at: draw(open.count))
            tell(.orderFinished(order: order, .succeeded(invocation: "\(now.nanoseconds)")))
        default: tell(.timePassed)
        }
    }

    /// What is found otherwise than by going through all services.
    var fault: String? {
        mutating get {
            let (all, census) = (supervisor.services, supervisor.census)
            func places(_ matches: (Supervisor.Supervised) -> Bool) -> [Int] {
                all.indices.filter { matches(all[$0]) }
            }
            let lists: [(String, [Int], [Int])] = [
                ("troubled", census.troubled.all, places { $0.state.incident != nil }),
                ("ordered", census.ordered.all, places { $0.state.order != nil }),
                (
                    "counted", census.counted.all,
                    places { !$0.state.orders.isEmpty || !$0.state.hostCounted.isEmpty }
                ),
                (
                    "waiting", census.waiting.all,
                    places { $0.state.withheld?.endsWithOthers == true }
                ),
            ]
            for (name, found, right) in lists {
                if found != right { return "\(name): \(found) for \(right)" }
                if !right.isEmpty { reached.insert(name) }
            }
            for unit in facts.indices.map(Self.unit) {
                let watching = places { $0.policy.unit == unit }
                let holding = places { $0.configured.members.contains(unit) }
                let needing = places {
                    supervisor.units[$0.policy.unit]?.needs.contains(unit) == true
                }
                let interest = supervisor.interest
                if interest.watching(unit) != watching { return "watching \(unit)" }
                if interest.holding(unit) != holding { return "holding \(unit)" }
                let concerned = Set(watching + holding + needing).sorted()
                if interest.concerned(by: unit) != concerned { return "concerned by \(unit)" }
            }
            for place in all.indices {
                let name = all[place].policy.name
                let named = places { $0.policy.dependsOn.contains(name) }
                if supervisor.dependentOn[name] ?? [] != named { return "dependent on \(name)" }
                let group = all[place].policy.group?.name
                let grouped = places { $0.policy.group?.name == group }
                if let group, supervisor.grouped[group] ?? [] != grouped { return group }
                if let order = all[place].evidence.draggedBy,
                    supervisor.dragging[order]?.contains(place) != true
                {
                    return "dragged by \(order)"
                }
            }
            return nil
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
// Units that are active and run nothing, as Debian's postgresql.service.

import Supervision
import Systemd
import Testing

@testable import revived

@Suite("Units that only stand for others")
struct HostComparisonTests {
    @Test("a host without systemd is told by what systemd leaves in /run")
    func booted() {
        #expect(!UnitCheck.isBooted("/nonexistent"))
        #expect(UnitCheck.isBooted("/"))
    }

    @Test("a oneshot that stays active is named, with what it stands for")
    func emptiness() {
        func words(_ type: String, stays: Bool, _ parts: [String]? = nil) -> String? {
            var unit = UnitProperties()
            unit.type = type
            unit.remainAfterExit = stays
            unit.consistsOf = parts
            return unit.emptiness
        }
        #expect(words("simple", stays: false, ["a.service"]) == nil)
        #expect(words("oneshot", stays: false) == nil)
        #expect(words("forking", stays: true) == nil)
        let parts = ["postgresql@15-main.service", "x.socket"]
        #expect(
            words("oneshot", stays: true, parts)?.hasSuffix(
                "name what runs: postgresql@15-main.service") == true)
        #expect(
            words("oneshot", stays: true)?.hasSuffix("name the unit whose process it is") == true)
        let many = (1...5).map { "c\($0).service" }
        #expect(
            words("oneshot", stays: true, many)?.hasSuffix(
                "c1.service, c2.service, c3.service and 2 more") == true)
    }

    @Test("the status of one says that nothing is watched")
    func status() {
        var facts = UnitFacts()
        facts.active = .active
        facts.subState = "running"
        #expect(facts.emptyWords == nil)
        facts.subState = "exited"
        #expect(facts.emptyWords == "active, but no process runs in it, so nothing is watched")
        facts.affected = ["postgresql@15-main.service", "a.target"]
        #expect(
            facts.emptyWords?.hasSuffix("perhaps it should be postgresql@15-main.service") == true)
        facts.active = .inactive
        #expect(facts.emptyWords == nil)
    }
}

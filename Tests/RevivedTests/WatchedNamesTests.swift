// SPDX-License-Identifier: Apache-2.0
// Which watched unit does systemd speak of? And what of one that it has forgotten?

import Systemd
import Testing

@testable import revived

@Suite("Names and last words of units")
struct WatchedNamesTests {
    @Test("names that are not the primary one of their unit are known with that")
    func aliases() {
        var names = WatchedNames(["redis.service", "web.service"])
        #expect(names.aliases == [:])
        names.call("redis.service", "redis-server.service")
        names.call("web.service", "web.service")
        #expect(names.aliases == ["redis.service": "redis-server.service"])
        #expect(WatchedNames(["redis.service"], knowing: names).aliases == names.aliases)
        names.call("redis.service", "redis.service")
        #expect(names.aliases == [:])
    }

    @Test("a unit is found by its configured and by its primary name, in order")
    func found() {
        var names = WatchedNames(["www.service", "web.service", "db.service"])
        #expect(names.of("web.service") == ["web.service"])
        #expect(names.of("nginx.service").isEmpty)
        names.call("web.service", "nginx.service")
        names.call("www.service", "nginx.service")
        #expect(names.of("nginx.service") == ["www.service", "web.service"])
        #expect(names.of("web.service") == ["web.service"])
        #expect(names.id(of: "www.service") == "nginx.service")
        names.add("nginx.service")
        #expect(names.of("nginx.service") == ["www.service", "web.service", "nginx.service"])
        let later = WatchedNames(["web.service", "new.service"], knowing: names)
        #expect(later.of("nginx.service") == ["web.service"])
        #expect(later.all == ["web.service", "new.service"])
        #expect(!later.contains("db.service") && later.contains("new.service"))
    }

    private static let run = [UInt8](repeating: 7, count: 16)

    private static var end: [UnitChange] {
        var ofService = UnitChange()
        ofService.result = "exit-code"
        ofService.execMainCode = 1
        var ofUnit = UnitChange()
        ofUnit.activeState = "failed"
        ofUnit.subState = "failed"
        ofUnit.invocationID = run
        ofUnit.inactiveEnterMonotonic = 5000
        return [ofService, ofUnit]
    }

    private static var forgotten: UnitProperties {
        var read = UnitProperties()
        read.loadState = "loaded"
        read.activeState = "inactive"
        read.subState = "dead"
        read.result = "success"
        read.invocationID = []
        read.inactiveEnterMonotonic = 0
        read.jobID = 3
        return read
    }

    @Test("a unit that systemd has forgotten ended as it was told to have ended")
    func completed() throws {
        var word = LastWord()
        for change in Self.end { word.hear(change) }
        let whole = try #require(word.completing(Self.forgotten))
        #expect(whole.activeState == "failed" && whole.result == "exit-code")
        #expect(whole.invocationID == Self.run && whole.inactiveEnterMonotonic == 5000)
        #expect(whole.subState == "failed" && whole.execMainCode == 1 && whole.jobID == 3)
        // A mask comes and goes; who stopped the run before it stays known.
        var masked = Self.forgotten
        masked.loadState = "masked"
        let hidden = try #require(word.completing(masked))
        #expect(hidden.loadState == "masked" && hidden.invocationID == Self.run)
    }

    @Test("a reading that says something itself is not changed, nor one without a word before it")
    func untouched() {
        #expect(LastWord().completing(Self.forgotten) == nil)
        var word = LastWord()
        for change in Self.end { word.hear(change) }
        var remembered = Self.forgotten
        remembered.invocationID = Self.run
        remembered.inactiveEnterMonotonic = 6000
        #expect(word.completing(remembered) == nil)
        var up = UnitChange()
        up.activeState = "active"
        word.hear(up)
        #expect(word.completing(Self.forgotten) == nil)
    }
}

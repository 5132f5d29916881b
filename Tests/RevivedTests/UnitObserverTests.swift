// SPDX-License-Identifier: Apache-2.0
// The observer, with a systemd that says that all is well.

import Supervision
import Systemd
import TestSupport
import Testing

@testable import revived

@Suite(
    "The observer of units",
    .enabled(if: PrivateBusDaemon.isInstalled, "dbus-daemon is not installed"))
struct UnitObserverTests {
    private let systemd: FakeSystemd
    private let observer: UnitObserver

    init() throws {
        systemd = try FakeSystemd()
        observer = UnitObserver(manager: systemd.units, jobs: OwnJobs(), post: { _ in })
    }

    @Test("a unit that is taken away while the bus returns keeps nobody waiting")
    func takenAway() throws {
        var isDone = false
        var answers: [Bool] = []
        observer.watch(["a.service", "b.service"])
        observer.connected { isDone = true }
        observer.fresh("b.service") { answers.append($0 != nil) }
        observer.watch(["a.service"])
        #expect(answers == [false] && !isDone)
        try systemd.turn { isDone }
    }

    @Test("a unit that goes and comes again is read again, whatever was under way for it")
    func againThere() throws {
        var seen: [Bool] = []
        observer.watch(["a.service"])
        observer.watch([])
        observer.watch(["a.service"])
        observer.fresh("a.service") { seen.append($0?.active == .active) }
        try systemd.turn { !seen.isEmpty }
        #expect(seen == [true])
    }

    @Test("a return of systemd that is lost again, or overtaken by another one, is none")
    func lostAgain() throws {
        var returns: [Int] = []
        observer.watch(["a.service"])
        observer.connected { returns.append(1) }
        observer.lost()
        observer.connected { returns.append(2) }
        observer.connected { returns.append(3) }
        try systemd.turn { !returns.isEmpty }
        var isRead = false
        observer.fresh("a.service") { _ in isRead = true }
        try systemd.turn { isRead }
        #expect(returns == [3])
    }

    @Test("after a return of systemd each unit is told again, though nothing of it has changed")
    func toldAgain() throws {
        var told: [String] = []
        let observer = UnitObserver(manager: systemd.units, jobs: OwnJobs()) { observation in
            if case .unitSeen(let unit, _) = observation { told.append(unit) }
        }
        observer.watch(["a.service"])
        for round in 1...2 {
            var isDone = false
            observer.connected { isDone = true }
            try systemd.turn { isDone }
            #expect(told == Array(repeating: "a.service", count: round))
        }
    }

    @Test("watching and reading take no reference, however many units there are")
    func references() throws {
        let names = (1...600).map { "u\($0).service" }
        var isDone = false
        observer.watch(names)
        observer.connected { isDone = true }
        try systemd.turn { isDone }
        #expect(systemd.calls["RefUnit"] == nil && systemd.calls["UnrefUnit"] == nil)
        #expect(systemd.calls["ActiveState"] ?? 0 >= 600)
    }
}

// SPDX-License-Identifier: Apache-2.0
// References of units: few, once in an incident, and never one right after another was given back.

import Supervision
import Testing

@testable import revived

@Suite("References of units")
struct UnitReferencesTests {
    /// What systemd is asked, by a clock that the test turns.
    private final class Bench {
        var now = Instant(nanoseconds: 0)
        var asked: [String] = []
        var said: [String] = []
        var isRefused = false
        var isPermitted = true
        private(set) var references = UnitReferences(
            say: { _ in }, take: { _, _ in }, giveBack: { _ in })

        init() {
            references = UnitReferences(
                clock: { [unowned self] in now },
                isPermitted: { [unowned self] in isPermitted },
                say: { [unowned self] in said.append($0) },
                take: { [unowned self] unit, answer in
                    asked.append("RefUnit \(unit)")
                    answer(!isRefused)
                },
                giveBack: { [unowned self] in asked.append("UnrefUnit \($0)") })
        }

        func incident(_ id: String, of service: String, _ units: String...) {
            references.keep(KeptLoaded(incident: id, units: units), for: service)
        }

        func end(_ service: String) { references.keep(nil, for: service) }
    }

    @Test("a unit is referenced once in an incident, and given back at its end")
    func once() {
        let bench = Bench()
        bench.end("web")
        for _ in 1...3 { bench.incident("1", of: "web", "web.service") }
        bench.incident("1", of: "web", "web-b.service")
        bench.incident("1", of: "web", "web.service", "web-b.service")
        #expect(bench.asked == ["RefUnit web.service", "RefUnit web-b.service"])
        for _ in 1...2 { bench.end("web") }
        #expect(bench.asked.suffix(2) == ["UnrefUnit web-b.service", "UnrefUnit web.service"])
        #expect(bench.asked.count == 4 && bench.references.count == 0)
    }

    @Test("what was given back is not referenced again before a minute has passed")
    func pause() {
        let bench = Bench()
        bench.incident("1", of: "web", "web.service")
        bench.incident("2", of: "web", "web.service")
        #expect(bench.asked == ["RefUnit web.service", "UnrefUnit web.service"])
        bench.now = bench.now + UnitReferences.pause
        bench.incident("2", of: "web", "web.service")
        #expect(bench.asked.count == 2, "an incident that went on without does not change its mind")
        bench.incident("3", of: "web", "web.service")
        #expect(bench.asked.last == "RefUnit web.service")
    }

    @Test("no more than 64 at once; who finds no place goes on without, and that is said once")
    func most() {
        let bench = Bench()
        for number in 0..<200 { bench.incident("1", of: "s\(number)", "s\(number).service") }
        #expect(bench.asked.count == 64 && bench.references.count == 64)
        #expect(bench.said.count == 1)
        bench.end("s0")
        bench.incident("1", of: "s100", "s100.service")
        bench.incident("1", of: "new", "new.service")
        #expect(bench.asked.suffix(2) == ["UnrefUnit s0.service", "RefUnit new.service"])
    }

    @Test("references that went with the bus are neither taken again nor given back")
    func lost() {
        let bench = Bench()
        bench.incident("1", of: "web", "web.service")
        bench.references.lost()
        bench.incident("1", of: "web", "web.service")
        bench.end("web")
        #expect(bench.asked == ["RefUnit web.service"])
        bench.incident("2", of: "web", "web.service")
        #expect(bench.asked.count == 2)
    }

    @Test("what systemd refused is not held; a service that goes gives its units back")
    func refused() {
        let bench = Bench()
        bench.isRefused = true
        bench.incident("1", of: "web", "web.service")
        #expect(bench.references.count == 0)
        bench.isRefused = false
        bench.incident("1", of: "db", "db.service")
        bench.references.keepOnly(["web"])
        #expect(
            bench.asked == ["RefUnit web.service", "RefUnit db.service", "UnrefUnit db.service"])
    }

    @Test("where references are not permitted none is asked for")
    func forbidden() {
        let bench = Bench()
        bench.isPermitted = false
        bench.incident("1", of: "web", "web.service")
        bench.end("web")
        #expect(bench.asked.isEmpty)
    }
}

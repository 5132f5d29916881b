// SPDX-License-Identifier: Apache-2.0
// What people see: eighty columns, the worst first.

import ControlInterface
import Supervision
import Testing

@testable import revivectl

@Suite("status for people")
struct StatusTableTests {
    init() { inUTC }

    private func table(
        _ services: [ServiceStatus], _ facts: ManagerFacts? = ManagerFacts(), coloured: Bool = false
    ) -> String {
        StatusTable(
            services: services, facts: facts, now: now, palette: Palette(isColoured: coloured)
        ).text
    }

    private func expectFits(_ text: String) {
        for line in text.split(separator: "\n") {
            #expect(Columns.count(String(line)) <= 80, "\(line)")
        }
    }

    @Test("every phase, with what is wrong and what comes next")
    func everyPhase() throws {
        let text = table(Sample.services)
        expectFits(text)
        try expectGolden("status", text)
    }

    @Test("holds, a degraded journal and a lost bus stand above all")
    func head() throws {
        let facts = ManagerFacts(
            holdFile: "/run/revived/hold",
            journalState: "journald does not take datagrams (since 10:00:00), and the spool holds",
            busState: ManagerFacts.unreachable,
            lateness: "limits are 2 times as long",
            notifyState: "paused for 1 min: tell@.service failed 5 times in a row",
            notifyWaiting: 12, notifyLost: 7)
        let text = table(Array(Sample.services.prefix(1)), facts)
        expectFits(text)
        try expectGolden("status-head", text)
    }

    @Test("what wants a person's eye stands above: no unit, no probe that ever passed, the brake")
    func attention() throws {
        var ghost = ServiceStatus(
            name: "ghost", unit: "ghost.service", mode: "act", phase: "off-duty",
            reason: OffDuty.notFound.sentence, since: ago(9))
        ghost.offDuty = "not-found"
        var left = ServiceStatus(
            name: "left", unit: "left.service", mode: "observe", phase: "off-duty",
            reason: "stopped by hand", since: ago(9))
        left.offDuty = "stopped"
        let never = ProbeStatus(
            name: "http", role: "liveness", proven: false, result: "failed",
            detail: "status 404", at: ago(1))
        let raw = ServiceStatus(
            name: "raw", unit: "raw.service", mode: "act", phase: "healthy",
            reason: "running; probe http has never passed: status 404", since: ago(600),
            probes: [never])
        let services = [Sample.services[0], left, raw, Sample.services[5], ghost]
        var facts = ManagerFacts(busState: ManagerFacts.unreachable, configurationState: "refused")
        (facts.brakeServices, facts.brakeUntil) = ("shop, mail and 3 more", now + 203_000_000)
        let table = StatusTable(
            services: services, facts: facts, now: now, palette: Palette(isColoured: false),
            lastLines: ["shop": "panic: no more orders"])
        expectFits(table.text)
        try expectGolden("status-attention", table.text)
        let coloured = StatusTable(
            services: [raw], facts: nil, now: now, palette: Palette(isColoured: true))
        #expect(!coloured.text.contains("\u{1B}[32m"))
        (facts.brakeServices, facts.brakeUntil) = ("shop", 0)
        #expect(
            self.table([raw], facts).contains("\nbrake: released; these go one by one: shop\n"))
    }

    @Test("an unusual way to systemd is said, and is no loss")
    func unusual() {
        let state = "it is not on the bus; revived reaches it by its private socket"
        let text = table(Array(Sample.services.prefix(1)), ManagerFacts(busState: state))
        #expect(text.hasPrefix("systemd: \(state)\n") && !text.contains("lost"))
    }

    @Test("that nobody is told is said only where something was lost, or will be")
    func notifications() {
        let services = Array(Sample.services.prefix(1))
        #expect(!table(services, ManagerFacts(notifyState: "ok", notifyWaiting: 3)).contains("not"))
        let lost = table(services, ManagerFacts(notifyState: "ok", notifyLost: 3))
        #expect(lost.contains("notify: 0 waiting, 3 dropped or failed since boot"))
    }

    @Test("that something beside the journal cannot be written is said")
    func memory() {
        let services = Array(Sample.services.prefix(1))
        let facts = ManagerFacts(memoryState: "the snapshot cannot be written")
        #expect(table(services, facts).contains("memory: the snapshot cannot be written; what the"))
        #expect(!table(services, ManagerFacts()).contains("memory"))
    }

    @Test("a refused configuration stands above all else, a fault a line")
    func refused() {
        let services = Array(Sample.services.prefix(1))
        let refused = ReloadRefused(faults: ["a.yaml:1:2: no such key", "b.yaml:3:4: nor this"])
        let facts = ManagerFacts(
            holdFile: "/run/revived/hold", configurationState: refused.message)
        #expect(
            table(services, facts).hasPrefix(
                "the configuration is refused, the former one stays in force\n"
                    + "a.yaml:1:2: no such key\nb.yaml:3:4: nor this\nhold: "))
        #expect(!table(services, ManagerFacts()).contains("refused"))
    }

    @Test("one service in detail")
    func detail() throws {
        var text = ""
        for name in ["web", "shop", "idle", "a-name-that-is-longer-than-its-column"] {
            let service = try #require(Sample.services.first { $0.name == name })
            text +=
                StatusDetail(
                    service: service, now: now, palette: Palette(isColoured: false)
                ).text + "\n"
        }
        expectFits(text)
        try expectGolden("status-detail", text)
    }

    @Test("the worst comes first; otherwise the order of the configuration holds")
    func sorting() {
        #expect(
            StatusTable.sorted(Sample.services).map(\.name) == [
                "a-name-that-is-longer-than-its-column", "shop", "mail", "stock", "tired", "lost",
                "torn", "kept", "fresh", "idle", "web", "suspicious",
            ])
        let new = ServiceStatus(
            name: "new", unit: "", mode: "", phase: "levitating", reason: "of a later version")
        #expect(StatusTable.sorted(Sample.services + [new]).prefix(2).contains(new))
    }

    @Test("nothing configured is said")
    func empty() { #expect(table([]).hasPrefix("No services are configured; see /etc/")) }

    @Test("colour comes only when asked for, and changes no width")
    func colour() {
        let plain = table(Sample.services)
        let coloured = table(Sample.services, coloured: true)
        #expect(!plain.contains("\u{1B}"))
        #expect(coloured.contains("\u{1B}[1;31m×"))
        var stripped = coloured
        while let start = stripped.firstIndex(of: "\u{1B}"),
            let end = stripped[start...].firstIndex(of: "m")
        {
            stripped.removeSubrange(start...end)
        }
        #expect(stripped == plain)
    }

    @Test("a service is found by its name or its unit; another one names those there are")
    func finding() throws {
        #expect(try Sample.services.named("web").name == "web")
        #expect(try Sample.services.named("nginx.service").name == "web")
        #expect(try Sample.services.named("nginx").name == "web")
        #expect(throws: Refusal(.noSuchService, "there is no service \"x\"; there are: web")) {
            try Array(Sample.services.prefix(1)).named("x")
        }
    }
}

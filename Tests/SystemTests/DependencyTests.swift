// SPDX-License-Identifier: Apache-2.0
// Units that need each other, and units that systemd itself restarts.

import TestSupport
import Testing

@Suite("Units that need each other", .serialized, .whereTestbedsArePossible, .onTestbed("needs"))
struct DependencyTests {
    let bed: Testbed

    init() throws { bed = try Testbed.ofSuite() }

    private func pair(
        _ name: String, port: Int, relation: String, database: String = "Restart=no",
        _ terms: SampleService.Terms
    ) throws -> (db: SampleService, web: SampleService) {
        let db = try SampleService(bed, name + "-db")
        try db.install(
            port: port,
            service: "ExecStartPre=/usr/bin/test ! -e /run/\(name)-broken\n\(database)")
        let web = try SampleService(bed, name + "-web")
        try web.install(
            port: port + 1, unit: "\(relation)=\(db.unit)\nAfter=\(db.unit)")
        try db.supervise(probes: [SampleService.health(port)], terms, reload: false)
        try web.supervise(probes: [SampleService.health(port + 1)], terms, reload: false)
        return (db, web)
    }

    private func bringUp(_ db: SampleService, _ web: SampleService) throws {
        try bed.sh("systemctl start \(web.unit)")
        try web.reload()
        try db.waitUntil("healthy")
        try web.waitUntil("healthy")
    }

    @Test("a dependency that failed is repaired first, then what waits for it is started")
    func repaired() throws {
        var terms = SampleService.Terms()
        terms.expect = "running"
        terms.backoff = "[500ms]"
        try bed.sh("touch /run/repaired-broken")
        let (db, web) = try pair("repaired", port: 8201, relation: "Requires", terms)
        defer {
            web.remove()
            db.remove()
        }
        try bed.sh("systemctl start \(web.unit) || true")
        try web.reload()
        try db.wait("finished", 2)
        #expect(try web.count("ordered") == 0)
        try bed.sh("rm /run/repaired-broken")
        try db.waitUntil("healthy")
        try web.waitUntil("healthy")
        #expect(try web.count("ordered") <= 1)
        try bed.expectWholeLedger()
    }

    @Test("both down because the dependency crashed: it is started, then the dependant")
    func crashed() throws {
        var terms = SampleService.Terms()
        terms.expect = "running"
        let (db, web) = try pair("crashed", port: 8211, relation: "BindsTo", terms)
        defer {
            web.remove()
            db.remove()
        }
        try bringUp(db, web)
        let former = try web.invocation()
        try bed.sh("systemctl kill --signal=KILL \(db.unit)")
        try bed.wait(for: "a new web") {
            let invocation = try web.invocation()
            return try web.phase() == "healthy" && !invocation.isEmpty && invocation != former
        }
        #expect(try db.count("ordered") == 1)
        #expect(try web.count("ordered") == 1)
        try bed.expectWholeLedger()
    }

    @Test("a unit bound to one that systemd restarts by itself is started again")
    func bound() throws {
        let (db, web) = try pair(
            "bound", port: 8221, relation: "BindsTo", database: "Restart=always\nRestartSec=300ms",
            SampleService.Terms())
        defer {
            web.remove()
            db.remove()
        }
        try bringUp(db, web)
        try bed.sh("systemctl kill --signal=KILL \(db.unit)")
        try web.wait("recovered")
        try db.waitUntil("healthy")
        #expect(try db.count("ordered") == 0)
        #expect(try db.show("NRestarts") == "1")
        #expect(try web.count("ordered") == 1)
    }

    @Test(
        "a bound unit is brought back though its dependency dies twice, also while it is held",
        arguments: ["plain", "held", "restarted"])
    func boundTwice(_ how: String) throws {
        let port = ["plain": 8261, "held": 8265, "restarted": 8269][how] ?? 0
        let (db, web) = try pair(
            "twice-\(how)", port: port, relation: "BindsTo", SampleService.Terms())
        defer {
            web.remove()
            db.remove()
        }
        try bringUp(db, web)
        web.forgetRecords()
        if how != "plain" { try bed.sh("revivectl hold \(web.name) --for 1h") }
        for death in 1...2 {
            let former = try db.invocation()
            try bed.sh("systemctl kill --signal=KILL \(db.unit)")
            try bed.wait(for: "another db after death \(death)") {
                let invocation = try db.invocation()
                return try !invocation.isEmpty && invocation != former
                    && db.show("ActiveState") == "active"
            }
            if how == "restarted" { try bed.sh("systemctl restart revived.service") }
        }
        if how != "plain" { try bed.sh("revivectl release \(web.name)") }
        try db.waitUntil("healthy")
        if how == "restarted" {
            // Nobody was there, and systemd has forgotten when it fell: then it is told.
            try bed.wait(for: "web is back, or somebody is told") {
                try web.phase() == "healthy" || web.count("stalled") > 0
            }
        } else {
            try web.waitUntil("healthy")
        }
        try bed.expectWholeLedger()
    }

    @Test("restarting a dependency drags its dependant along, and neither is restarted again")
    func dragged() throws {
        let (db, web) = try pair(
            "dragged", port: 8231, relation: "Requires", SampleService.Terms())
        defer {
            web.remove()
            db.remove()
        }
        try bringUp(db, web)
        let former = try web.invocation()
        web.forgetRecords()
        try db.isBroughtBack(from: "500", by: "curl -s -m 2 http://127.0.0.1:8231/break")
        try web.waitUntil("healthy")
        bed.settle(.seconds(2))
        #expect(try web.invocation() != former)
        let records = try web.records().filter {
            ["ordered", "failed", "off-duty"].contains($0.kind)
        }
        #expect(records.map(\.description) == [])
    }

    @Test("an operator who stops a dependency, and with it the dependant, finds both stopped")
    func stoppedTogether() throws {
        var terms = SampleService.Terms()
        terms.expect = "running"
        let (db, web) = try pair("together", port: 8241, relation: "Requires", terms)
        defer {
            web.remove()
            db.remove()
        }
        try bringUp(db, web)
        try bed.sh("systemctl stop \(db.unit)")
        bed.settle(.seconds(5))
        #expect(try db.show("ActiveState") == "inactive")
        #expect(try web.show("ActiveState") == "inactive")
        try db.isUntouched()
        try web.isUntouched()
        #expect(try db.phase() == "off-duty")
        print("together: \(try web.phase()): \(try web.status()["reason"] ?? "")")
    }

    @Test("a unit with its own Restart= that recovers by itself is never touched")
    func ownRestart() throws {
        let shop = try SampleService.shop(
            bed, "own", port: 8251, service: "Restart=on-failure\nRestartSec=1s")
        defer { shop.remove() }
        for round in 1...3 {
            try bed.sh("systemctl kill --signal=KILL \(shop.unit)")
            try bed.wait(for: "systemd's restart") {
                try shop.show("NRestarts") == "\(round)" && shop.show("ActiveState") == "active"
            }
            try shop.waitUntil("healthy")
        }
        #expect(try shop.show("NRestarts") == "3")
        try shop.isUntouched()
    }

    @Test("a unit with its own Restart= that hangs is restarted")
    func ownRestartHangs() throws {
        let shop = try SampleService.shop(
            bed, "ownhang", port: 8252, service: "Restart=on-failure\nRestartSec=1s")
        defer { shop.remove() }
        try shop.isBroughtBack(
            from: "SIGSTOP", by: "systemctl kill --signal=STOP \(shop.unit)")
    }
}

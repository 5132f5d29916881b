// SPDX-License-Identifier: Apache-2.0
// What keeps revived from acting, or from acting too much, on a real systemd.

import Foundation
import TestSupport
import Testing

@Suite("Restraint", .serialized, .whereTestbedsArePossible, .onTestbed("restraint"))
struct RestraintTests {
    let bed: Testbed

    init() throws { bed = try Testbed.ofSuite() }

    /// Units NAME@1 … NAME@COUNT, supervised as NAME1 …; `lines` are of each service.
    private func many(_ name: String, _ count: Int, _ lines: (Int) -> String) throws {
        let services = (1...count).map { number in
            """
              \(name)\(number):
                unit: \(name)@\(number).service
                mode: act
                settle: 500ms
                grace: 15s
            \(lines(number))
            """
        }
        let units = (1...count).map { "\(name)@\($0).service" }.joined(separator: " ")
        try bed.sh("systemctl start \(units)")
        try bed.write(
            "/etc/revived/services.d/\(name).yaml",
            "services:\n" + services.joined(separator: "\n") + "\n")
        try bed.sh("systemctl reload revived.service")
        try bed.wait(for: "all of \(name) to be healthy") {
            try (1...count).allSatisfy { try phase(of: "\(name)\($0)") == "healthy" }
        }
    }

    private func forget(_ name: String) {
        _ = try? bed.run(
            "bash", "-c",
            """
            rm -f /etc/revived/services.d/\(name).yaml
            cp /run/revived.yaml /etc/revived/revived.yaml
            systemctl reload revived.service
            systemctl kill -s CONT '\(name)@*.service'
            systemctl stop '\(name)@*.service'
            rm -f /etc/systemd/system/\(name)@.service
            systemctl daemon-reload
            """)
    }

    /// The limits of the host, for one test; `forget` takes them back.
    private func limit(_ host: String) throws {
        try bed.sh(
            """
            cp /etc/revived/revived.yaml /run/revived.yaml
            printf '%s\\n' 'host: {\(host)}' >>/etc/revived/revived.yaml
            """)
    }

    private func phase(of service: String) throws -> String {
        let text = try bed.run("revivectl", "status", service, "--json").text
        let value = try? JSONSerialization.jsonObject(with: Data(text.utf8))
        return (value as? [[String: Any]])?.first?["phase"] as? String ?? ""
    }

    @Test("thirty services that are killed at once are all back, and that is told as one")
    func thirty() throws {
        try limit("in_flight: 1")
        try bed.write(
            "/etc/systemd/system/thirty@.service", "[Service]\nExecStart=/bin/sleep infinity\n")
        defer { forget("thirty") }
        try many("thirty", 30) { _ in "" }
        let last = try bed.journal().last
        try bed.sh("systemctl kill --signal=KILL 'thirty@*.service'")
        try bed.wait(for: "all to be well again") {
            try bed.journal().entries.count { $0.sequence > last && $0.kind == "recovered" } == 30
        }
        try bed.wait(for: "the one incident") {
            try bed.journal().host("correlated").contains { $0.sequence > last }
        }
        bed.settle(.seconds(2))
        let entries = try bed.journal().entries.filter { $0.sequence > last }
        #expect(entries.count { $0.kind == "ordered" } == 30)
        #expect(entries.count { $0.kind == "withheld" } == 0)
        let told = entries.filter { $0.kind == "correlated" }
        #expect(told.count == 1)
        #expect(told.first?.message.hasPrefix("30 services failed within") == true)
        let why = try bed.sh("revivectl why thirty7").text
        #expect(why.contains("30 services failed within") && why.contains("recovered by order"))
        try bed.expectWholeLedger()
    }

    @Test("of a group that hangs as a whole one member is restarted after the other")
    func group() throws {
        try limit("brake: {roots: 1000}")
        let program = "\(Testbed.shop)"
        try bed.write(
            "/etc/systemd/system/group@.service",
            "[Service]\nExecStart=\(program) 910%i\nTimeoutStopSec=2s\n")
        defer { forget("group") }
        try many("group", 3) { number in
            """
                group: {name: front, min_healthy: 2}
                probes:
                  - \(SampleService.health(9100 + number))
            """
        }
        let last = try bed.journal().last
        try bed.sh("systemctl kill --signal=STOP 'group@*.service'")
        try bed.wait(for: "all to be well again", within: .seconds(60)) {
            try bed.journal().entries.count { $0.sequence > last && $0.kind == "recovered" } == 3
        }
        let entries = try bed.journal().entries.filter { $0.sequence > last }
        let steps = entries.filter { ["ordered", "recovered"].contains($0.kind) }
        #expect(
            steps.map(\.kind)
                == ["ordered", "recovered", "ordered", "recovered", "ordered", "recovered"])
        #expect(entries.contains { $0.kind == "withheld" && $0.message.contains("group front") })
    }

    @Test("a crash loop has its budget in any window and no more, and waits are jittered")
    func crashLoop() throws {
        var terms = SampleService.Terms()
        terms.budget = "3/10s"
        terms.backoff = "{first: 200ms, factor: 2, max: 1s, jitter: 50%}"
        terms.expect = "running"
        let loop = try SampleService(bed, "crashloop")
        defer { loop.remove() }
        try loop.install(service: "ExecStart=/bin/sh -c 'sleep 0.2; exit 1'\nRestart=no")
        try bed.sh("systemctl start \(loop.unit)")
        try loop.supervise(terms)
        try loop.wait("ordered", 6, within: .seconds(90))
        let times = try loop.records("ordered").map(\.sent)
        for (place, begin) in times.enumerated() {
            let inWindow = times[place...].count { $0 - begin < 10_000_000 - 50_000 }
            #expect(inWindow <= 3, "from \(begin): \(times)")
        }
        let waits = zip(times, times.dropFirst()).map { $1 - $0 }
        print("crash loop, between orders (ms): \(waits.map { $0 / 1000 })")
        #expect(Set(waits).count == waits.count)
        #expect(try loop.count("resting") >= 1)
        try bed.expectWholeLedger()
    }

    @Test("what is fixed while it rests is back by the trial, without anybody")
    func fixedWhileResting() throws {
        var terms = SampleService.Terms()
        terms.budget = "2/8s"
        let shop = try SampleService.shop(bed, "fixed", port: 9111, terms)
        defer { shop.remove() }
        try bed.sh(
            """
            mkdir -p /etc/systemd/system/fixed.service.d
            cd /etc/systemd/system/fixed.service.d
            printf '[Service]\\nExecStartPre=/usr/bin/test ! -e /run/fixed-broken\\n' >fix.conf
            touch /run/fixed-broken
            systemctl daemon-reload
            systemctl kill --signal=KILL fixed.service
            """)
        defer {
            let traces = ["/etc/systemd/system/fixed.service.d", "/run/fixed-broken"]
            for path in traces { _ = try? bed.run("rm", "-rf", path) }
        }
        try shop.waitUntil("resting")
        try bed.sh("rm /run/fixed-broken")
        try shop.wait("recovered")
        try shop.waitUntil("healthy")
        let orders = try shop.records("ordered")
        #expect(orders.count == 3)
        #expect(orders.last?.message.contains("a trial after the rest") == true)
    }

    @Test(
        "a service under a tracer is not restarted; when the tracer lets go, it is",
        .enabled(
            if: FileManager.default.isExecutableFile(atPath: "/usr/bin/strace"),
            "strace is not installed"))
    func traced() throws {
        let shop = try SampleService.shop(bed, "traced", port: 9112)
        defer { shop.remove() }
        let former = try shop.invocation()
        try bed.sh(
            """
            pid=$(systemctl show --property=MainPID --value \(shop.unit))
            systemd-run --unit=tracer --quiet /usr/bin/strace -f -o /dev/null -p $pid
            until grep -q '^TracerPid:.[1-9]' /proc/$pid/status; do sleep 0.05; done
            curl -s -m 2 http://127.0.0.1:9112/break || true
            """)
        defer { _ = try? bed.run("systemctl", "stop", "tracer.service") }
        try shop.wait("withheld")
        bed.settle(.seconds(7))
        try shop.isUntouched()
        #expect(try shop.invocation() == former)
        #expect(try shop.count("withheld") == 1)
        let said = try #require(try shop.records("withheld").first)
        #expect(said.message.contains("strace is attached to a process of traced.service"))
        #expect(try bed.run("revivectl", "status", "traced").text.contains("strace is attached"))
        try bed.sh("systemctl stop tracer.service")
        try shop.wait("recovered")
        #expect(try shop.count("ordered") == 1)
    }

    @Test("while a package manager is at work nothing is repaired, and afterwards all is")
    func packages() throws {
        let shop = try SampleService.shop(bed, "packages", port: 9113)
        defer { shop.remove() }
        // As apt does it: a lock of the whole file, for writing, for as long as it works.
        try bed.write(
            "/run/apt-like",
            """
            import fcntl, time
            lock = open("/var/lib/dpkg/lock-frontend", "w")
            fcntl.lockf(lock, fcntl.LOCK_EX)
            open("/run/locked", "w").close()
            time.sleep(600)

            """)
        try bed.sh(
            """
            mkdir -p /var/lib/dpkg
            systemd-run --unit=apt-like --quiet /usr/bin/python3 /run/apt-like
            until [ -e /run/locked ]; do sleep 0.05; done
            systemctl kill --signal=KILL \(shop.unit)
            """)
        defer { _ = try? bed.run("systemctl", "stop", "apt-like.service") }
        try shop.wait("withheld")
        bed.settle(.seconds(7))
        try shop.isUntouched()
        #expect(try shop.show("ActiveState") == "failed")
        let said = try #require(try shop.records("withheld").first)
        #expect(said.message.contains("a package manager is at work (python3"))
        try bed.sh("systemctl stop apt-like.service")
        try shop.wait("recovered")
        #expect(try shop.count("ordered") == 1)
        #expect(try shop.count("withheld") == 1)
        // Who only reads the list of what is installed is at work on nothing.
        try shop.isBroughtBack(
            from: "SIGKILL after the packages",
            by: "dpkg -l >/dev/null || true; systemctl kill --signal=KILL \(shop.unit)")
    }

    @Test("what systemd would restart along is asked first: a held member is not taken down")
    func affectedHeld() throws {
        let db = try SampleService(bed, "member-db")
        try db.install(port: 9115)
        let web = try SampleService(bed, "member-web")
        try web.install(port: 9116, unit: "Requires=\(db.unit)\nAfter=\(db.unit)")
        defer {
            web.remove()
            db.remove()
        }
        try bed.sh("systemctl start \(web.unit)")
        try db.supervise(probes: [SampleService.health(9115)], reload: false)
        try web.supervise(probes: [SampleService.health(9116)])
        try db.waitUntil("healthy")
        try web.waitUntil("healthy")
        let former = try web.invocation()
        try bed.sh(
            """
            SUDO_USER=alice revivectl hold member-web --for 10m
            curl -s -m 2 http://127.0.0.1:9115/break
            """)
        try db.wait("withheld")
        bed.settle(.seconds(3))
        try db.isUntouched()
        #expect(try web.invocation() == former)
        #expect(try db.records("withheld").first?.message.contains("member-web") == true)
        try bed.sh("revivectl release member-web")
        try db.wait("recovered")
        try web.waitUntil("healthy")
        #expect(try db.count("ordered") == 1)
        #expect(try web.count("ordered") == 0)
        #expect(try web.invocation() != former)
    }

    @Test("a unit whose start limit would reboot the host is not restarted to it")
    func rebootsHost() throws {
        let shop = try SampleService(bed, "reboots")
        try shop.install(
            port: 9117,
            unit: "StartLimitIntervalSec=1h\nStartLimitBurst=3\nStartLimitAction=reboot")
        defer { shop.remove() }
        try bed.sh("systemctl start \(shop.unit)")
        try shop.supervise(probes: [SampleService.health(9117)])
        try shop.waitUntil("healthy")
        try bed.sh("curl -s -m 2 http://127.0.0.1:9117/break")
        try shop.wait("withheld")
        bed.settle(.seconds(3))
        try shop.isUntouched()
        let said = try #require(try shop.records("withheld").first)
        #expect(said.message.contains("could take the host down"))
    }

    @Test("a breaker that is forced open lets nothing through, and closed again it does")
    func forcedBreaker() throws {
        let shop = try SampleService.shop(bed, "forced", port: 9114)
        defer { shop.remove() }
        try bed.sh("SUDO_USER=alice revivectl breaker forced open --for 10m --reason 'migration'")
        try bed.sh("systemctl kill --signal=KILL \(shop.unit)")
        try shop.wait("withheld")
        try bed.sh("systemctl kill --signal=KILL revived.service; sleep 2")
        try shop.isUntouched()
        let text = try bed.run("revivectl", "status", "forced").text
        #expect(text.contains("its breaker was forced open by alice"))
        try bed.sh("revivectl breaker forced auto")
        try shop.wait("recovered")
        #expect(try shop.count("ordered") == 1)
        #expect(try bed.run("revivectl", "breaker", "forced", "auto").code == 75)
    }
}

// SPDX-License-Identifier: Apache-2.0
// What a restart does not mend: reload and redeploy, with rollback and version.

import TestSupport
import Testing

@Suite("Reload and redeploy", .serialized, .whereTestbedsArePossible, .onTestbed("redeploy"))
struct RedeployTests {
    let bed: Testbed

    init() throws { bed = try Testbed.ofSuite() }

    /// A shop that no restart mends while `/run/NAME.broken` exists, with these rungs after one
    /// restart, and known as healthy.
    private func shop(_ name: String, port: Int, rungs: [String]) throws -> SampleService {
        let shop = try SampleService(bed, name)
        let sick = "test ! -e /run/\(name).broken || curl -s -m 2 http://127.0.0.1:\(port)/break"
        try shop.install(
            port: port,
            service: "Restart=no\nExecStartPost=/bin/sh -c 'sleep 0.3; \(sick)'")
        try bed.sh("systemctl start \(shop.unit)")
        var terms = SampleService.Terms()
        terms.attempts = 1
        terms.grace = "3s"
        terms.rungs = rungs
        try shop.supervise(probes: [SampleService.health(port)], terms)
        try shop.waitUntil("healthy")
        return shop
    }

    private func fall(ill shop: SampleService, port: Int) throws {
        try bed.sh("touch /run/\(shop.name).broken; curl -s -m 2 http://127.0.0.1:\(port)/break")
    }

    private func script(_ name: String, _ lines: String) throws {
        let path = "/usr/local/bin/\(name)"
        try bed.write(path, "#!/bin/sh\n\(lines)\n")
        try bed.sh("chmod 755 \(path)")
    }

    private func why(_ shop: SampleService) throws {
        print("WHY \(shop.name)\n\(try bed.run("revivectl", "why", shop.name).text)")
    }

    private func standingUnits() throws -> String {
        let list = "systemctl list-units --all --plain --no-legend 'revived-[0-9]*.service'"
        return try bed.sh(list).word
    }

    @Test("a restart does not help, and a command that deploys does")
    func command() throws {
        try script(
            "deploy-command",
            """
            env >/run/command.env
            echo "deploying $1 as $(id -un)"
            rm -f /run/command.broken
            systemctl restart command.service
            """)
        let shop = try shop(
            "command", port: 8601,
            rungs: ["redeploy: {run: [/usr/local/bin/deploy-command, '$HOME'], min_outage: 0s}"])
        defer { shop.remove() }
        try fall(ill: shop, port: 8601)
        try shop.wait("recovered", within: .seconds(60))
        try why(shop)
        let orders = try shop.records("ordered")
        #expect(orders.count == 2)
        let order = try #require(orders.last)
        #expect(order.record.contains("action=redeploy"))
        let environment = try bed.sh("sort /run/command.env").text
        for line in [
            "REVIVED_SERVICE=command", "REVIVED_UNIT=command.service",
            "REVIVED_ORDER=\(order.sequence)", "REVIVED_ATTEMPT=2", "REVIVED_INCIDENT=",
            "REVIVED_REASON=",
        ] {
            #expect(environment.contains(line), "\(environment)")
        }
        let unit = "revived-\(order.sequence).service"
        let said = try bed.sh("journalctl --sync; journalctl --no-pager -o cat -u \(unit)").text
        #expect(said.contains("deploying $HOME as root"), "\(said)")
        let linked = "journalctl --no-pager -o cat REVIVED_HOOK_UNIT=\(unit)"
        #expect(try bed.sh(linked).text.contains("redeploy command.service by \(unit)"))
        try bed.wait(for: "the hook's unit to go") { try standingUnits() == "" }
        #expect(try bed.journal().faults == [])
    }

    @Test("a unit that deploys does as well")
    func unit() throws {
        try bed.write(
            "/etc/systemd/system/unit-redeploy.service",
            """
            [Service]
            Type=oneshot
            ExecStart=/bin/rm -f /run/unit.broken
            ExecStart=/bin/systemctl restart unit.service

            """)
        let shop = try shop(
            "unit", port: 8602, rungs: ["redeploy: {unit: unit-redeploy.service, min_outage: 0s}"])
        defer { shop.remove() }
        try fall(ill: shop, port: 8602)
        try shop.wait("recovered", within: .seconds(60))
        try why(shop)
        #expect(try shop.records("ordered").last?.record.contains("action=redeploy") == true)
        #expect(try bed.journal().faults == [])
    }

    @Test("a redeploy that fails is rolled back, and its version is not deployed again")
    func rollback() throws {
        try script("deploy-rollback", "systemctl stop rollback.service; exit 3")
        try script(
            "undo-rollback", "rm -f /run/rollback.broken; systemctl restart rollback.service")
        let shop = try shop(
            "rollback", port: 8603,
            rungs: [
                "redeploy: {run: [/usr/local/bin/deploy-rollback], min_outage: 0s, "
                    + "rollback: {run: [/usr/local/bin/undo-rollback]}, "
                    + "version: {run: [/bin/echo, v1]}}"
            ])
        defer { shop.remove() }
        try fall(ill: shop, port: 8603)
        try shop.wait("recovered", within: .seconds(60))
        #expect(try shop.records("ordered").last?.record.contains("action=rollback") == true)
        try shop.waitUntil("healthy")
        try fall(ill: shop, port: 8603)
        try shop.wait("gave-up", within: .seconds(60))
        try why(shop)
        let withheld = try shop.records("withheld").map(\.message)
        #expect(withheld.contains { $0.contains("version v1 was deployed") }, "\(withheld)")
        #expect(try bed.journal().faults == [])
    }

    @Test("revived is killed while its hook is at work, and learns how it ended")
    func killed() throws {
        try script(
            "deploy-killed",
            """
            touch /run/killed.begun
            sleep 5
            rm -f /run/killed.broken
            systemctl restart killed.service
            """)
        let shop = try shop(
            "killed", port: 8604,
            rungs: ["redeploy: {run: [/usr/local/bin/deploy-killed], min_outage: 0s}"])
        defer { shop.remove() }
        try fall(ill: shop, port: 8604)
        try bed.wait(for: "the hook") { try bed.run("test", "-e", "/run/killed.begun").code == 0 }
        try bed.sh("systemctl kill --signal=KILL revived.service")
        try shop.wait("recovered", within: .seconds(60))
        try why(shop)
        #expect(try shop.count("ordered") == 2)
        #expect(try shop.count("in-doubt") == 1)
        #expect(try shop.records("finished").last?.outcome == "succeeded")
        try bed.wait(for: "the hook's unit to go") { try standingUnits() == "" }
        #expect(try bed.journal().faults == [])
    }

    @Test("a hook that hangs is ended at its limit, and what it forked with it")
    func hangs() throws {
        try script("deploy-hangs", "setsid sleep 4711 & trap '' TERM; sleep 4712")
        let shop = try shop(
            "hangs", port: 8605,
            rungs: ["redeploy: {run: [/usr/local/bin/deploy-hangs], min_outage: 0s, timeout: 3s}"])
        defer { shop.remove() }
        try fall(ill: shop, port: 8605)
        try shop.wait("gave-up", within: .seconds(60))
        try why(shop)
        #expect(try shop.records("finished").last?.outcome == "timed-out")
        try bed.wait(for: "the hook's unit to go") { try standingUnits() == "" }
        #expect(try bed.run("pgrep", "-f", "sleep 471[12]").code == 1)
        #expect(try bed.journal().faults == [])
    }

    @Test("a hook that writes without end delays nothing, and one that an operator overrules stops")
    func floodsAndStops() throws {
        try script(
            "deploy-floods",
            "head -c 300000000 /dev/zero | tr '\\0' x | fold -w 200; rm -f /run/floods.broken")
        let shop = try shop(
            "floods", port: 8607,
            rungs: ["redeploy: {run: [/usr/local/bin/deploy-floods], min_outage: 0s}"])
        defer { shop.remove() }
        let other = try SampleService.shop(bed, "bystander", port: 8608)
        defer { other.remove() }
        try fall(ill: shop, port: 8607)
        try shop.wait("ordered", 2)
        try other.isBroughtBack(
            from: "500 beside a flood", by: "curl -s -m 2 http://127.0.0.1:8608/break")
        try bed.sh("systemctl stop \(shop.unit)")
        try shop.wait("off-duty", within: .seconds(60))
        try why(shop)
        bed.settle(.seconds(3))
        #expect(try shop.show("ActiveState") == "inactive")
        #expect(try bed.journal().faults == [])
    }

    @Test("what a former run left behind is cleared at the start")
    func leftovers() throws {
        try bed.sh(
            """
            systemd-run -q -r --unit=revived-99999999.service /bin/true
            systemd-run -q -r --unit=revived-99999999x.service /bin/true
            systemctl restart revived.service
            """)
        try bed.wait(for: "the left unit to go") {
            try standingUnits().contains("99999999x") && !standingUnits().contains("99999999.s")
        }
        try bed.sh("systemctl stop revived-99999999x.service")
    }

    @Test("a reload helps where it can, and is passed over where it cannot")
    func reload() throws {
        try bed.write(
            "/etc/nginx/conf.d/reload.conf",
            """
            server {
                listen 8606;
                location / { if (-f /run/reload.broken) { return 500; } return 200 "ok"; }
            }

            """)
        try bed.write(
            "/etc/systemd/system/nginx.service.d/reload.conf",
            "[Service]\nExecReload=/bin/rm -f /run/reload.broken\n")
        try bed.sh("systemctl daemon-reload; systemctl start nginx.service")
        let nginx = try SampleService(bed, "nginx")
        defer { nginx.remove() }
        try bed.write(
            "/etc/revived/services.d/nginx.yaml",
            """
            services:
              nginx:
                unit: nginx.service
                mode: act
                settle: 500ms
                stable_for: 500ms
                ladder: [reload, restart]
                probes:
                  - \(SampleService.health(8606))

            """)
        try nginx.reload()
        try nginx.waitUntil("healthy")
        let former = try nginx.invocation()
        try bed.sh("touch /run/reload.broken")
        try nginx.wait("recovered")
        try why(nginx)
        #expect(try nginx.invocation() == former)
        #expect(try nginx.records("ordered").map(\.message).allSatisfy { $0.contains("reload") })
        try nginx.wait("stable")
        try bed.sh("systemctl kill --kill-whom=all --signal=KILL nginx.service")
        try nginx.wait("recovered", 2)
        try why(nginx)
        #expect(try nginx.count("withheld") == 1)
        #expect(try bed.journal().faults == [])
    }
}

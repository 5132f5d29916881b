// SPDX-License-Identifier: Apache-2.0
// What an operator asks of revived, on a real systemd: holds, and orders of one's own.

import Foundation
import TestSupport
import Testing

@Suite("The operator's word", .serialized, .whereTestbedsArePossible, .onTestbed("holds"))
struct HoldTests {
    let bed: Testbed

    init() throws { bed = try Testbed.ofSuite() }

    @Test("a held service is left down, also when revived is killed; released, it is repaired")
    func hold() throws {
        let shop = try SampleService.shop(bed, "held", port: 8901, .expected)
        defer { shop.remove() }
        try bed.sh("SUDO_USER=alice revivectl hold held --for 10m --reason 'upgrading it'")
        try shop.waitUntil("held")
        try bed.sh("systemctl kill --signal=KILL \(shop.unit)")
        try shop.wait("withheld")
        try bed.sh("systemctl kill --signal=KILL revived.service; sleep 2")
        try shop.waitUntil("held")
        try bed.sh("systemctl restart revived.service; sleep 2")
        try shop.waitUntil("held")
        bed.settle(.seconds(2))
        #expect(try shop.show("ActiveState") == "failed")
        try shop.isUntouched()
        let status = try shop.status()
        #expect(status["held_by"] as? String == "alice")
        #expect(status["hold_reason"] as? String == "upgrading it")
        let text = try bed.run("revivectl", "status", "held").text
        #expect(text.contains("held by alice: upgrading it") && text.contains("the hold expires"))
        try bed.sh("revivectl release held")
        try shop.waitUntil("healthy")
        #expect(try shop.count("ordered") == 1)
        #expect(try bed.run("revivectl", "release", "held").code == 75)
        let fields = try bed.sh(
            "journalctl --sync; journalctl -o cat --output-fields=REVIVED_ASKED_BY "
                + "REVIVED_KIND=held REVIVED_SERVICE=held")
        #expect(fields.word == "alice")
    }

    @Test("a hold expires by itself")
    func expiry() throws {
        let shop = try SampleService.shop(bed, "expires", port: 8902, .expected)
        defer { shop.remove() }
        try bed.sh("revivectl hold expires --for 4s; systemctl kill --signal=KILL \(shop.unit)")
        bed.settle(.seconds(2))
        try shop.isUntouched()
        try shop.wait("released")
        try shop.waitUntil("healthy")
        #expect(try shop.count("ordered") == 1)
    }

    @Test("a command's hold lasts as long as the command, however that ends")
    func command() throws {
        let shop = try SampleService.shop(bed, "during", port: 8903, .expected)
        defer { shop.remove() }
        let script = "systemctl kill --signal=KILL \(shop.unit); sleep 2; exit 7"
        #expect(try bed.run("revivectl", "hold", "during", "--", "bash", "-c", script).code == 7)
        try shop.waitUntil("healthy")
        #expect(try shop.count("held") == 1 && shop.count("released") == 1)
        #expect(try shop.count("ordered") == 1)
        for (signal, code) in [("TERM", 143), ("INT", 130)] {
            // As a service, because a test's own threads have SIGTERM blocked.
            let ended = try bed.run(
                "systemd-run", "--quiet", "--wait", "--pipe", "bash", "-c",
                """
                set -m
                revivectl hold during -- sleep 60 & child=$!
                for _ in {1..50}; do revivectl status during | grep -q held && break; sleep 0.1; done
                kill -\(signal) $child; wait $child
                """)
            #expect(ended.code == code)
            try shop.waitUntil("healthy")
        }
        #expect(try shop.count("held") == 3 && shop.count("released") == 3)
        try bed.sh("revivectl hold during")
        let refused = try bed.run("revivectl", "hold", "during", "--", "touch", "/tmp/was-run")
        #expect(refused.code == 75)
        #expect(try bed.run("test", "-e", "/tmp/was-run").code != 0)
        try bed.sh("revivectl release --all")
    }

    @Test("an operator's restart is an order: recorded, verified, and its exit code tells")
    func restart() throws {
        let shop = try SampleService.shop(bed, "asked", port: 8904, .expected)
        defer { shop.remove() }
        let former = try shop.invocation()
        #expect(try bed.run("revivectl", "restart", "asked").code == 0)
        #expect(try shop.invocation() != former)
        try bed.sh("systemctl stop \(shop.unit)")
        try shop.waitUntil("off-duty")
        #expect(try bed.run("revivectl", "restart", "asked.service").code == 0)
        try shop.waitUntil("healthy")
        try bed.sh("touch /run/revived/hold")
        #expect(try bed.run("revivectl", "restart", "asked").code == 75)
        try bed.sh("rm /run/revived/hold")
        try bed.sh("SUDO_USER=bob revivectl restart asked --no-wait")
        // So many starts in a minute are shown as a loop for a while; the records tell.
        try shop.wait("recovered", 3)
        let orders = try shop.records("ordered").map(\.message)
        #expect(orders.count == 3)
        #expect(orders.last?.contains("requested by bob") == true)
        try bed.expectWholeLedger()
    }

    @Test("a restart that does not help ends with 1; then mode, ack and reset")
    func others() throws {
        var terms = SampleService.Terms.expected
        terms.attempts = 1
        let shop = try SampleService.shop(bed, "others", port: 8905, terms)
        defer { shop.remove() }
        try bed.sh("revivectl mode others observe; systemctl kill --signal=KILL \(shop.unit)")
        try shop.wait("would-have")
        try shop.isUntouched()
        try bed.sh(
            """
            mkdir -p /run/systemd/system/\(shop.unit).d
            printf '[Service]\\nExecStartPre=/bin/false\\n' \\
                >/run/systemd/system/\(shop.unit).d/broken.conf
            systemctl daemon-reload
            """)
        #expect(try bed.run("revivectl", "restart", "others").code == 1)
        try bed.sh("revivectl mode others act")
        try shop.waitUntil("given-up")
        #expect(try bed.run("revivectl", "ack", "others").code == 0)
        #expect((try shop.status()["reason"] as? String)?.contains("acknowledged by") == true)
        try bed.sh("rm -r /run/systemd/system/\(shop.unit).d; systemctl daemon-reload")
        try bed.sh("revivectl reset others")
        try shop.waitUntil("healthy")
        #expect(try bed.run("revivectl", "ack", "others").code == 75)
        #expect(try bed.run("setpriv", "--reuid=nobody", "revivectl", "reset", "others").code != 0)
    }
}

// SPDX-License-Identifier: Apache-2.0
// Somebody is told: by a template unit of the host's, with facts that survive every byte, and never
// on the way of a repair.

import Foundation
import TestSupport
import Testing

@Suite("Telling somebody", .serialized, .whereTestbedsArePossible, .onTestbed("notify"))
struct NotifyTests {
    let bed: Testbed

    init() throws { bed = try Testbed.ofSuite() }

    /// Installs `tell@.service` with these lines of its `[Service]`, and names it.
    private func tell(_ lines: String, template: String = "tell@.service") throws {
        try bed.write(
            "/etc/systemd/system/\(template)",
            "[Service]\nType=oneshot\nEnvironmentFile=/run/revived/notify/%i.env\n\(lines)\n")
        try bed.sh("mkdir -p /run/told; rm -f /run/told/*; systemctl daemon-reload")
        try name(template)
    }

    private func name(_ template: String?) throws {
        let host = template.map { "host: {notify: \($0)}\n" } ?? ""
        try bed.write("/etc/revived/revived.yaml", "\(host)services: {}\n")
        try bed.sh("/usr/libexec/revived --check && systemctl reload revived.service")
    }

    /// What was told so far, as `EVENT SERVICE`, in order.
    private func told() throws -> [String] {
        let list = "cat /run/told/log 2>/dev/null || true"
        return try bed.sh(list).text.split(separator: "\n").map(String.init)
    }

    /// A number of the daemon's.
    private func number(_ property: String) throws -> Int {
        let text = try bed.run(
            "busctl", "get-property", "org.revived1", "/org/revived1", "org.revived1.Manager",
            property
        ).word
        return Int(text.split(separator: " ").last ?? "") ?? -1
    }

    private static let log = """
        ExecStart=/bin/sh -c 'echo $REVIVED_EVENT $REVIVED_SERVICE >>/run/told/log; \
        env | grep ^REVIVED_ >/run/told/$REVIVED_EVENT'
        """

    private func isEmpty() throws -> Bool {
        try bed.sh("ls /run/revived/notify | grep -v ^queue || true").text.isEmpty
    }

    private func brokenForGood(_ name: String, port: Int) throws -> SampleService {
        var terms = SampleService.Terms()
        terms.attempts = 1
        terms.grace = "3s"
        let shop = try SampleService(bed, name)
        let sick = "test ! -e /run/\(name).broken || curl -s -m 2 http://127.0.0.1:\(port)/break"
        try shop.install(
            port: port, service: "Restart=no\nExecStartPost=/bin/sh -c 'sleep 0.3; \(sick)'")
        try bed.sh("systemctl start \(shop.unit)")
        try shop.supervise(probes: [SampleService.health(port)], terms)
        try shop.waitUntil("healthy")
        return shop
    }

    @Test("opened, gave up and recovered each arrive once, with their facts")
    func events() throws {
        try tell(Self.log)
        let shop = try brokenForGood("events", port: 8701)
        defer { shop.remove() }
        try bed.sh("touch /run/events.broken; curl -s -m 2 http://127.0.0.1:8701/break")
        try shop.wait("gave-up", within: .seconds(60))
        try bed.sh("rm /run/events.broken; systemctl restart events.service")
        try shop.wait("recovered", within: .seconds(60))
        try bed.wait(for: "three notifications") { try told().count >= 3 }
        bed.settle(.seconds(2))
        #expect(try told() == ["opened events", "gave-up events", "recovered events"])
        let facts = try bed.sh("cat /run/told/gave-up").text
        let record = try #require(try shop.records("gave-up").last)
        for line in [
            "REVIVED_SEQ=\(record.sequence)", "REVIVED_UNIT=events.service",
            "REVIVED_PHASE=given-up", "REVIVED_KIND=gave-up", "REVIVED_MESSAGE=\(record.message)",
            "REVIVED_INCIDENT=", "REVIVED_TIME=", "REVIVED_DATE=20", "REVIVED_HOST=",
        ] { #expect(facts.contains(line), "\(line) is not in \(facts)") }
        try bed.wait(for: "the files to go") { try isEmpty() }
        #expect(try bed.journal().faults == [])
    }

    @Test("systemd reads every fact as it was written, whatever is in it")
    func bytes() throws {
        try tell("ExecStart=/bin/sh -c 'printf %%s \"$REVIVED_REASON\" >/run/told/reason'")
        let shop = try SampleService(bed, "bytes")
        defer { shop.remove() }
        try shop.install(service: "ExecStart=/bin/sleep infinity")
        try bed.sh("systemctl start bytes.service")
        // What a program prints stands in the reason.
        let odd = #"a"b\c$d`e'f #g;h=%%i\n\"#
        try bed.write("/run/odd", odd)
        try bed.write(
            "/usr/local/bin/odd",
            "#!/bin/sh\ntest -e /run/odd.on || exit 0\ncat /run/odd\nexit 3\n")
        try bed.sh("chmod 755 /usr/local/bin/odd")
        let probe =
            "exec: [/usr/local/bin/odd]\n        every: 5s\n        fail_after: 1\n"
            + "        fail_for: 0s"
        try shop.supervise(probes: [probe])
        try shop.waitUntil("healthy")
        try bed.sh("touch /run/odd.on")
        try bed.wait(for: "the reason") { try bed.run("test", "-e", "/run/told/reason").code == 0 }
        try bed.sh("rm /run/odd.on")
        let reason = try bed.sh("cat /run/told/reason").text
        #expect(reason == "probe exec failed 1 time: exit code 3: \(odd)")
        #expect(try bed.journal().faults == [])
    }

    @Test("a unit that hangs delays no repair, and is stopped")
    func hangs() throws {
        try tell("ExecStart=/bin/sh -c 'echo begun >>/run/told/log; exec sleep 4713'")
        let one = try SampleService.shop(bed, "hang-one", port: 8703)
        let two = try SampleService.shop(bed, "hang-two", port: 8704)
        defer {
            one.remove()
            two.remove()
        }
        try one.isBroughtBack(
            from: "500 beside a hanging notification",
            by: "curl -s -m 2 http://127.0.0.1:8703/break")
        try bed.wait(for: "the unit to hang") { try !told().isEmpty }
        try two.isBroughtBack(
            from: "a kill beside a hanging notification",
            by: "systemctl kill --kill-whom=all --signal=KILL hang-two.service")
        #expect(try number("NotifyWaiting") == 3)
        try bed.wait(for: "the next one", within: .seconds(60)) { try told().count >= 2 }
        try name(nil)
        try bed.wait(for: "the unit under way to be stopped") {
            try bed.run("pgrep", "-f", "^sleep 4713").code == 1
        }
        #expect(try bed.journal().faults == [])
    }

    @Test("a unit that is broken is paused after five failures, and that does not loop")
    func broken() throws {
        try tell("ExecStart=/bin/sh -c 'echo $REVIVED_EVENT >>/run/told/log; exit 9'")
        let shops = try [8705, 8709, 8710].map {
            try SampleService.shop(bed, "paused-\($0)", port: $0)
        }
        defer { for shop in shops { shop.remove() } }
        for shop in shops {
            try shop.isBroughtBack(
                from: "a kill with a broken notification",
                by: "systemctl kill --kill-whom=all --signal=KILL \(shop.unit)")
        }
        try bed.wait(for: "five attempts") { try told().count >= 5 }
        bed.settle(.seconds(3))
        #expect(try told().count == 5)
        let status = try bed.run("revivectl", "status").text
        #expect(status.contains("tell@.service failed 5 times in a row"), "\(status)")
        try bed.wait(for: "the record", within: .seconds(90)) {
            try bed.journal().host("untold").count > 0
        }
        let record = try #require(try bed.journal().host("untold").last)
        #expect(record.message.contains("failed (exit-code)"), "\(record)")
        #expect(try bed.sh("systemctl list-units --failed --plain --no-legend 'tell@*'").word == "")
        try tell(Self.log)
        try bed.wait(for: "the rest, because a reload ends the pause") { try told().count == 1 }
        try name(nil)
        #expect(try isEmpty())
        #expect(try bed.journal().faults == [])
    }

    @Test("what is too much is dropped and counted")
    func flood() throws {
        try tell("ExecStart=/bin/sh -c 'echo $REVIVED_EVENT >>/run/told/log; sleep 2'")
        let count = 60
        try bed.write(
            "/etc/systemd/system/flood@.service", "[Service]\nExecStart=/bin/sleep infinity\n")
        let services = (1...count).map {
            "  flood\($0): {unit: flood@\($0).service, mode: act, settle: 500ms}\n"
        }.joined()
        try bed.write("/etc/revived/services.d/flood.yaml", "services:\n\(services)")
        defer {
            _ = try? bed.sh(
                """
                rm -f /etc/revived/services.d/flood.yaml
                systemctl reload revived.service; systemctl stop 'flood@*.service'
                """)
        }
        let names = (1...count).map { "flood@\($0)" }.joined(separator: " ")
        try bed.sh(
            "systemctl daemon-reload; systemctl start \(names); systemctl reload revived.service")
        try bed.wait(for: "all to run") {
            try bed.run("revivectl", "status").text.split(separator: "\n")
                .count { $0.contains("healthy") } >= count
        }
        try bed.sh("systemctl kill --kill-whom=all --signal=KILL 'flood@*.service'")
        func all(_ kind: String) throws -> Int {
            try bed.journal().entries.count { $0.service.hasPrefix("flood") && $0.kind == kind }
        }
        try bed.wait(for: "all to be back", within: .seconds(60)) {
            try all("recovered") >= count
        }
        try bed.wait(for: "the queue to be full") {
            try number("NotifyWaiting") + told().count + number("NotifyLost") >= 2 * count
        }
        #expect(try number("NotifyWaiting") <= 100)
        #expect(try number("NotifyLost") > 0)
        #expect(try bed.sh("ls /run/revived/notify/*.env | wc -l").word <= "101")
        try name(nil)
        #expect(try bed.journal().faults == [])
    }

    @Test("revived is killed before somebody is told, who is told all the same")
    func killed() throws {
        try tell(
            """
            ExecStartPre=/bin/sleep 3
            ExecStart=/bin/sh -c 'echo $REVIVED_EVENT $REVIVED_SERVICE >>/run/told/log'
            """)
        let shop = try SampleService.shop(bed, "killed-notify", port: 8706)
        defer { shop.remove() }
        try bed.sh("curl -s -m 2 http://127.0.0.1:8706/break")
        try shop.wait("recovered")
        try bed.sh("systemctl kill --signal=KILL revived.service")
        try bed.wait(for: "both notifications") {
            Set(try told()) == ["opened killed-notify", "recovered killed-notify"]
        }
        try bed.wait(for: "the files to go") { try isEmpty() }
        #expect(try bed.journal().faults == [])
    }

    @Test("the example posts JSON to a webhook, and its address is in no command line")
    func webhook() throws {
        let script = """
            import http.server, sys
            class Hook(http.server.BaseHTTPRequestHandler):
                def do_POST(self):
                    body = self.rfile.read(int(self.headers["Content-Length"]))
                    open("/run/told/hook", "ab").write(self.path.encode() + b" " + body)
                    self.send_response(204); self.end_headers()
            http.server.HTTPServer(("127.0.0.1", 8799), Hook).serve_forever()
            """
        try bed.write("/run/hook.py", script)
        try bed.sh(
            """
            mkdir -p /run/told; rm -f /run/told/*
            systemd-run -q --unit=hook.service /usr/bin/python3 /run/hook.py
            install -m 600 /dev/null /etc/revived/webhook.curl
            echo 'url = "http://127.0.0.1:8799/secret"' >/etc/revived/webhook.curl
            cp /usr/share/doc/revived/examples/revived-notify-*@.service /etc/systemd/system/
            systemctl daemon-reload
            systemd-analyze verify revived-notify-webhook@1.service revived-notify-mail@1.service
            """)
        defer { _ = try? bed.sh("systemctl stop hook.service") }
        try name("revived-notify-webhook@.service")
        let shop = try SampleService.shop(bed, "hooked", port: 8707)
        defer { shop.remove() }
        try shop.isBroughtBack(
            from: "500 with a webhook", by: "curl -s -m 2 http://127.0.0.1:8707/break")
        try bed.wait(for: "two posts") {
            try bed.sh("cat /run/told/hook || true").text.split(separator: "\n").count >= 2
        }
        let posts = try bed.sh("cat /run/told/hook").text.split(separator: "\n")
        #expect(posts.allSatisfy { $0.hasPrefix("/secret {") })
        let events = try posts.map { post -> String in
            let body = Data(post.dropFirst("/secret ".count).utf8)
            let object = try JSONSerialization.jsonObject(with: body) as? [String: Any]
            return "\(object?["event"] ?? "") \(object?["service"] ?? "")"
        }
        #expect(events == ["opened hooked", "recovered hooked"])
        try name(nil)
        #expect(try bed.journal().faults == [])
    }

    @Test("the example mails by the host's sendmail")
    func mail() throws {
        try bed.write(
            "/usr/sbin/sendmail", "#!/bin/sh\n{ echo \"args: $*\"; cat; } >>/run/told/mail\n")
        try bed.sh(
            """
            chmod 755 /usr/sbin/sendmail; mkdir -p /run/told; rm -f /run/told/*
            cp /usr/share/doc/revived/examples/revived-notify-mail@.service /etc/systemd/system/
            systemctl daemon-reload
            """)
        try name("revived-notify-mail@.service")
        let shop = try SampleService.shop(bed, "mailed", port: 8708)
        defer { shop.remove() }
        try shop.isBroughtBack(
            from: "500 with a mail", by: "curl -s -m 2 http://127.0.0.1:8708/break")
        try bed.wait(for: "two mails") {
            try bed.sh("grep -c ^args: /run/told/mail || true").word == "2"
        }
        let mail = try bed.sh("cat /run/told/mail").text
        #expect(mail.contains("args: -i -- root\nTo: root\nSubject: ["), "\(mail)")
        #expect(mail.contains("] mailed opened\n"), "\(mail)")
        #expect(mail.contains("\nREVIVED_SERVICE=mailed\n"), "\(mail)")
        try name(nil)
        #expect(try bed.journal().faults == [])
    }
}

// SPDX-License-Identifier: Apache-2.0
// revived dies at every moment, and knows afterwards what it was doing.

import Foundation
import TestSupport
import Testing

@Suite("Its own death", .serialized, .whereTestbedsArePossible, .onTestbed("memory"))
struct MemoryTests {
    let bed: Testbed

    init() throws { bed = try Testbed.ofSuite() }

    private static let slayRevived = "systemctl kill --signal=KILL revived.service"

    /// Keeps a start in the middle for as long as the test wants.
    private static func awaiting(_ path: String) -> String {
        "ExecStartPre=/bin/sh -c \"until [ -e \(path) ]; do sleep 0.1; done\""
    }

    @Test("killed at a random moment of 25 recoveries, it restarts each failure exactly once")
    func storm() throws {
        var terms = SampleService.Terms()
        terms.settle = "200ms"
        terms.budget = "1000/1h"
        let shop = try SampleService.shop(bed, "storm", port: 8501, terms)
        defer { shop.remove() }
        let starts = try shop.starts()
        let rounds = try bed.sh(
            """
            slay() { # not kill -9 0
              local pid; pid=$(systemctl show --property=MainPID --value "$1")
              [ "$pid" = 0 ] || kill -9 "$pid"
            }
            for round in {1..25}; do
              former=$(systemctl show --property=InvocationID --value storm.service)
              slay storm.service
              sleep 0.$(printf %03d $((RANDOM % 300)))
              slay revived.service
              for _ in {1..1200}; do
                sleep 0.05
                [ "$(systemctl show --property=InvocationID --value storm.service)" != "$former" ] &&
                  revivectl status storm --json 2>/dev/null | grep -q '"healthy"' && continue 2
              done
              echo "round $round: not healthy"; exit 1
            done
            echo 25
            """, within: .seconds(240))
        #expect(rounds.word == "25")
        bed.settle(.seconds(2))
        try shop.waitUntil("healthy")
        let journal = try bed.journal()
        #expect(journal.faults == [])
        #expect(try shop.starts() == starts + 25)
        let doubts = try shop.count("in-doubt")
        print(
            "storm: \(try shop.count("ordered")) orders, \(doubts) in doubt, \(journal.last) records"
        )
    }

    @Test("killed while an order is carried out, it learns its outcome and does not repeat it")
    func betweenActAndOutcome() throws {
        try bed.sh("touch /run/outcome.go")
        let shop = try SampleService.shop(
            bed, "outcome", port: 8502, service: "Restart=no\n\(Self.awaiting("/run/outcome.go"))")
        defer { shop.remove() }
        let starts = try shop.starts()
        try shop.isBroughtBack(
            from: "SIGKILL of both",
            by: """
                rm /run/outcome.go
                systemctl kill --signal=KILL \(shop.unit)
                until [ "$(systemctl show --property=ActiveState --value \(shop.unit))" = activating ]; do
                  sleep 0.02
                done
                sleep 0.2
                \(Self.slayRevived)
                touch /run/outcome.go
                """)
        #expect(try shop.count("in-doubt") == 1)
        #expect(try shop.starts() == starts + 1)
        let ends = try shop.records("finished")
        #expect(ends.map(\.outcome) == ["succeeded"])
        try bed.expectWholeLedger()
    }

    @Test("killed while its order's start fails, it learns that too")
    func betweenActAndFailure() throws {
        let shop = try SampleService.shop(bed, "failure", port: 8503)
        defer { shop.remove() }
        try bed.sh(
            """
            mkdir -p /etc/systemd/system/failure.service.d
            printf '[Service]\\n\(Self.awaiting("/run/failure.go"))\\nExecStartPre=/bin/test ! -e /run/failure\\n' \
                >/etc/systemd/system/failure.service.d/slow.conf
            systemctl daemon-reload
            touch /run/failure
            systemctl kill --signal=KILL \(shop.unit)
            until [ "$(systemctl show --property=ActiveState --value \(shop.unit))" = activating ]; do
              sleep 0.02
            done
            \(Self.slayRevived)
            touch /run/failure.go
            # Until it failed, or was found out to have.
            for _ in {1..600}; do
              [ "$(systemctl show --property=ActiveState --value \(shop.unit))" != activating ] && break
              sleep 0.05
            done
            rm /run/failure
            """)
        defer { _ = try? bed.run("rm", "-r", "/etc/systemd/system/failure.service.d") }
        try shop.wait("recovered")
        try shop.waitUntil("healthy")
        print("failure: \(try shop.records().map(\.description))")
        try bed.expectWholeLedger()
    }

    @Test("killed while nothing could be looked at, it has ordered nothing, and then does so once")
    func beforeTheLook() throws {
        let shop = try SampleService.shop(bed, "before", port: 8504)
        defer { shop.remove() }
        let starts = try shop.starts()
        // Before an order revived looks at the unit; a bus that does not answer keeps it from
        // going on. (Death between the record of an order and its act: the sweep.)
        try bed.sh(
            """
            bus=$(systemctl show --property=MainPID --value dbus.service)
            pid=$(systemctl show --property=MainPID --value revived.service)
            trap 'kill -CONT $bus' EXIT
            kill -STOP $bus
            curl -s -m 2 http://127.0.0.1:8504/break
            for _ in {1..1200}; do
              journalctl --no-pager -o cat REVIVED_KIND=failed REVIVED_SERVICE=before | grep -q . && break
              sleep 0.05
            done
            journalctl --no-pager -o cat REVIVED_KIND=ordered REVIVED_SERVICE=before | grep -q . && exit 1
            kill -9 $pid
            sleep 0.5
            """)
        try shop.wait("recovered")
        try shop.waitUntil("healthy")
        #expect(try shop.count("ordered") == 1)
        #expect(try shop.starts() == starts + 1)
        print("before: \(try shop.records().map(\.description))")
        try bed.expectWholeLedger()
    }

    @Test("killed while all is well, it goes on as if nothing had happened")
    func idle() throws {
        let shop = try SampleService.shop(bed, "idle", port: 8505)
        defer { shop.remove() }
        let count = try shop.records().count
        for _ in 1...3 {
            try bed.sh("\(Self.slayRevived); sleep 1")
            try shop.waitUntil("healthy")
        }
        #expect(try shop.records().filter { $0.kind != "snapshot" }.count == count)
        try bed.expectWholeLedger()
    }

    @Test("a vacuumed journal does not make it forget")
    func vacuumed() throws {
        let shop = try SampleService.shop(bed, "vacuum", port: 8506)
        defer { shop.remove() }
        try shop.isBroughtBack(
            from: "SIGKILL before the vacuum", by: "systemctl kill --signal=KILL \(shop.unit)")
        // Until the journal is known to hold all of it the spool would bring it back.
        bed.settle(.seconds(3))
        try bed.sh("systemctl stop revived.service")
        let last = try bed.journal().last
        try bed.sh(
            """
            journalctl --rotate; sleep 1.5; journalctl --vacuum-time=1s
            """)
        #expect(try bed.journal().entries.isEmpty)
        try bed.sh("systemctl start revived.service")
        try shop.waitUntil("healthy")
        // What the vacuum took before the journal had confirmed it comes back from the spool.
        #expect((last - 10...last + 1).contains(try bed.journal().entries.first?.sequence ?? 0))
        shop.forgetRecords()
        try shop.isBroughtBack(
            from: "500 after the vacuum", by: "curl -s -m 2 http://127.0.0.1:8506/break")
        let again = try bed.journal().entries.filter {
            $0.sequence > last && ["proven", "starting"].contains($0.kind)
        }
        #expect(again.map(\.description) == [])
        try bed.expectWholeLedger()
    }

    @Test("a journal vacuumed while it runs, and then its death, lose neither state nor numbers")
    func vacuumedAlive() throws {
        let shop = try SampleService.shop(bed, "alive", port: 8507)
        defer { shop.remove() }
        // What the vacuum takes unconfirmed would come back from the spool.
        try bed.wait(for: "the journal to have it all") {
            try bed.run("test", "-s", "/run/revived/spool").code != 0
        }
        let last = try bed.journal().last
        try bed.sh(
            """
            journalctl --rotate; sleep 1.5; journalctl --vacuum-time=1s
            \(Self.slayRevived)
            sleep 2
            """)
        try shop.waitUntil("healthy")
        let first = try bed.journal().entries.first?.sequence ?? 0
        print("vacuumed alive: \(last), then \(first): \(try bed.journal().entries)")
        #expect(first == last + 1)
        #expect(try shop.count("proven") == 0)
    }

    @Test("records forged by others are not believed")
    func forged() throws {
        let shop = try SampleService.shop(bed, "forged", port: 8508)
        defer { shop.remove() }
        let last = try bed.journal().last
        let genuine = try #require(try shop.records("healthy").last).record
        let forgery = genuine.replacingOccurrences(
            of: "seq=\\d+", with: "seq=4000000", options: .regularExpression)
        print("forged: \(forgery)")
        try bed.write(
            "/run/forged",
            """
            MESSAGE=forged
            SYSLOG_IDENTIFIER=revived
            _SYSTEMD_UNIT=revived.service
            OBJECT_SYSTEMD_UNIT=revived.service
            UNIT=revived.service
            REVIVED_KIND=healthy
            REVIVED_SEQ=4000000
            REVIVED_SERVICE=forged
            REVIVED_RECORD=\(forgery)

            """)
        try bed.sh(
            """
            chmod 644 /run/forged
            logger --journald=/run/forged
            systemd-run --quiet --wait --uid=nobody logger --journald=/run/forged
            systemd-run --quiet --wait --slice=revived.slice logger --journald=/run/forged
            systemd-run --quiet --wait --unit=revived-1.service logger --journald=/run/forged
            journalctl --sync
            journalctl --no-pager -o cat MESSAGE=forged | grep -c forged
            systemctl restart revived.service
            """)
        try shop.waitUntil("healthy")
        let journal = try bed.journal()
        #expect(journal.faults == [])
        #expect(journal.last < last + 100)
        #expect(try bed.run("revivectl", "events", "forged").text.contains("4000000") == false)
    }
}

// SPDX-License-Identifier: Apache-2.0
// Failover between real units: an exclusive resource, what does not want to end, what is left
// behind, and revived killed in the middle.

import TestSupport
import Testing

@Suite("Failover", .serialized, .whereTestbedsArePossible, .onTestbed("failover"))
struct FailoverTests {
    let bed: Testbed

    init() throws { bed = try Testbed.ofSuite() }

    /// Both take the same port, so that two of them cannot serve; the primary is ill again after
    /// each start while `/run/NAME.broken` exists.
    private func pair(
        _ name: String, port: Int, primary: String = "", _ settings: String = "",
        standbyPort: Int? = nil
    ) throws -> SampleService {
        let pair = try SampleService(bed, name)
        let sick = "test ! -e /run/\(name).broken || curl -s -m 2 http://127.0.0.1:\(port)/break"
        let post = "ExecStartPost=/bin/sh -c 'sleep 0.3; \(sick)'"
        try pair.install(port: port, service: "Restart=no\n\(post)\n\(primary)")
        let shop = "\(Testbed.shop)"
        try bed.write(
            "/etc/systemd/system/\(name)-b.service",
            "[Service]\nExecStart=\(shop) \(standbyPort ?? port)\n")
        try bed.sh("systemctl daemon-reload; systemctl start \(pair.unit)")
        // These tests together need more than the host's limit allows for.
        try bed.sh(
            """
            grep -q '^host:' /etc/revived/revived.yaml ||
                echo 'host: {actions: 1000/1h}' >>/etc/revived/revived.yaml
            """)
        var terms = SampleService.Terms()
        terms.attempts = 1
        terms.grace = "3s"
        terms.rungs = [
            "failover: {to: \(name)-b.service, min_outage: 0s, stop_timeout: 2s\(settings)}"
        ]
        try pair.supervise(probes: [SampleService.health(port)], terms)
        try pair.waitUntil("healthy")
        return pair
    }

    private func fall(ill pair: SampleService, port: Int) throws {
        try bed.sh("touch /run/\(pair.name).broken; curl -s -m 2 http://127.0.0.1:\(port)/break")
    }

    private func remove(_ pair: SampleService) {
        pair.remove()
        let standby = "\(pair.name)-b.service"
        _ = try? bed.run(
            "bash", "-c", "systemctl stop \(standby); rm -f /etc/systemd/system/\(standby)")
    }

    private func state(_ unit: String) throws -> String {
        try bed.run("systemctl", "is-active", unit).word
    }

    private func why(_ pair: SampleService) throws {
        print("WHY \(pair.name)\n\(try bed.run("revivectl", "why", pair.name).text)")
    }

    private func slay(_ unit: String) throws {
        try bed.sh(
            """
            pid=$(systemctl show -p MainPID --value \(unit))
            [ "$pid" = 0 ] || kill -9 "$pid"
            """)
    }

    @Test("a restart does not help; the old one is proven stopped, and the standby serves")
    func exclusive() throws {
        let pair = try pair("excl", port: 8701)
        defer { remove(pair) }
        try fall(ill: pair, port: 8701)
        try pair.wait("recovered", within: .seconds(60))
        try why(pair)
        #expect(try state("excl.service") == "inactive")
        #expect(try state("excl-b.service") == "active")
        let status = try pair.status()
        #expect(status["role"] as? String == "standby")
        #expect(status["unit"] as? String == "excl-b.service")
        let ends = try pair.records("finished").map(\.outcome)
        #expect(ends == ["succeeded", "gone", "succeeded"], "\(ends)")
        // The standby is what is watched and restarted now.
        try slay("excl-b.service")
        try pair.wait("recovered", 2)
        #expect(try state("excl.service") == "inactive")
        // A new life of revived knows who serves.
        try bed.sh("systemctl restart revived.service")
        try pair.waitUntil("healthy")
        #expect(try pair.status()["role"] as? String == "standby")
        // An operator leads back by hand.
        try bed.sh(
            "rm /run/excl.broken; systemctl stop excl-b.service; systemctl start excl.service")
        try bed.wait(for: "the primary to be adopted") {
            try pair.status()["role"] as? String == "primary"
        }
        try pair.waitUntil("healthy")
        // And over and back by a word to revived.
        try bed.sh("revivectl failover excl", within: .seconds(60))
        #expect(try state("excl.service") == "inactive")
        #expect(try state("excl-b.service") == "active")
        try bed.sh("revivectl failback excl", within: .seconds(60))
        #expect(try state("excl.service") == "active")
        #expect(try state("excl-b.service") == "inactive")
        #expect(try bed.journal().faults == [])
    }

    @Test("the old one ignores SIGTERM, and revived is killed while it waits for its end")
    func stubborn() throws {
        let pair = try pair(
            "stub", port: 8702, primary: "TimeoutStopSec=60s\nKillSignal=SIGCONT")
        defer { remove(pair) }
        // It crashes, so that the restart is a start, and only the failover has to stop it.
        try bed.sh("touch /run/stub.broken")
        try slay("stub.service")
        try bed.wait(for: "the stop to be under way") {
            try state("stub.service") == "deactivating"
        }
        #expect(try state("stub-b.service") != "active")
        try slay("revived.service")
        try pair.wait("recovered")
        try why(pair)
        #expect(try state("stub.service") == "failed")
        #expect(try state("stub-b.service") == "active")
        #expect(try bed.journal().faults == [])
    }

    @Test("processes that stay in the control group block the failover until they are gone")
    func leftovers() throws {
        let pair = try pair("left", port: 8703, primary: "KillMode=process")
        defer { remove(pair) }
        // What is killed there comes again within milliseconds, until the file is gone.
        try bed.write(
            "/usr/local/bin/haunt",
            """
            #!/usr/bin/env python3
            import os, signal, time
            signal.signal(signal.SIGCHLD, signal.SIG_IGN)
            group = "/sys/fs/cgroup/system.slice/left.service"
            open("/run/haunt", "w").close()
            while os.path.exists("/run/haunt"):
                ghost = os.fork()
                if ghost == 0:
                    time.sleep(0.5)
                    os._exit(0)
                try:
                    os.makedirs(group, exist_ok=True)
                    with open(group + "/cgroup.procs", "w") as procs:
                        procs.write(str(ghost))
                except OSError:
                    pass
                time.sleep(0.004)

            """)
        try bed.sh(
            "chmod 755 /usr/local/bin/haunt; systemd-run -q --unit=haunt /usr/local/bin/haunt")
        try fall(ill: pair, port: 8703)
        try pair.wait("blocked", within: .seconds(60))
        bed.settle(.seconds(2))
        #expect(try state("left-b.service") != "active")
        let blocked = try pair.status()["blocked"] as? String ?? ""
        #expect(blocked.contains("not proven gone"), "\(blocked)")
        try bed.sh("rm /run/haunt")
        try pair.wait("recovered", within: .seconds(60))
        try why(pair)
        #expect(try state("left-b.service") == "active")
        #expect(try bed.journal().faults == [])
    }

    @Test("a socket that would start the old one again is stopped with it")
    func socket() throws {
        try bed.write(
            "/etc/systemd/system/sock.socket",
            "[Socket]\nListenStream=/run/sock.sock\n[Install]\nWantedBy=sockets.target\n")
        let pair = try pair("sock", port: 8704, primary: "Sockets=sock.socket")
        defer {
            remove(pair)
            _ = try? bed.run(
                "bash", "-c",
                "systemctl disable --now sock.socket; rm /etc/systemd/system/sock.socket")
        }
        try bed.sh("systemctl stop sock.service; systemctl enable --now sock.socket")
        try bed.sh("systemctl start sock.service")
        try pair.waitUntil("healthy")
        #expect(try state("sock.socket") == "active")
        try fall(ill: pair, port: 8704)
        try pair.wait("role-changed", within: .seconds(60))
        try why(pair)
        #expect(try state("sock.socket") == "inactive")
        #expect(try state("sock-b.service") == "active")
        #expect(try bed.journal().faults == [])
    }

    @Test("a socket that was stopped with it is started again before it, though nothing wants it")
    func socketOnTheWayBack() throws {
        try bed.write("/etc/systemd/system/back.socket", "[Socket]\nListenStream=/run/back.sock\n")
        let pair = try pair("back", port: 8709, primary: "Sockets=back.socket")
        defer {
            remove(pair)
            _ = try? bed.run(
                "bash", "-c", "systemctl stop back.socket; rm /etc/systemd/system/back.socket")
        }
        // The standby cannot be started.
        try bed.write(
            "/etc/systemd/system/back-b.service", "[Service]\nType=exec\nExecStart=/nonexistent\n")
        try bed.sh("systemctl daemon-reload; systemctl stop back.service")
        try bed.sh("systemctl start back.socket; systemctl start back.service")
        try pair.waitUntil("healthy")
        pair.forgetRecords()
        try fall(ill: pair, port: 8709)
        let isBack = { (record: JournalEntry) in
            record.message.contains("start back.service") && record.kind == "ordered"
        }
        try bed.wait(for: "the way back") { try pair.records().contains(where: isBack) }
        try bed.wait(for: "the primary") { try state("back.service") == "active" }
        try why(pair)
        #expect(try state("back.socket") == "active")
        #expect(try bed.journal().faults == [])
    }

    @Test("a group that is taken out in the middle of its failover leaves with a member that runs")
    func leavesAfterItsHandover() throws {
        let pair = try pair("leaves", port: 8710, primary: "ExecStop=/bin/sleep 1.5")
        defer { remove(pair) }
        try bed.sh(
            """
            revivectl failover leaves >/run/leaves.failover 2>&1 &
            until [ "$(systemctl is-active leaves.service)" = deactivating ]; do sleep 0.05; done
            rm /etc/revived/services.d/leaves.yaml
            systemctl reload revived
            """)
        try pair.wait("dropped")
        #expect(try state("leaves-b.service") == "active")
        let kinds = try pair.records().map(\.kind)
        #expect(kinds.suffix(2) == ["role-changed", "dropped"], "\(kinds)")
        #expect(try bed.journal().faults == [])
    }

    @Test("a hot standby is verified, users are turned to it, and then the old one is stopped")
    func hot() throws {
        try bed.write(
            "/usr/local/bin/turn-hot",
            """
            #!/bin/sh
            env >/run/turn.env
            systemctl is-active hot.service hot-b.service >/run/turn.states

            """)
        try bed.sh("chmod 755 /usr/local/bin/turn-hot")
        let health = "http: http://127.0.0.1:8706/healthz"
        let pair = try pair(
            "hot", port: 8705,
            ", exclusive: false, switch: {run: [/usr/local/bin/turn-hot]}, drain: 1s, "
                + "probes: [{\(health), every: 1s, timeout: 1s}]",
            standbyPort: 8706)
        defer { remove(pair) }
        try bed.sh("systemctl start hot-b.service")
        try fall(ill: pair, port: 8705)
        try pair.wait("recovered", within: .seconds(60))
        try why(pair)
        #expect(try state("hot.service") == "inactive")
        #expect(try state("hot-b.service") == "active")
        #expect(try bed.sh("cat /run/turn.states").text == "active\nactive\n")
        let environment = try bed.sh("cat /run/turn.env").text
        for line in ["REVIVED_FROM=hot.service", "REVIVED_TO=hot-b.service", "REVIVED_SERVICE=hot"]
        {
            #expect(environment.contains(line), "\(environment)")
        }
        #expect(try pair.status()["role"] as? String == "standby")
        #expect(try bed.journal().faults == [])
    }

    @Test("two units that run by somebody's hand are told, and neither is touched")
    func twoRunning() throws {
        let pair = try pair("two", port: 8707, standbyPort: 8708)
        defer { remove(pair) }
        try bed.sh("systemctl start two-b.service")
        try pair.wait("two-running")
        bed.settle(.seconds(2))
        try pair.isUntouched()
        let reason = try pair.status()["reason"] as? String ?? ""
        #expect(reason.contains("two-b.service runs as well"), "\(reason)")
        try bed.sh("systemctl stop two-b.service")
        try pair.wait("one-running")
        try pair.isUntouched()
    }

    @Test("random schedules of crash, hang and kill -9 of revived: never two units at once")
    func rounds() throws {
        let script = "\(Testbed.checkout)/scripts/failover-rounds"
        let output = try bed.run("bash", script, "20", within: .seconds(600))
        print(output.text)
        #expect(output.code == 0, "\(output)")
        let faults = try bed.journal().faults
        #expect(faults == [], "\(faults)")
    }
}

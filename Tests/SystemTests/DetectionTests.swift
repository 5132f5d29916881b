// SPDX-License-Identifier: Apache-2.0
// How a failure is told from a blip, a slow answer and a missing heartbeat.

import TestSupport
import Testing

@Suite("Telling failures", .serialized, .whereTestbedsArePossible, .onTestbed("detection"))
struct DetectionTests {
    let bed: Testbed

    init() throws { bed = try Testbed.ofSuite() }

    @Test("a blip between two tries leaves no trace; what fails every try is restarted")
    func retries() throws {
        let shop = try SampleService(bed, "retried")
        defer { shop.remove() }
        try shop.install(port: 8701)
        try bed.sh("systemctl start \(shop.unit)")
        let probe = """
            http: http://127.0.0.1:8701/healthz
                    every: 6s
                    timeout: 1s
                    fail_after: 1
                    fail_for: 0s
                    retries: 2
                    retry_wait: 2s
            """
        try shop.supervise(probes: [probe])
        try shop.waitUntil("healthy")
        let former = try shop.invocation()
        try bed.sh("curl -s -m 2 http://127.0.0.1:8701/break/1")
        try bed.wait(for: "the second try") {
            try bed.run("revivectl", "status", "retried").text.contains("at try 2")
        }
        #expect(try shop.count("failed") == 0)
        #expect(try shop.invocation() == former)
        try shop.isBroughtBack(from: "500", by: "curl -s -m 2 http://127.0.0.1:8701/break")
        let failed = try #require(try shop.records("failed").last)
        #expect(failed.message.contains("(3 tries)"), "\(failed)")
    }

    @Test("slow answers are shown and recorded, no more; with `slow: fail` they are a failure")
    func slow() throws {
        let shop = try SampleService(bed, "slow")
        defer { shop.remove() }
        try shop.install(port: 8702)
        try bed.sh("systemctl start \(shop.unit)")
        let probe = """
            http: http://127.0.0.1:8702/healthz
                    every: 1s
                    timeout: 1s
                    fail_for: 0s
                    slow_over: 200ms
                    slow_after: 3/5
            """
        try shop.supervise(probes: [probe])
        try shop.waitUntil("healthy")
        try bed.sh("curl -s -m 2 http://127.0.0.1:8702/slow/400")
        try shop.wait("slow")
        try bed.wait(for: "the status to say so") {
            (try shop.status()["reason"] as? String)?.contains("passed, slowly") == true
        }
        try shop.isUntouched()
        try shop.supervise(probes: [probe + "\n        slow: fail"])
        try shop.wait("recovered")
        let failed = try #require(try shop.records("failed").last)
        #expect(failed.message.contains("was slow"), "\(failed)")
        try shop.wait("no-longer-slow")
        #expect(try shop.count("ordered") == 1)
    }

    @Test("a service that falls silent is restarted; only root and its own processes may beat")
    func heartbeat() throws {
        let worker = try SampleService(bed, "worker")
        defer { worker.remove() }
        // Beats by itself, as another user, until its file is there; `hangs` survives no restart.
        try worker.install(
            service: """
                User=nobody
                ExecStartPre=+/bin/rm -f /run/worker-hangs
                ExecStart=/bin/bash -c 'while :; do \
                    [ -e /run/worker-hangs ] || revivectl beat worker --probe loop; sleep 1; done'
                """)
        try bed.sh("systemctl start worker.service")
        try worker.supervise(probes: ["heartbeat: 5s\n        name: loop"])
        try worker.wait("proven")
        try worker.waitUntil("healthy")
        bed.settle(.seconds(6))
        try worker.isUntouched()
        let other = try bed.run("setpriv", "--reuid=nobody", "revivectl", "beat", "worker")
        #expect(other.code == 77 || other.errors.contains("only root"), "\(other)")
        #expect(try bed.run("revivectl", "beat", "worker").code == 0)
        #expect(try bed.run("revivectl", "beat", "worker", "--probe", "x").code == 75)
        try worker.isBroughtBack(from: "silence", by: "touch /run/worker-hangs")
        let failed = try #require(try worker.records("failed").last)
        #expect(failed.message.contains("no heartbeat for 5 s"), "\(failed)")
        try bed.expectWholeLedger()
    }

    @Test("a oneshot that failed or was missed is started, a long run is shown, memory survives us")
    func oneshot() throws {
        let job = try SampleService(bed, "nightly")
        defer { job.remove() }
        try job.install(
            service: "Type=oneshot\nExecStart=/bin/bash -c '[ ! -e /run/nightly-fails ]'")
        var terms = SampleService.Terms()
        terms.backoff = "[2s]"
        try job.supervise(terms)
        // Not among what every test says: only oneshots have it.
        let file = "/etc/revived/services.d/nightly.yaml"
        try bed.sh("sed -i 's/^    mode: act/    mode: act\\n    max_age: 1m/' \(file)")
        try job.reload()
        // A oneshot that nothing refers to is forgotten by systemd when it is done; from now on
        // revived refers to it.
        try bed.sh("systemctl start nightly.service")
        try job.wait("succeeded")
        #expect(try job.phase() == "off-duty")
        try bed.sh("touch /run/nightly-fails; systemctl start nightly.service || true")
        try job.wait("failed")
        try bed.sh("rm /run/nightly-fails")
        try job.wait("recovered")
        let orders = try job.count("ordered")
        #expect(orders >= 1)
        try bed.sh("systemctl kill --signal=KILL revived.service")
        try job.wait("succeeded", 3, within: .seconds(90))
        let missed = try #require(try job.records("failed").last)
        #expect(missed.message.contains("has not succeeded for 1 min"), "\(missed)")
        #expect(try job.count("ordered") == orders + 1)
        try bed.expectWholeLedger()
    }
}

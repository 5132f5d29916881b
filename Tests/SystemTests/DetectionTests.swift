// SPDX-License-Identifier: Apache-2.0
// How a failure is told from a blip, a slow answer and a missing sign of life.

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
                    every: 3s
                    timeout: 1s
                    fail_after: 1
                    fail_for: 0s
                    retries: 2
                    retry_wait: 3s
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
}

// SPDX-License-Identifier: Apache-2.0
// Why a unit failed, as a real systemd and a real journal tell it.

import TestSupport
import Testing

@Suite("Why it failed, in words", .serialized, .whereTestbedsArePossible, .onTestbed("words"))
struct FailureWordsTests {
    let bed: Testbed

    init() throws { bed = try Testbed.ofSuite() }

    struct Case: CustomTestStringConvertible, Sendable {
        var name: String
        /// Lines of `[Service]`. It runs well while `/run/NAME.well` exists.
        var service: String
        var words: String
        var testDescription: String { name }

        static let stay = "test -e /run/%p.well && exec sleep infinity"
        static let all = [
            Case(
                name: "status",
                service: """
                    ExecStart=/bin/sh -c '\(stay); echo first; \
                    echo "no \\\\033[31mport\\\\007"; exit 1'
                    """, words: "status.service exited with status 1: \"no "),
            Case(
                name: "pre",
                service: """
                    ExecStartPre=/bin/sh -c 'test -e /run/%p.well || { echo bad line 3; exit 4; }'
                    ExecStart=/bin/sleep infinity
                    """,
                words: "ExecStartPre=/bin/sh of pre.service exited with status 4: \"bad line 3\""),
            Case(
                name: "forks",
                service: """
                    Type=forking
                    ExecStart=/bin/sh -c 'test -e /run/%p.well || { echo no fork; exit 5; }; \
                    sleep infinity &'
                    """, words: "forks.service exited with status 5: \"no fork\""),
            Case(
                name: "signal",
                service: "ExecStart=/bin/sh -c '\(stay); echo last words; kill -USR1 $$$$'",
                words: "signal.service was killed by SIGUSR1: \"last words\""),
            Case(
                name: "user",
                service: """
                    User=games
                    ExecStart=/bin/sh -c '\(stay); echo may not; exit 9'
                    """, words: "user.service exited with status 9: \"may not\""),
            Case(
                name: "exec", service: "ExecStart=/run/exec.well infinity",
                words: "exec.service exited with status 203/EXEC"),
            Case(
                name: "late",
                service: """
                    Type=notify
                    NotifyAccess=all
                    TimeoutStartSec=1
                    ExecStart=/bin/sh -c 'test -e /run/%p.well && systemd-notify --ready; \
                    echo so slow; exec sleep infinity'
                    """,
                words: "late.service took longer than its unit allows (timeout): \"so slow\""),
        ]
    }

    @Test("the record names status or signal, and quotes the last line", arguments: Case.all)
    func words(_ failing: Case) throws {
        let name = failing.name
        let service = try SampleService(bed, name)
        defer { service.remove() }
        try service.install(service: failing.service)
        try bed.sh(
            "cp /bin/sleep /run/\(name).well; systemctl start \(service.unit)")
        var terms = SampleService.Terms.expected
        terms.backoff = "[1s]"
        try service.supervise(terms)
        try service.waitUntil("healthy")
        try bed.sh("rm /run/\(name).well; systemctl kill -s KILL \(service.unit)")
        try bed.wait(for: "\(name) to be told: \(failing.words)") {
            try service.records().contains { $0.message.contains(failing.words) }
        }
        let first = try #require(try service.records("failed").first)
        #expect(first.message.contains("\(service.unit) was killed by SIGKILL"))
    }

    @Test("where a dependency does not start, it is named, and why it did not")
    func dependency() throws {
        let base = try SampleService(bed, "base")
        defer { base.remove() }
        try base.install(
            service: """
                Type=exec
                ExecStartPre=/bin/sh -c 'test -e /run/base.well || { echo wrong owner; exit 3; }'
                ExecStart=/bin/sleep infinity
                """)
        let top = try SampleService(bed, "top")
        defer { top.remove() }
        try top.install(
            unit: "Requires=base.service\nAfter=base.service",
            service: "ExecStart=/bin/sleep infinity")
        try bed.sh("touch /run/base.well; systemctl start top.service")
        try top.supervise(.expected)
        try top.waitUntil("healthy")
        try bed.sh("rm /run/base.well; systemctl kill -s KILL base.service top.service")
        try top.wait("failed")
        _ = try bed.run("revivectl", "restart", "top")
        let words =
            "top.service was not started: ExecStartPre=/bin/sh of base.service exited "
            + "with status 3: \"wrong owner\""
        try bed.wait(for: "top to be told: \(words)") {
            try top.records("finished").contains { $0.message.contains(words) }
        }
    }

    @Test("a hook that fails is named and quoted; users who may not read the journal see no quote")
    func hook() throws {
        let service = try SampleService(bed, "hooked")
        defer { service.remove() }
        try service.install(service: "ExecStart=/bin/sleep infinity")
        try bed.sh("systemctl start \(service.unit)")
        var terms = SampleService.Terms.expected
        terms.attempts = 1
        terms.rungs = [
            "redeploy: {run: [/bin/sh, -c, \"echo no registry; exit 7\"], min_outage: 0s}"
        ]
        try service.supervise(terms)
        try service.waitUntil("healthy")
        try bed.sh("systemctl kill -s KILL \(service.unit)")
        try service.wait("recovered")
        _ = try bed.run("revivectl", "redeploy", "hooked")
        let words = "service exited with status 7"
        try bed.wait(for: "hooked to be told") {
            try service.records("finished").contains {
                $0.message.contains("\(words): \"no registry\"")
            }
        }
        let seen = try bed.run(
            "runuser", "-u", "nobody", "--", "revivectl", "status", "hooked", "--json"
        ).text
        #expect(!seen.contains("no registry"))
    }
}

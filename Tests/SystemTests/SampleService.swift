// SPDX-License-Identifier: Apache-2.0
// A service to break, and what revived is told of it.
//
// Each test makes its own and removes it, so that no test sees the counters of another.

import Foundation
import TestSupport
import Testing

final class SampleService {
    let bed: Testbed
    /// In the configuration; the unit is this with `.service`.
    let name: String
    var unit: String { name + ".service" }

    /// Where this service's records begin.
    private(set) var since = 0

    /// As DESIGN's "shows" asks for it: probes in quick succession, no pause before an attempt.
    static let quickly = """
        every: 1s
                timeout: 1s
                fail_after: 3
                fail_for: 0s
                suspect_every: 200ms
        """

    /// What a service is told beside its unit and probes.
    struct Terms {
        var mode = "act"
        var expect = "automatic"
        var settle = "500ms"
        var grace = "15s"
        var backoff = "[0s]"
        var attempts = 20
        var budget = "50/30m"
        /// Rungs above the restart, as items of YAML.
        var rungs: [String] = []
        /// `before`, as YAML; empty for none.
        var before = ""

        /// It is to run, also while its unit is disabled.
        static var expected: Self {
            var terms = Self()
            terms.expect = "running"
            return terms
        }
    }

    init(_ bed: Testbed, _ name: String) throws {
        self.bed = bed
        self.name = name
        since = try bed.journal().last
    }

    // MARK: - The unit

    /// Installs `scripts/demo/shop` at this port. `unit` and `service` are lines of these sections.
    func install(port: Int, unit: String = "", service: String = "Restart=no") throws {
        let program = "\(Testbed.shop)"
        try install(unit: unit, service: "ExecStart=\(program) \(port)\n\(service)")
    }

    func install(unit lines: String = "", service: String) throws {
        try bed.write(
            "/etc/systemd/system/\(unit)",
            "[Unit]\n\(lines)\n[Service]\n\(service)\n[Install]\nWantedBy=multi-user.target\n")
        try bed.sh("systemctl daemon-reload")
    }

    // MARK: - What revived is told

    /// Writes the configuration and has it taken up. `probes` are items of YAML.
    func supervise(
        unit: String? = nil, probes: [String] = [], _ terms: Terms = Terms(), reload: Bool = true
    ) throws {
        let expect = terms.expect == "automatic" ? "" : "\n    expect: \(terms.expect)"
        let rungs = terms.rungs.map { "\n      - \($0)" }.joined()
        let before = terms.before.isEmpty ? "" : "\n    before: \(terms.before)"
        let items = probes.map { "\n      - \($0)" }.joined()
        try bed.write(
            "/etc/revived/services.d/\(name).yaml",
            """
            services:
              \(name):
                unit: \(unit ?? self.unit)
                mode: \(terms.mode)\(expect)\(before)
                settle: \(terms.settle)
                grace: \(terms.grace)
                stable_for: 2s
                limits: {budget: \(terms.budget), chronic: 1000/24h}
                ladder:
                  - restart: {attempts: \(terms.attempts), backoff: \(terms.backoff)}\(rungs)
                probes:\(probes.isEmpty ? " []" : items)

            """)
        if reload { try self.reload() }
    }

    func reload() throws {
        try bed.sh("/usr/libexec/revived --check && systemctl reload revived.service")
    }

    /// A probe of the shop's health.
    static func health(_ port: Int, path: String = "/healthz") -> String {
        "http: http://127.0.0.1:\(port)\(path)\n        \(quickly)"
    }

    /// A shop that runs, is supervised and known as healthy, its probe proven.
    static func shop(
        _ bed: Testbed, _ name: String, port: Int, service: String = "Restart=no",
        _ terms: Terms = Terms()
    ) throws -> SampleService {
        let shop = try SampleService(bed, name)
        try shop.install(port: port, service: service)
        try bed.sh("systemctl start \(shop.unit)")
        try shop.supervise(probes: [health(port)], terms)
        try shop.waitUntil("healthy")
        return shop
    }

    /// Forgets it all: no test leaves anything to the next.
    func remove() {
        _ = try? bed.run(
            "bash", "-c",
            """
            rm -f /run/revived/hold /etc/revived/services.d/\(name).yaml
            systemctl reload revived.service
            systemctl kill -s CONT \(unit)
            systemctl stop \(unit)
            systemctl unmask \(unit)
            rm -f /etc/systemd/system/\(unit)
            systemctl reset-failed \(unit)
            systemctl daemon-reload
            """)
    }

    // MARK: - What is seen

    /// This service's records since it was made.
    func records(_ kind: String? = nil) throws -> [JournalEntry] {
        try bed.journal().of(name).filter {
            $0.sequence > since && (kind == nil || $0.kind == kind)
        }
    }

    /// From now on only later records are seen.
    func forgetRecords() { since = (try? bed.journal().last) ?? since }

    func count(_ kind: String) throws -> Int { try records(kind).count }

    /// What `revivectl status` says; empty while it says nothing.
    func phase() throws -> String { try status()["phase"] as? String ?? "" }

    func status() throws -> [String: Any] {
        let text = try bed.run("revivectl", "status", name, "--json").text
        let value = try? JSONSerialization.jsonObject(with: Data(text.utf8))
        return (value as? [[String: Any]])?.first ?? [:]
    }

    func waitUntil(_ wanted: String, within limit: Duration = Testbed.patience) throws {
        try bed.wait(for: "\(name) to be \(wanted)", within: limit) { try phase() == wanted }
    }

    /// Waits for so many records of a kind since it was made.
    func wait(_ kind: String, _ count: Int = 1, within limit: Duration = Testbed.patience) throws {
        try bed.wait(for: "\(count) × \(kind) of \(name)", within: limit) {
            try self.count(kind) >= count
        }
    }

    /// The names of properties and their values, as systemd shows them.
    func show(_ property: String) throws -> String {
        try bed.run("systemctl", "show", "--value", "--property", property, unit).word
    }

    func invocation() throws -> String { try show("InvocationID") }

    /// How often systemd has started it since the journal began.
    func starts() throws -> Int {
        let output = try bed.sh(
            """
            journalctl --sync
            journalctl --no-pager -o cat --output-fields=UNIT _PID=1 UNIT=\(unit) \
                MESSAGE_ID=39f53479d3a045ac8e11786248231fbf | grep -c . || true
            """)
        return Int(output.word) ?? 0
    }

    // MARK: - Breaking and recovering

    /// Breaks it by a script and waits until revived has brought it back, once. Prints the times.
    func isBroughtBack(
        from what: String, by script: String, within limit: Duration = Testbed.patience,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let former = try invocation()
        let orders = try carriedOut()
        let recoveries = try count("recovered")
        let broken = try bed.sh("date +%s%6N; \(script)")
        let begin = Int(broken.text.split(separator: "\n").first ?? "") ?? 0
        try wait("recovered", recoveries + 1, within: limit)
        try waitUntil("healthy")
        #expect(try invocation() != former, sourceLocation: sourceLocation)
        #expect(try carriedOut() == orders + 1, sourceLocation: sourceLocation)
        let records = try records()
        for kind in ["failed", "ordered", "finished", "recovered"] {
            guard let entry = records.last(where: { $0.kind == kind }) else { continue }
            figure("\(name), \(what), until \(kind)", entry.sent - begin)
        }
    }

    /// Orders that were begun: one that could not be (the bus was away) is given again.
    private func carriedOut() throws -> Int {
        try records("finished").count { $0.outcome != "not-begun" }
    }

    /// Nothing was done about it.
    func isUntouched(_ sourceLocation: SourceLocation = #_sourceLocation) throws {
        let orders = try records("ordered")
        #expect(orders.isEmpty, sourceLocation: sourceLocation)
    }
}

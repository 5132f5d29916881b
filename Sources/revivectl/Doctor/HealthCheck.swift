// SPDX-License-Identifier: Apache-2.0
// What a doctor looks for, one row a question: a name, and what is found of it in what was seen.

struct HealthCheck: Sendable {
    let name: String
    let findings: @Sendable (HostSight) -> [HealthFinding]

    init(_ name: String, _ findings: @escaping @Sendable (HostSight) -> [HealthFinding]) {
        self.name = name
        self.findings = findings
    }

    /// In the order in which they are told, within a grade.
    static var all: [HealthCheck] { daemon + host + services }

    /// All that they find.
    static func findings(_ sight: HostSight) -> [HealthFinding] {
        all.flatMap { $0.findings(sight) }
    }
}

// SPDX-License-Identifier: Apache-2.0
// One service, or the defaults, while they are read.

internal import Supervision

struct ServiceDraft: Draft {
    /// The words of the key `critical`.
    enum Critical: String, CaseIterable, Sendable { case refuse, allow }

    /// A name in `depends_on` and where it stands.
    struct Dependency: Sendable {
        var name: String
        var place: Place
        var path: String
    }

    var origins: [String: Origin] = [:]
    var variant: String? { nil }
    var unit: String?
    var mode: Mode
    var expect: Expectation
    var forbiddenRestart: ForbiddenRestart
    var probes: [ProbeDraft] = []
    var ladder: [RungDraft] = Rung.unlisted.map { RungDraft(rung: $0) }
    var limits: Limits
    var before: BeforeDraft?
    var dependsOn: [Dependency] = []
    var restartWith: [Dependency] = []
    var groupName: String?
    var minHealthy = 1
    var grace: Duration?
    var maxAge: Duration?
    var maxRuntime: Duration?
    var settle: Duration
    var stableFor: Duration
    var critical: Critical

    /// Everything as it is when no file says anything: `ServicePolicy`'s own values.
    init() {
        let policy = ServicePolicy(name: "", unit: "")
        mode = policy.mode
        expect = policy.expect
        forbiddenRestart = policy.forbiddenRestart
        limits = policy.limits
        grace = policy.grace
        maxAge = policy.maxAge
        maxRuntime = policy.maxRuntime
        settle = policy.settle
        stableFor = policy.stableFor
        critical = policy.critical ? .allow : .refuse
    }

    /// To be restarted with a service means to depend on it.
    var allDependencies: [Dependency] {
        dependsOn + restartWith.filter { new in !dependsOn.contains { $0.name == new.name } }
    }

    func policy(name: String) -> ServicePolicy {
        var policy = ServicePolicy(name: name, unit: unit ?? "")
        policy.mode = mode
        policy.expect = expect
        policy.forbiddenRestart = forbiddenRestart
        policy.probes = probes.compactMap(\.policy)
        policy.ladder = ladder.map(\.rung)
        policy.limits = limits
        policy.before = before?.before
        policy.dependsOn = allDependencies.map(\.name)
        policy.restartWith = restartWith.map(\.name)
        policy.group = groupName.map { GroupPolicy(name: $0, minHealthy: minHealthy) }
        policy.grace = grace
        policy.maxAge = maxAge
        policy.maxRuntime = maxRuntime
        policy.settle = settle
        policy.stableFor = stableFor
        policy.critical = critical == .allow
        return policy
    }
}

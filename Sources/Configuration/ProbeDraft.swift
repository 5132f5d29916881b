// SPDX-License-Identifier: Apache-2.0
// One probe while it is read; what depends on several keys is decided when all are there.

internal import Supervision

struct ProbeDraft: Draft {
    /// Starting a process through systemd costs milliseconds of PID 1; not more often than this.
    static let execFloor = Duration.seconds(5)

    var origins: [String: Origin] = [:]
    /// `http`, `tcp` or `exec`, once all keys are read and there is exactly one.
    var variant: String?
    /// The kind in it counts only after `finish`.
    var settings = ProbePolicy(name: "", kind: .tcp(.unix(path: "")))
    var finished = false

    var url: String?
    var target: HTTPTarget?
    var method: HTTPProbe.Method
    var headers: [HeaderField] = []
    var status: [ClosedRange<Int>]
    var body: String?
    var expectedHeaders: [HeaderField] = []
    var tcp: String?
    var address: ProbeAddress?
    var argv: [String] = []
    var within: Duration?
    var user: String
    var environment: [EffectiveField] = []

    /// Everything as it is when nobody says anything: the policy's own values.
    init() {
        let plain = HTTPProbe(address: .unix(path: ""), target: "", host: "", shown: "")
        method = plain.method
        status = plain.status
        user = ExecProbe(argv: []).user
    }

    /// The probe, if it was read without a fault that leaves it undefined.
    var policy: ProbePolicy? { finished ? settings : nil }

    /// The list of a service's probes, or nil with a fault.
    static func list(_ value: Value, _ findings: inout Findings) -> [ProbeDraft]? {
        guard let items = value.items(most: ServiceDraft.mostProbes, &findings) else { return nil }
        var probes: [ProbeDraft] = []
        var names: Set<String> = []
        for item in items {
            var draft = ProbeDraft()
            item.read(keys, into: &draft, &findings)
            guard case .mapping = item.node.content else { continue }
            draft.finish(item, &findings)
            if !draft.settings.name.isEmpty, !names.insert(draft.settings.name).inserted {
                let place = draft.origins["name"]?.place ?? item.node.place
                findings.fault(
                    place, "\(item.path).name",
                    "\(Quoted.text(draft.settings.name)) is the name of two probes")
            }
            probes.append(draft)
        }
        name(&probes, taken: &names)
        for place in probes.indices where probes[place].within != nil {
            probes[place].settings.definition = ProbeDigest.heartbeat(
                named: probes[place].settings.name)
        }
        return probes
    }

    /// `http`, then `http-2`, for those that were not named.
    private static func name(_ probes: inout [ProbeDraft], taken: inout Set<String>) {
        for index in probes.indices where probes[index].settings.name.isEmpty {
            let kind = probes[index].variant ?? "probe"
            var name = kind
            var number = 2
            while !taken.insert(name).inserted {
                name = "\(kind)-\(number)"
                number += 1
            }
            probes[index].settings.name = name
        }
    }

    private mutating func finish(_ item: Value, _ findings: inout Findings) {
        let kinds = Self.kindWords.filter { origins[$0] != nil }
        guard let kind = kinds.first, kinds.count == 1 else {
            let words = Self.kindWords.joined(separator: ", ")
            findings.fault(
                item,
                kinds.isEmpty
                    ? "asks nothing; it needs one of \(words)"
                    : "must have one of \(words), not \(kinds.joined(separator: " and "))")
            return
        }
        variant = kind
        for key in Self.keys {
            guard let owner = key.variant, owner != kind, let origin = origins[key.name],
                let place = origin.place
            else { continue }
            let path = "\(item.path).\(key.name)"
            findings.fault(place, path, "belongs to \(owner) probes, and this is one of \(kind)")
        }
        for key in Self.keys where key.notIn == kind && origins[key.name] != nil {
            fault(key.name, "is for probes that ask, and a \(kind) is told", item, &findings)
        }
        if kind == Self.heartbeat {
            guard let within else { return }
            settings.kind = .heartbeat(within: within)
            finishHeartbeat(within)
            finished = true
            return
        }
        finishTimes(item, &findings)
        finishSlow(item, &findings)
        if let kind = finishedKind() {
            settings.kind = kind
            settings.definition = ProbeDigest.definition(kind, strict: settings.strict)
            finished = true
        }
    }

    private func finishedKind() -> ProbeKind? {
        if let target {
            var probe = HTTPProbe(
                address: target.address, target: target.target, host: target.host,
                shown: target.shown)
            probe.method = method
            probe.status = status
            probe.body = body
            probe.expectedHeaders = expectedHeaders
            for field in headers {
                if field.name.lowercased() == "host" {
                    probe.host = field.value
                } else {
                    probe.headers.append(field)
                }
            }
            return .http(probe)
        }
        if let address { return .tcp(address) }
        guard !argv.isEmpty else { return nil }
        var probe = ExecProbe(argv: argv)
        probe.user = user
        probe.environment = environment.map { "\($0.name)=\($0.value)" }
        return .exec(probe)
    }
}

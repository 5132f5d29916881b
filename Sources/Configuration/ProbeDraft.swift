// SPDX-License-Identifier: Apache-2.0
// One probe while it is read; what depends on several keys is decided when all are there.

internal import Supervision

struct ProbeDraft: Draft {
    /// Starting a process through systemd costs milliseconds of PID 1; not more often than this.
    static let execFloor = Duration.seconds(5)

    var origins: [String: Origin] = [:]
    /// The word of its kind, once all keys are read and there is exactly one.
    var variant: String?
    var row: ProbeKindRow? { ProbeKindRow.named(variant) }
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
    var expectedOutput: String?
    var inconclusiveStatus: [ClosedRange<Int>] = []
    var inconclusiveHeaders: [HeaderField] = []
    var inconclusiveBody: String?
    var inconclusiveExit: [ClosedRange<Int>] = []
    var warnExit: [ClosedRange<Int>] = []
    /// Of a kind whose key is an address: as it is written, and as it is.
    var written: String?
    var address: ProbeAddress?
    var argv: [String] = []
    var within: Duration?
    var user: String?
    var sandbox: ExecSandbox.Word?
    var environment: [EffectiveField] = []

    /// Everything as it is when no file says anything: the policy's own values.
    init() {
        let plain = HTTPProbe(address: .unix(path: ""), target: "", host: "", shown: "")
        method = plain.method
        status = plain.status
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
        for place in probes.indices where probes[place].finished {
            guard let row = probes[place].row else { continue }
            probes[place].settings.definition = ProbeDigest.definition(row, probes[place])
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
        let words = ProbeKindRow.all.map(\.word)
        let written = words.filter { origins[$0] != nil }
        guard let row = ProbeKindRow.named(written.first), written.count == 1 else {
            let all = words.joined(separator: ", ")
            findings.fault(
                item,
                written.isEmpty
                    ? "asks nothing; it needs one of \(all)"
                    : "must have one of \(all), not \(written.joined(separator: " and "))")
            return
        }
        variant = row.word
        refuseKeys(of: row, item, &findings)
        if !row.isTold {
            finishTimes(item, &findings)
            finishSlow(item, &findings)
            finishAnswers(item, &findings)
        }
        guard let kind = row.kind(self) else { return }
        settings.kind = kind
        warnOfSandbox(item, &findings)
        if let within = settings.within { finishHeartbeat(within) }
        finished = true
    }

    /// Keys of other kinds, and of a probe that is told those of probes that ask.
    private func refuseKeys(of row: ProbeKindRow, _ item: Value, _ findings: inout Findings) {
        for key in Self.keys {
            // What belongs to another kind is told once, and not again of each of its parts.
            for (path, part) in key.isOf(row.word) ? key.paths : [(key.name, key)] {
                guard !part.isOf(row.word), let place = origins[path]?.place else { continue }
                let owners = part.variants.joined(separator: " and ")
                findings.fault(
                    place, "\(item.path).\(path)",
                    "belongs to \(owners) probes, and this is one of \(row.word)")
            }
        }
        for key in Self.keys where key.notIn.contains(row.word) && origins[key.name] != nil {
            fault(key.name, "is for probes that ask, and a \(row.word) is told", item, &findings)
        }
    }
}

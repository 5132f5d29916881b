// SPDX-License-Identifier: Apache-2.0
// One rung of the ladder while it is read; a ladder always ends in `give_up`.

internal import Supervision

struct RungDraft: Draft {
    var origins: [String: Origin] = [:]
    var variant: String? { nil }
    var rung: Rung
    /// Where the rung itself comes from.
    var origin = Origin.builtIn
    var place: Place?

    // The parts of an exponential back-off; joined when all are read.
    var first: Duration
    var factorPermille: Int64
    var most: Duration
    var jitterPermille: Int64

    // The parts of a redeploy.
    var hook = HookParts()
    var rollback = HookParts()
    var version = HookParts()
    var minOutage = Redeploy(.unit("")).minOutage

    var failover = FailoverParts()

    init(rung: Rung) {
        self.rung = rung
        (first, factorPermille, most, jitterPermille) = (.zero, 1000, .zero, 0)
        if case .exponential(let first, let factor, let most, let jitter) = Backoff() {
            (self.first, factorPermille, self.most, jitterPermille) = (first, factor, most, jitter)
        }
    }

    /// The ladder, or nil with faults.
    static func list(_ value: Value, _ findings: inout Findings) -> [RungDraft]? {
        guard let items = value.items(most: ServiceDraft.mostRungs, &findings) else { return nil }
        var ladder: [RungDraft] = []
        for (index, item) in items.enumerated() {
            guard let draft = one(item, &findings) else { continue }
            if draft.rung.remedy == .giveUp, index < items.count - 1 {
                findings.fault(item, "give_up must be the last rung; nothing comes after it")
            }
            ladder.append(draft)
        }
        if ladder.last?.rung.remedy != .giveUp { ladder.append(RungDraft(rung: Rung(.giveUp))) }
        return ladder
    }

    private static func one(_ item: Value, _ findings: inout Findings) -> RungDraft? {
        var named = NamedRung()
        switch item.node.content {
        case .scalar:
            guard let word = item.text("a rung", &findings) else { return nil }
            let key = Node.Pair(
                key: word, place: item.node.place,
                value: Node(place: item.node.place, content: .scalar("", .plain)))
            guard NamedRung.keys.contains(where: { $0.name == word }) else {
                let tail = Suggestion.tail(for: word, among: NamedRung.keys.map(\.name))
                findings.fault(item, "\(Quoted.text(word)) is not a rung\(tail)")
                return nil
            }
            Value(node: Node(place: item.node.place, content: .mapping([key])), path: item.path)
                .read(NamedRung.keys, into: &named, &findings)
        case .mapping(let pairs):
            guard pairs.count == 1 else {
                findings.fault(
                    item, "must name one rung, not \(pairs.count); begin each with \"-\"")
                return nil
            }
            item.read(NamedRung.keys, into: &named, &findings)
        case .sequence, .refused:
            item.complain("a rung such as restart", &findings)
        }
        named.rung?.origin = findings.origin(item.node.place)
        named.rung?.place = item.node.place
        return named.rung
    }

    /// As a value of the ladder: a word, or a word with its settings.
    var effective: EffectiveValue {
        switch rung.remedy {
        case .giveUp:
            return EffectiveValue(content: .leaf(.text(rung.remedy.rawValue)), origin: origin)
        case .restart, .reload, .redeploy, .failover:
            let keys =
                switch rung.remedy {
                case .redeploy: HookKeys.redeploy
                case .failover: FailoverKeys.keys
                case .restart, .reload, .giveUp: Self.keys
                }
            let settings = EffectiveContent.mapping(effective(keys))
            let entry = EffectiveEntry(
                key: rung.remedy.rawValue, value: EffectiveValue(content: settings, origin: origin))
            return EffectiveValue(content: .mapping([entry]), origin: origin)
        }
    }
}

/// A rung by its word: the keys of which each item of a ladder has exactly one.
struct NamedRung: Draft {
    var origins: [String: Origin] = [:]
    var variant: String? { nil }
    var rung: RungDraft?

    static let keys: [Key<NamedRung>] = [
        job(
            .restart,
            "Restarts the unit, or starts it if it is down; the verb follows its state."),
        job(
            .reload,
            "Reloads the unit (ExecReload=) if it is up and can be; else the next rung is tried."),
        .value(
            "redeploy", "mapping",
            "Runs a unit or a command that deploys the service anew, and verifies the service.",
            builtIn: "",
            read: { value, named, findings in
                var draft = RungDraft(rung: Rung(.redeploy))
                if value.node.isNothing {
                    findings.fault(value, "redeploy has no hook; it needs unit or run")
                } else {
                    value.read(HookKeys.redeploy, into: &draft, &findings)
                    draft.finishRedeploy(value, &findings)
                }
                named.rung = draft
            }, show: { _ in nil }),
        .value(
            "failover", "mapping", "Starts a standby in its place.", builtIn: "",
            read: { value, named, findings in
                var draft = RungDraft(rung: Rung(.failover))
                if value.node.isNothing {
                    findings.fault(value, "failover has no standby; it needs to")
                } else {
                    value.read(FailoverKeys.keys, into: &draft, &findings)
                    draft.finishFailover(value, &findings)
                }
                named.rung = draft
            }, show: { _ in nil }),
        .value(
            "give_up", "alone",
            "Leaves the unit as it is and says so, until somebody starts it or resets it.",
            builtIn: "",
            read: { value, named, findings in
                if !value.node.isNothing {
                    findings.fault(value, "takes no settings, not \(value.node.word)")
                }
                named.rung = RungDraft(rung: Rung(.giveUp))
            }, show: { _ in nil }),
    ]

    /// A rung that is one job of systemd's.
    private static func job(_ remedy: Rung.Remedy, _ doc: String) -> Key<NamedRung> {
        .value(
            remedy.rawValue, "alone, or a mapping", doc, builtIn: "",
            read: { value, named, findings in
                var draft = RungDraft(rung: Rung(remedy))
                if !value.node.isNothing { value.read(RungDraft.keys, into: &draft, &findings) }
                named.rung = draft
            }, show: { _ in nil })
    }
}

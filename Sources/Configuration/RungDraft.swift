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
        let word = rung.remedy.rawValue
        guard let keys = RungRow.of(rung.remedy)?.settings else {
            return EffectiveValue(content: .leaf(.text(word)), origin: origin)
        }
        let settings = EffectiveValue(content: .mapping(effective(keys)), origin: origin)
        return EffectiveValue(
            content: .mapping([EffectiveEntry(key: word, value: settings)]), origin: origin)
    }
}

/// A rung by its word: the keys of which each item of a ladder has exactly one.
struct NamedRung: Draft {
    var origins: [String: Origin] = [:]
    var variant: String? { nil }
    var rung: RungDraft?

    static let keys: [Key<NamedRung>] = RungRow.all.map(\.key)
}

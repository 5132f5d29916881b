// SPDX-License-Identifier: Apache-2.0
// Reads a mapping by its table: known keys into the owner, all others into faults.

extension Value {
    /// Reads this mapping. `prefix` is the path of the mapping inside its owner (`limits.`).
    func read<Owner: Draft>(
        _ keys: [Key<Owner>], prefix: String = "", into owner: inout Owner,
        _ findings: inout Findings
    ) {
        guard let pairs = pairs(&findings) else { return }
        for pair in pairs {
            read(pair, keys, prefix: prefix, into: &owner, &findings)
        }
    }

    private func read<Owner: Draft>(
        _ pair: Node.Pair, _ keys: [Key<Owner>], prefix: String, into owner: inout Owner,
        _ findings: inout Findings
    ) {
        let value = child(pair)
        guard let key = keys.first(where: { $0.name == pair.key }) else {
            findings.fault(
                pair.place, value.path,
                "unknown key" + Suggestion.tail(for: pair.key, among: keys.map(\.name)))
            return
        }
        switch key.content {
        case .later:
            findings.fault(pair.place, value.path, "is not supported by this version")
        case .mapping(let inner):
            owner.origins[prefix + key.name] = findings.origin(pair.place)
            value.read(inner, prefix: "\(prefix)\(key.name).", into: &owner, &findings)
        case .value(let read, _):
            owner.origins[prefix + key.name] = findings.origin(pair.place)
            read(value, &owner, &findings)
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
// Every value that counts for one service, and where each comes from.

/// A simple effective value, as it would be written.
package indirect enum Shown: Equatable, Sendable {
    case text(String)
    case number(Int)
    case flag(Bool)
    /// No value; the words say what happens instead.
    case unset(String)
    case list([Shown])
    /// Names and texts in order.
    case fields([EffectiveField])
}

/// A name and a text, for example of a header.
package struct EffectiveField: Equatable, Sendable {
    /// As written.
    package var name: String
    /// As written.
    package var value: String
}

/// A value: simple, a list, or a mapping.
package indirect enum EffectiveContent: Equatable, Sendable {
    case leaf(Shown)
    case list([EffectiveValue])
    case mapping([EffectiveEntry])
}

/// A value with its origin.
package struct EffectiveValue: Equatable, Sendable {
    /// The value.
    package var content: EffectiveContent
    /// Where it comes from.
    package var origin: Origin
}

/// A key with its value.
package struct EffectiveEntry: Equatable, Sendable {
    /// As in the configuration.
    package var key: String
    /// The value with its origin.
    package var value: EffectiveValue
}

/// All effective values of one service.
package struct Effective: Equatable, Sendable {
    /// The service's name.
    package var service: String
    /// In the order of the reference.
    package var entries: [EffectiveEntry]
}

extension Draft {
    /// The values of this draft by its table.
    func effective(_ keys: [Key<Self>], prefix: String = "") -> [EffectiveEntry] {
        var entries: [EffectiveEntry] = []
        for key in keys {
            if !key.isOf(variant ?? "") { continue }
            if let variant, key.notIn.contains(variant) { continue }
            let origin = origins[prefix + key.name] ?? .builtIn
            let content: EffectiveContent?
            switch key.content {
            case .later: content = nil
            case .mapping(let inner):
                content = .mapping(effective(inner, prefix: "\(prefix)\(key.name)."))
            case .value(_, let show): content = show(self)
            }
            guard let content else { continue }
            entries.append(
                EffectiveEntry(
                    key: key.name, value: EffectiveValue(content: content, origin: origin)))
        }
        return entries
    }
}

extension Effective {
    /// All simple values with their paths (`probes[0].every`), from top to bottom.
    package var leaves: [(path: String, value: Shown, origin: Origin)] {
        var leaves: [(path: String, value: Shown, origin: Origin)] = []
        Self.collect(entries, "", into: &leaves)
        return leaves
    }

    private static func collect(
        _ entries: [EffectiveEntry], _ path: String,
        into leaves: inout [(path: String, value: Shown, origin: Origin)]
    ) {
        for entry in entries {
            collect(entry.value, path.isEmpty ? entry.key : "\(path).\(entry.key)", into: &leaves)
        }
    }

    private static func collect(
        _ value: EffectiveValue, _ path: String,
        into leaves: inout [(path: String, value: Shown, origin: Origin)]
    ) {
        switch value.content {
        case .leaf(let shown):
            leaves.append((path, shown, value.origin))
        case .mapping(let entries):
            collect(entries, path, into: &leaves)
        case .list(let items):
            if items.isEmpty { leaves.append((path, .list([]), value.origin)) }
            for (index, item) in items.enumerated() {
                collect(item, "\(path)[\(index)]", into: &leaves)
            }
        }
    }
}

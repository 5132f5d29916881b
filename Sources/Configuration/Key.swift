// SPDX-License-Identifier: Apache-2.0
// A configuration key: one row of the table from which everything else about it comes.
//
// Reading, "did you mean", the reference page and the effective values are four views of the same
// rows, so that none of them can forget a key or tell another default than the one that counts.
// Refused: decoding into structs by their property names (no places, no ranges, no sentences).

/// What a mapping is read into: values, and where each of them was written.
protocol Draft: Sendable {
    /// By key; keys of an inner mapping are prefixed (`limits.budget`).
    var origins: [String: Origin] { get set }
    /// The word of the variant, where some keys belong to one variant only (`http`).
    var variant: String? { get }
}

struct Key<Owner: Draft>: Sendable {
    typealias Read = @Sendable (Value, inout Owner, inout Findings) -> Void
    /// Nil: this owner has no such value.
    typealias Show = @Sendable (Owner) -> EffectiveContent?

    enum Content: Sendable {
        case value(read: Read, show: Show)
        case mapping([Key<Owner>])
        /// In the design, not in this version: refused with that sentence.
        case later
    }

    var name: String
    /// How the value is written, for the reference.
    var type: String
    var doc: String
    /// The variants to which the key belongs; empty: to all.
    var variants: [String]
    /// The variants that have no such key.
    var notIn: [String] = []
    /// What the reference says where the built-in value depends on something.
    var builtIn: String?
    var content: Content

    init(
        _ name: String, _ type: String, _ doc: String, variant: String? = nil,
        builtIn: String? = nil, content: Content
    ) {
        self.name = name
        self.type = type
        self.doc = doc
        variants = variant.map { [$0] } ?? []
        self.builtIn = builtIn
        self.content = content
    }

    static func later(_ name: String, _ doc: String) -> Key {
        Key(name, "", doc, content: .later)
    }

    static func value(
        _ name: String, _ type: String, _ doc: String, variant: String? = nil,
        builtIn: String? = nil, read: @escaping Read, show: @escaping Show
    ) -> Key {
        Key(
            name, type, doc, variant: variant, builtIn: builtIn,
            content: .value(read: read, show: show))
    }
}

extension Key {
    static func duration(
        _ name: String, _ path: any WritableKeyPath<Owner, Duration> & Sendable,
        _ range: ClosedRange<Duration>, _ doc: String, builtIn: String? = nil
    ) -> Key {
        value(
            name, "duration, \(span(range))", doc, builtIn: builtIn,
            read: { value, owner, findings in
                if let found = value.duration(range, &findings) { owner[keyPath: path] = found }
            },
            show: { .leaf(.text(DurationText.format($0[keyPath: path]))) })
    }

    /// `unset` is the sentence for nil.
    static func duration(
        _ name: String, _ path: any WritableKeyPath<Owner, Duration?> & Sendable,
        _ range: ClosedRange<Duration>, unset: String, _ doc: String
    ) -> Key {
        value(
            name, "duration, \(span(range))", doc,
            read: { value, owner, findings in
                if let found = value.duration(range, &findings) { owner[keyPath: path] = found }
            },
            show: { owner in
                guard let found = owner[keyPath: path] else { return .leaf(.unset(unset)) }
                return .leaf(.text(DurationText.format(found)))
            })
    }

    static func word<Word>(
        _ name: String, _ path: any WritableKeyPath<Owner, Word> & Sendable, _ doc: String,
        variant: String? = nil
    ) -> Key where Word: RawRepresentable<String> & CaseIterable & Sendable {
        let words = Word.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")
        return value(
            name, "one of \(words)", doc, variant: variant,
            read: { value, owner, findings in
                if let found = value.word(Word.self, &findings) { owner[keyPath: path] = found }
            },
            show: { .leaf(.text($0[keyPath: path].rawValue)) })
    }

    static func number(
        _ name: String, _ path: any WritableKeyPath<Owner, Int> & Sendable,
        _ range: ClosedRange<Int>,
        _ doc: String
    ) -> Key {
        value(
            name, "number, \(range.lowerBound) to \(range.upperBound)", doc,
            read: { value, owner, findings in
                if let found = value.number(range, &findings) { owner[keyPath: path] = found }
            },
            show: { .leaf(.number($0[keyPath: path])) })
    }

    private static func span(_ range: ClosedRange<Duration>) -> String {
        "\(DurationText.format(range.lowerBound)) to \(DurationText.format(range.upperBound))"
    }

    /// The key and those of its mapping, by their paths in the owner.
    var paths: [(path: String, key: Key)] {
        guard case .mapping(let inner) = content else { return [(name, self)] }
        return [(name, self)] + inner.map { ("\(name).\($0.name)", $0) }
    }

    /// It belongs to this variant, or to all.
    func isOf(_ variant: String) -> Bool { variants.isEmpty || variants.contains(variant) }

    /// It belongs to these variants and to no other.
    func only(_ variants: [String]) -> Key {
        var key = self
        key.variants = variants
        return key
    }

    func except(_ variants: [String]) -> Key {
        var key = self
        key.notIn = variants
        return key
    }
}

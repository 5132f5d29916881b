// SPDX-License-Identifier: Apache-2.0
// A record as one line of text and back: `1 ordered seq=7 at=81000000000 service=web …`.
//
// The first word is the version of the form, the second the kind; then `key=term` fields in any
// order. A reader ignores keys that it does not know. A newer version or an unknown kind becomes
// `unreadable`, which puts that one service in doubt. Text that is no record at all is nil.

extension Record {
    /// Raised when an older reader would misunderstand, not when a key or kind is added.
    package static let formVersion = 1

    /// No memory has so many records; a damaged number must not use up all that come after.
    private static let sequenceBound: UInt64 = 1 << 62

    package var text: String {
        var fields: Fields = ["seq": Term(sequence), "at": Term(at)]
        if !service.isEmpty { fields["service"] = Term(service) }
        return "\(Self.formVersion) \(event.kind.rawValue)" + fields.text + event.fields.text
    }

    package init?(parsing text: String) {
        let parts = text.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: true)
        guard parts.count >= 2, let version = Int(parts[0]),
            let fields = Fields(parsing: parts.count > 2 ? parts[2] : ""),
            let sequence = fields["seq"]?.unsigned, sequence < Self.sequenceBound,
            let at = fields["at"]?.instant
        else { return nil }
        let kind = String(parts[1])
        let isOurs = version == Self.formVersion
        let event = isOurs ? Kind(rawValue: kind).flatMap { Event.of($0, fields) } : nil
        self.init(
            sequence: sequence, at: at, service: fields["service"]?.word ?? "",
            event: event ?? .unreadable(kind: kind))
    }
}

/// `key=term` pairs, in the order of writing.
package struct Fields: ExpressibleByDictionaryLiteral {
    private var pairs: [(key: String, term: Term)] = []

    package init(dictionaryLiteral pairs: (String, Term)...) {
        self.pairs = pairs.map { (key: $0.0, term: $0.1) }
    }

    /// Nil where a field is not `key=term`.
    init?(parsing text: some StringProtocol) {
        for field in text.split(separator: " ", omittingEmptySubsequences: true) {
            let halves = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard halves.count == 2, let term = Term(parsing: halves[1]) else { return nil }
            pairs.append((String(halves[0]), term))
        }
    }

    subscript(key: String) -> Term? {
        get { pairs.first { $0.key == key }?.term }
        set { if let newValue { pairs.append((key, newValue)) } }
    }

    var text: String { pairs.reduce(into: "") { $0 += " \($1.key)=\($1.term.text)" } }

    func word(_ key: String) -> String { self[key]?.word ?? "" }
    func count(_ key: String) -> Int { term(key).count }
    func unsigned(_ key: String) -> UInt64 { self[key]?.unsigned ?? 0 }
    func instant(_ key: String) -> Instant { self[key]?.instant ?? Instant(nanoseconds: 0) }
    func term(_ key: String) -> Term { self[key] ?? Term("") }
}

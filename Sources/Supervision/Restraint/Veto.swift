// SPDX-License-Identifier: Apache-2.0
// Why an order that would help is not given now, and when that ends. A value with the same form for
// every restraint: what is particular to one stands in its row (Restraint/Restraint.swift).

/// What a restraint said, as it is recorded.
package struct Veto: Equatable, Sendable {
    /// The restraint's word.
    package let word: String
    /// What its sentence names (who, which unit, how many), in the order of the record.
    package let names: [String]
    /// When it ends by itself, where that is known.
    package let until: Instant?

    /// A veto of the restraint with this word.
    package init(_ word: String, _ names: [String] = [], until: Instant? = nil) {
        self.word = word
        self.names = names
        self.until = until
    }

    /// The row of its restraint; nil for one of a newer version.
    package var restraint: Restraint? { Restraint.named(word) }

    /// What is said of it.
    package var sentence: String { restraint?.sentence(self) ?? word }

    /// It will not end by waiting: the ladder goes on with the next rung.
    package var endsRung: Bool { restraint?.ends.contains(.withTheRung) ?? false }

    /// What another service does may end it.
    package var endsWithOthers: Bool { restraint?.ends.contains(.withOthers) ?? false }

    /// It ends only when a person changes something.
    package var needsSomebody: Bool { restraint?.ends.contains(.byAPerson) ?? false }

    /// Same obstacle, whatever its end: recorded once.
    package func isSame(as other: Veto) -> Bool {
        guard word == other.word else { return false }
        switch restraint?.sameness {
        case .word: return true
        case .names, nil: return names == other.names
        case .everything: return self == other
        }
    }
}

extension Veto {
    /// As records carry it: the names, then the end.
    package var term: Term {
        Term(word, names.map { Term($0) } + (until.map { [Term($0)] } ?? []))
    }

    /// What is absent reads as an empty name, or as no end; of a word of a newer version nothing
    /// but the word is kept.
    package init(_ term: Term) {
        let restraint = Restraint.named(term.word)
        let count = restraint?.names ?? 0
        let end = restraint?.hasEnd == true ? term[count].instant ?? .never : nil
        self.init(
            term.word, (0..<count).map { term[$0].word },
            until: restraint?.mayHaveEnd == true ? term[count].instant : end)
    }
}

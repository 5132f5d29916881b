// SPDX-License-Identifier: Apache-2.0
// Evidence in records, and its end in words.

extension CollectingOutcome {
    /// What is said after the word "evidence".
    package func sentence(_ folder: String) -> String {
        switch self {
        case .whole: "is in \(folder)"
        case .timedOut: "was not whole in time, going on without; what there is: \(folder)"
        case .failed(let how): "could not be taken whole (\(how)); what there is: \(folder)"
        case .interrupted: "was interrupted, revived ended in between; what there is: \(folder)"
        case .overtaken: "came too late; what there is: \(folder)"
        case .unknown(let word): "ended unknown (\(word)); what there is: \(folder)"
        }
    }
}

extension Collecting {
    /// As records carry it.
    package var term: Term { Term("evidence", Term(id), Term(incident), Term(until)) }

    /// Nil where it is none.
    package init?(_ term: Term) {
        guard term.word == "evidence", let id = term[0].unsigned else { return nil }
        self.init(id: id, incident: term[1].word, until: term[2].instant ?? .never)
    }
}

extension CollectingOutcome {
    /// As records carry it.
    package var term: Term {
        switch self {
        case .whole: Term("whole")
        case .timedOut: Term("timed-out")
        case .failed(let how): Term("failed", Term(how))
        case .interrupted: Term("interrupted")
        case .overtaken: Term("overtaken")
        case .unknown(let word): Term(word)
        }
    }

    /// A word that is not known is kept as it is.
    package init(_ term: Term) {
        switch term.word {
        case "whole": self = .whole
        case "timed-out": self = .timedOut
        case "failed": self = .failed(term[0].word)
        case "interrupted": self = .interrupted
        case "overtaken": self = .overtaken
        default: self = .unknown(term.word)
        }
    }
}

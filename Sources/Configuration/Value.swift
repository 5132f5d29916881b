// SPDX-License-Identifier: Apache-2.0
// A node together with its path, and the few questions every key asks of it.

struct Value: Sendable {
    /// Bytes of one text; longer than any URL or command line that belongs here.
    static let longestText = 4096

    var node: Node
    var path: String

    func child(_ pair: Node.Pair) -> Value {
        let step = YAMLReader.step(pair.key)
        return Value(node: pair.value, path: path.isEmpty ? step : "\(path).\(step)")
    }

    /// The items of a list of at most `most`, or nil with a fault.
    func items(most: Int, _ findings: inout Findings) -> [Value]? {
        guard case .sequence(let nodes) = node.content else {
            complain("a list", &findings)
            return nil
        }
        guard nodes.count <= most else {
            findings.fault(self, "has \(nodes.count) items; at most \(most)")
            return nil
        }
        return nodes.indices.map { Value(node: nodes[$0], path: "\(path)[\($0)]") }
    }

    /// The keys and values of a mapping, or nil with a fault.
    func pairs(_ findings: inout Findings) -> [Node.Pair]? {
        if case .mapping(let pairs) = node.content { return pairs }
        complain("a mapping", &findings)
        return nil
    }

    /// Text that is not empty, or nil with a fault. `what` is named in the fault: "a duration".
    func text(_ what: String = "text", _ findings: inout Findings) -> String? {
        guard case .scalar(let text, _) = node.content, !node.isNothing else {
            complain(what, &findings)
            return nil
        }
        guard text.utf8.count <= Self.longestText else {
            findings.fault(self, "is longer than \(Self.longestText) bytes")
            return nil
        }
        if !text.isEmpty { return text }
        findings.fault(self, "is empty; it must be \(what)")
        return nil
    }

    /// `true` or `false`, or nil with a fault.
    func flag(_ findings: inout Findings) -> Bool? {
        guard let word = text("true or false", &findings) else { return nil }
        if let flag = Bool(word) { return flag }
        findings.fault(self, "\(Quoted.text(word)) is neither true nor false")
        return nil
    }

    /// One of a few words, or nil with a fault that suggests one.
    func word<Word: RawRepresentable<String> & CaseIterable>(
        _ type: Word.Type, _ findings: inout Findings
    ) -> Word? {
        let known = Word.allCases.map(\.rawValue)
        guard let text = text("one of \(known.joined(separator: ", "))", &findings)
        else { return nil }
        if let word = Word(rawValue: text) { return word }
        findings.fault(
            self,
            "\(Quoted.text(text)) is not one of \(known.joined(separator: ", "))"
                + Suggestion.tail(for: text, among: known))
        return nil
    }

    /// A whole number within bounds, or nil with a fault.
    func number(_ range: ClosedRange<Int>, _ findings: inout Findings) -> Int? {
        let what = "a whole number from \(range.lowerBound) to \(range.upperBound)"
        guard let text = text(what, &findings) else { return nil }
        if let number = Self.digits(text), range.contains(number) { return number }
        findings.fault(self, "\(Quoted.text(text)) is not \(what)")
        return nil
    }

    /// A duration within bounds, or nil with a fault.
    func duration(_ range: ClosedRange<Duration>, _ findings: inout Findings) -> Duration? {
        guard let text = text("a duration such as 10s", &findings) else { return nil }
        guard let duration = DurationText.parse(text) else {
            findings.fault(self, DurationText.complaint(text))
            return nil
        }
        if duration < range.lowerBound {
            let least = DurationText.format(range.lowerBound)
            findings.fault(self, "\(Quoted.text(text)) is too short; at least \(least)")
            return nil
        }
        if duration > range.upperBound {
            let most = DurationText.format(range.upperBound)
            findings.fault(self, "\(Quoted.text(text)) is too long; at most \(most)")
            return nil
        }
        return duration
    }

    /// Digits only: no sign, no blank, no `1_000`, no `0x`.
    static func digits(_ text: some StringProtocol) -> Int? {
        guard (1...9).contains(text.utf8.count) else { return nil }
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int(text)
    }

    /// "must be a list, not a mapping"; silent about what was reported before.
    func complain(_ what: String, _ findings: inout Findings) {
        if case .refused = node.content { return }
        findings.fault(self, "must be \(what), not \(node.word)")
    }
}

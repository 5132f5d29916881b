// SPDX-License-Identifier: Apache-2.0
// Numbers by which something is answered, as they are written: `200`, `200-399`, or a list of such.

/// A kind of such numbers.
struct CodeText {
    /// What one of them is called.
    var word: String
    /// Those that there are.
    var bounds: ClosedRange<Int>
    var examples: String

    /// Ranges in one list.
    static let most = 32

    static let status = CodeText(word: "a status", bounds: 100...599, examples: "200 or 200-399")
    /// 0 says that all is well.
    static let exit = CodeText(word: "an exit code", bounds: 1...255, examples: "3 or 60-63")

    static func format(_ range: ClosedRange<Int>) -> String {
        range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound)-\(range.upperBound)"
    }

    /// As an effective value; the words for none.
    static func shown(_ ranges: [ClosedRange<Int>], none: String) -> EffectiveContent {
        let texts = ranges.map { Shown.text(format($0)) }
        if texts.isEmpty { return .leaf(.unset(none)) }
        return .leaf(texts.count == 1 ? texts[0] : .list(texts))
    }

    func read(_ value: Value, _ findings: inout Findings) -> [ClosedRange<Int>]? {
        guard case .sequence = value.node.content else {
            return one(value, &findings).map { [$0] }
        }
        guard let items = value.items(most: Self.most, &findings) else { return nil }
        if items.isEmpty { findings.fault(value, "is empty; no answer could be meant") }
        let ranges = items.compactMap { one($0, &findings) }
        return ranges.isEmpty ? nil : ranges
    }

    private func one(_ value: Value, _ findings: inout Findings) -> ClosedRange<Int>? {
        guard let text = value.text("\(word) such as \(examples)", &findings) else { return nil }
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        let codes = parts.compactMap { Value.digits($0) }
        if codes.count == parts.count, parts.count <= 2, let low = codes.first,
            let high = codes.last, bounds.contains(low), bounds.contains(high), low <= high
        {
            return low...high
        }
        findings.fault(
            value,
            "\(Quoted.text(text)) is not \(word); write for example \(examples) "
                + "(\(bounds.lowerBound) to \(bounds.upperBound))")
        return nil
    }
}

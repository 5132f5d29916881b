// SPDX-License-Identifier: Apache-2.0
// Factors and shares as they are written (`2`, `1.5`, `25%`, `0.25`), in thousandths: integers, so
// that a replay computes the same.

enum PermilleText {
    static func factor(_ value: Value, _ findings: inout Findings) -> Int64? {
        let what = "a number from 1 to 10"
        guard let text = value.text(what, &findings) else { return nil }
        if let permille = parse(text), (1000...10_000).contains(permille) { return permille }
        findings.fault(value, "\(Quoted.text(text)) is not \(what), such as 2 or 1.5")
        return nil
    }

    static func share(_ value: Value, _ findings: inout Findings) -> Int64? {
        let what = "a share from 0% to 100%"
        guard let text = value.text(what, &findings) else { return nil }
        if text.hasSuffix("%") {
            // Tenths of a per cent are the thousandths of the whole.
            if let thousandths = parse(String(text.dropLast())), thousandths % 100 == 0,
                thousandths <= 100_000
            {
                return thousandths / 100
            }
        } else if let permille = parse(text), permille <= 1000 {
            return permille
        }
        findings.fault(value, "\(Quoted.text(text)) is not \(what), such as 25% or 0.25")
        return nil
    }

    /// Thousandths of a plain decimal number with at most three decimals.
    static func parse(_ text: String) -> Int64? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let whole = Value.digits(parts[0]) else { return nil }
        guard parts.count == 2 else { return Int64(whole) * 1000 }
        guard parts[1].utf8.count <= 3, let decimals = Value.digits(parts[1]) else { return nil }
        let scale = [100, 10, 1][parts[1].utf8.count - 1]
        return Int64(whole) * 1000 + Int64(decimals * scale)
    }

    static func decimal(_ permille: Int64) -> String {
        guard permille % 1000 != 0 else { return String(permille / 1000) }
        var decimals = String(permille % 1000)
        decimals = String(repeating: "0", count: 3 - decimals.count) + decimals
        while decimals.hasSuffix("0") { decimals.removeLast() }
        return "\(permille / 1000).\(decimals)"
    }

    static func percent(_ permille: Int64) -> String { "\(decimal(permille * 100))%" }
}

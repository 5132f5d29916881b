// SPDX-License-Identifier: Apache-2.0
// Rates and thresholds as they are written: `5/30m`, `3`, `3/5`.

internal import Supervision

enum RateText {
    /// Events in a window; the window is remembered one by one.
    static let most = 1000
    /// Orders are remembered for a day.
    static let longest = Duration.seconds(24 * 3600)

    static func read(_ value: Value, _ findings: inout Findings) -> Rate? {
        guard let text = value.text("a rate such as 5/30m", &findings) else { return nil }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let count = Value.digits(parts[0]),
            let per = DurationText.parse(String(parts[1]))
        else {
            findings.fault(value, "\(Quoted.text(text)) is not a rate; write for example 5/30m")
            return nil
        }
        guard (1...most).contains(count) else {
            findings.fault(value, "\(Quoted.text(text)): the count must be from 1 to \(most)")
            return nil
        }
        guard per >= .seconds(1), per <= longest else {
            findings.fault(value, "\(Quoted.text(text)): the window must be from 1s to 1d")
            return nil
        }
        return Rate(count: count, per: per)
    }
}

enum ThresholdText {
    /// Answers that are looked back at.
    static let most = 100

    static func read(_ value: Value, _ findings: inout Findings) -> Threshold? {
        guard let text = value.text("a number such as 3, or 3/5", &findings) else { return nil }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { Value.digits($0) }
        guard numbers.count == parts.count, (1...2).contains(parts.count),
            let count = numbers.first, let window = numbers.last
        else {
            findings.fault(
                value,
                "\(Quoted.text(text)) is not a threshold; write 3 for three in a row, "
                    + "or 3/5 for three of the last five")
            return nil
        }
        guard count >= 1, count <= window, window <= most else {
            findings.fault(
                value, "\(Quoted.text(text)): M of N needs 1 ≤ M ≤ N ≤ \(most)")
            return nil
        }
        return Threshold(count: count, window: window)
    }

    static func format(_ threshold: Threshold) -> String {
        threshold.count == threshold.window
            ? "\(threshold.count)" : "\(threshold.count)/\(threshold.window)"
    }
}

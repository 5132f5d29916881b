// SPDX-License-Identifier: Apache-2.0
// The keys that tell slow answers apart.

internal import Supervision

enum SlowKeys {
    static let keys: [Key<ProbeDraft>] = [
        .duration(
            "slow_over", \.settings.slowOver, .milliseconds(1)...(.seconds(86_400)),
            unset: "no answer is slow",
            "A pass that took longer is slow: shown, and by itself never a reason to act. Less "
                + "than `timeout`."),
        .value(
            "slow_after", "`M/N`: M of the last N answers, up to \(ThresholdText.most)",
            "How many slow answers make the service slow; it is quick again when fewer than half "
                + "as many are. Small windows: N of 5 to 10.",
            read: { value, draft, findings in
                if let threshold = ThresholdText.read(value, &findings) {
                    draft.settings.slowAfter = threshold
                }
            },
            show: { .leaf(.text(ThresholdText.format($0.settings.slowAfter))) }),
        .value(
            "slow_adaptive", "`true` or `false`",
            "Slow is what takes longer than usual, too: longer than the mean and four times the "
                + "deviation of the former answers. Never stricter than `slow_over`.",
            read: { value, draft, findings in
                if let flag = value.flag(&findings) { draft.settings.slowAdaptive = flag }
            },
            show: { .leaf(.flag($0.settings.slowAdaptive)) }),
        .word(
            "slow", \.settings.slow,
            "`warn`: a slow service is shown and recorded as such. `fail`: once that has "
                + "lasted as long as timeouts must, the service has failed, and a slow pass "
                + "verifies nothing."),
    ]
}

extension ProbeDraft {
    /// What is slow passes, so it must be told from what times out.
    func finishSlow(_ item: Value, _ findings: inout Findings) {
        guard let over = settings.slowOver else {
            let idle =
                ["slow_adaptive", "slow"] + (origins["warn.exit"] == nil ? ["slow_after"] : [])
            for key in idle where origins[key] != nil {
                fault(key, "says nothing without slow_over", item, &findings)
            }
            return
        }
        guard over >= settings.timeout else { return }
        let timeout = DurationText.format(settings.timeout)
        fault(
            "slow_over",
            "\(DurationText.format(over)) is not less than timeout (\(timeout)); no answer takes "
                + "so long", item, &findings)
    }
}

// SPDX-License-Identifier: Apache-2.0
// The keys of a probe.

internal import Supervision

extension ProbeDraft {
    private static let day = Duration.seconds(86_400)
    private static let builtIn = ProbePolicy(name: "", kind: .tcp(.unix(path: "")))

    private static func shown(_ duration: Duration) -> String { DurationText.format(duration) }

    static let keys: [Key<ProbeDraft>] =
        ProbeKindRow.all.map(\.key) + [name, role]
        + asking.map { $0.except(ProbeKindRow.all.filter(\.isTold).map(\.word)) }
        + ProbeKindRow.all.flatMap(\.keys) + AnswerKeys.keys

    private static let role = Key<ProbeDraft>.word(
        "role", \.settings.role,
        "`liveness`: a failure may lead to an order. `readiness`: shown, and used to "
            + "verify. `startup`: until it has passed once in an invocation, the other "
            + "probes do not run.")

    /// Of probes that ask.
    private static let asking: [Key<ProbeDraft>] =
        [
            .duration(
                "every", \.settings.every, .milliseconds(100)...day,
                "Period, spread by ±10 %. An exec probe: at least 5s. Longer where an answer takes "
                    + "more than a twelfth of it: probing leaves a service to its users."),
            .duration(
                "timeout", \.settings.timeout, .milliseconds(10)...day,
                "From connect to the last byte; the whole run of an exec probe. At most `every`. "
                    + "What answers later is slow; when nothing is answered for `fail_after` "
                    + "times as long (with `retries`, as often for each try), the probe has "
                    + "failed.",
                builtIn: "\(shown(builtIn.timeout)), or `every` if that is shorter"),
            .number(
                "retries", \.settings.retries, 0...10,
                "Further tries after one that failed. Only when all have failed has the probe "
                    + "failed, once: `fail_after` counts answers, not tries."),
            .duration(
                "retry_wait", \.settings.retryWait, .zero...day,
                "Wait before a further try. At most `every`; an exec probe: at least 5s.",
                builtIn: "\(shown(builtIn.retryWait)) (exec: \(shown(execFloor)))"),
            .value(
                "fail_after",
                "`N` in a row, or `M/N`: M of the last N, up to \(ThresholdText.most)",
                "How many failures count as one of the service.",
                read: { value, draft, findings in
                    if let threshold = ThresholdText.read(value, &findings) {
                        draft.settings.failAfter = threshold
                    }
                },
                show: { .leaf(.text(ThresholdText.format($0.settings.failAfter))) }),
            .duration(
                "fail_for", \.settings.failFor, .zero...day,
                "The first counted failure must be at least this old; twice that where nothing "
                    + "was answered.",
                builtIn:
                    "\(shown(builtIn.failFor)); \(shown(builtIn.failForTimeouts)) without answers"),
            .number(
                "pass_after", \.settings.passAfter, 1...100,
                "Passes in a row that end a failure."),
            .duration(
                "suspect_every", \.settings.suspectEvery, .milliseconds(50)...day,
                "Period while a failure is being counted. At most `every`; an exec probe: at "
                    + "least 5s.",
                builtIn:
                    "\(shown(builtIn.suspectEvery)) (exec: \(shown(execFloor))); at most `every`"),
            .value(
                "strict", "`true` or `false`",
                "Counts as failures the statuses by which a server says that the request is "
                    + "wrong, instead of inconclusive: 400 to 499 but 408, and 505.",
                read: { value, draft, findings in
                    if let flag = value.flag(&findings) { draft.settings.strict = flag }
                },
                show: { .leaf(.flag($0.settings.strict)) }),
        ] + SlowKeys.keys

    private static let name = Key<ProbeDraft>.value(
        "name", "1 to 32 letters, digits and `_ . -`", "Unique in its service.",
        builtIn: "the kind; `http-2` for the second",
        read: { value, draft, findings in
            guard let name = value.text("a name", &findings) else { return }
            guard NameRule.isProbe(name) else {
                findings.fault(
                    value,
                    "\(Quoted.text(name)) is not a name (1 to \(NameRule.longestProbe) "
                        + "letters, digits and _ . -, a letter, digit or _ first)")
                return
            }
            draft.settings.name = name
        },
        show: { .leaf(.text($0.settings.name)) })
}

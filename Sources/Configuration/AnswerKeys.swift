// SPDX-License-Identifier: Apache-2.0
// What the answers to a probe mean: which are good, which tell nothing, which pass with a warning.

internal import Supervision

enum AnswerKeys {
    private static let both = ["http", "exec"]

    static let keys: [Key<ProbeDraft>] = [
        Key("expect", "mapping", "What a good answer looks like.", content: .mapping(expect))
            .only(both),
        Key(
            "inconclusive", "mapping",
            "An answer that tells nothing: it neither passes nor counts, for example the one of an "
                + "application in maintenance.", content: .mapping(inconclusive)
        ).only(both),
        Key(
            "warn", "mapping",
            "An answer that passes and counts as a slow one does: it is shown and, by "
                + "`slow_after`, recorded.", variant: "exec", content: .mapping(warn)),
    ]

    static let expect: [Key<ProbeDraft>] = [
        codes("status", .status, \.status, "A status in any of these passes.", "", "http"),
        text(
            "body", \.body,
            "The body must contain this. Its first 64 KiB are read; where the text is not in them, "
                + "a longer body is inconclusive.", "anything", "http"),
        fields(
            "header", \.expectedHeaders,
            "Each of these response fields must have exactly this value."),
        text(
            "output", \.expectedOutput,
            "What the program writes must contain this: some exit with 0 whatever they "
                + "find. Read as the body is.", "anything", "exec"),
    ]

    static let inconclusive: [Key<ProbeDraft>] = [
        codes(
            "status", .status, \.inconclusiveStatus, "The status is one of these.", "any", "http"),
        fields(
            "header", \.inconclusiveHeaders,
            "Each of these response fields has exactly this value."),
        text("body", \.inconclusiveBody, "The body contains this.", "anything", "http"),
        codes(
            "exit", .exit, \.inconclusiveExit,
            "The program ends with one of these codes. 126 and 127, by which a shell says that it "
                + "could not run something, need not be written.", "126 and 127", "exec"),
    ]

    static let warn: [Key<ProbeDraft>] = [
        codes(
            "exit", .exit, \.warnExit, "The program ends with one of these codes.", "none", "exec")
    ]

    private static func codes(
        _ name: String, _ kind: CodeText,
        _ path: any WritableKeyPath<ProbeDraft, [ClosedRange<Int>]> & Sendable, _ doc: String,
        _ none: String, _ variant: String
    ) -> Key<ProbeDraft> {
        let examples = kind.examples.split(separator: " ").filter { $0 != "or" }
        let type = examples.map { "`\($0)`" }.joined(separator: ", ") + ", or a list of such"
        return .value(
            name, type, doc, variant: variant,
            read: { value, draft, findings in
                if let ranges = kind.read(value, &findings) { draft[keyPath: path] = ranges }
            },
            show: { CodeText.shown($0[keyPath: path], none: none) })
    }

    private static func text(
        _ name: String, _ path: any WritableKeyPath<ProbeDraft, String?> & Sendable, _ doc: String,
        _ none: String, _ variant: String
    ) -> Key<ProbeDraft> {
        .value(
            name, "text", doc, variant: variant,
            read: { value, draft, findings in
                if let text = value.text("text", &findings) { draft[keyPath: path] = text }
            },
            show: { .leaf($0[keyPath: path].map { .text($0) } ?? .unset(none)) })
    }

    private static func fields(
        _ name: String, _ path: any WritableKeyPath<ProbeDraft, [HeaderField]> & Sendable,
        _ doc: String
    ) -> Key<ProbeDraft> {
        .value(
            name, "mapping of at most \(HTTPKeys.mostHeaders) fields", doc, variant: "http",
            read: { value, draft, findings in
                draft[keyPath: path] = HeaderRule.fields(value, sent: false, &findings)
            },
            show: { .leaf(.fields($0[keyPath: path].map { EffectiveField($0) })) })
    }
}

// MARK: - What cannot be together

extension ProbeDraft {
    /// The form of HTTP answers that tell nothing; nil: none is written.
    var inconclusive: HTTPPattern? {
        guard ["status", "header", "body"].contains(where: { isWritten("inconclusive.\($0)") })
        else { return nil }
        var form = HTTPPattern()
        form.status = inconclusiveStatus
        form.headers = inconclusiveHeaders
        form.body = inconclusiveBody
        return form
    }

    private func isWritten(_ key: String) -> Bool { origins[key] != nil }

    /// What could never pass, or is both this and that.
    func finishAnswers(_ item: Value, _ findings: inout Findings) {
        finishBody(item, &findings)
        finishStatus(item, &findings)
        if let code = warnExit.first(in: inconclusiveExit) {
            fault("warn.exit", "\(code) is also in inconclusive.exit", item, &findings)
        }
        if isWritten("warn.exit"), settings.slow == .fail {
            fault(
                "warn.exit", "passes, and slow: fail would make a failure of it", item, &findings)
        }
    }

    /// Some answers have no body.
    private func finishBody(_ item: Value, _ findings: inout Findings) {
        for key in ["expect.body", "inconclusive.body"] where isWritten(key) {
            if method == .head {
                fault(
                    key, "the answer to a HEAD request has no body; write method: GET", item,
                    &findings)
                continue
            }
            let isExpected = key == "expect.body"
            let ranges = isExpected ? status : inconclusiveStatus
            let isBodiless = ranges.allSatisfy { range in
                range.allSatisfy { (100...199).contains($0) || $0 == 204 || $0 == 304 }
            }
            guard !ranges.isEmpty, isBodiless else { continue }
            let words = ranges.map(CodeText.format).joined(separator: ", ")
            fault(key, "an answer with status \(words) has no body", item, &findings)
        }
    }

    private func finishStatus(_ item: Value, _ findings: inout Findings) {
        let isInterim = status.allSatisfy { range in
            range.allSatisfy { (100...199).contains($0) && $0 != 101 }
        }
        if isWritten("expect.status"), isInterim {
            fault(
                "expect.status",
                "no answer ends with it: after 100 to 199 (but 101) another one "
                    + "follows", item, &findings)
        }
        guard let form = inconclusive, form.headers.isEmpty, form.body == nil,
            status.allSatisfy({ range in
                range.allSatisfy { code in form.status.contains { $0.contains(code) } }
            })
        else { return }
        fault(
            "inconclusive.status", "is all that is expected; no answer could ever pass", item,
            &findings)
    }
}

extension [ClosedRange<Int>] {
    /// The least number that is also in one of those.
    fileprivate func first(in others: Self) -> Int? {
        flatMap { range in
            others.compactMap {
                range.overlaps($0) ? Swift.max(range.lowerBound, $0.lowerBound) : nil
            }
        }.min()
    }
}

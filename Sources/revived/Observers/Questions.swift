// SPDX-License-Identifier: Apache-2.0
// The questions that are out: at most two of a probe, and none to a former invocation.

import Supervision

/// Asks by the prober, and ends what is no longer waited for: an answer of a former invocation says
/// nothing, and of three questions the oldest was overtaken by an answer to a later one.
final class Questions {
    private struct Key: Hashable {
        let service: String
        let probe: String
    }

    private struct Question {
        let invocation: String
        let begun: Instant
        let run: ProbeRun
    }

    private let prober: Prober
    private let post: (Observation) -> Void
    private var open: [Key: [Question]] = [:]

    init(prober: Prober, post: @escaping (Observation) -> Void) {
        self.prober = prober
        self.post = post
    }

    /// Puts one question; what becomes of it is posted, and `heard` is told: true if it
    /// failed or had no answer in time.
    func ask(
        _ service: String, _ probe: ProbePolicy, invocation: String, begun: Instant,
        heard: @escaping (_ failed: Bool) -> Void
    ) {
        let key = Key(service: service, probe: probe.name)
        makeRoom(key, invocation)
        let run = prober.begin(probe, of: service, limit: probe.patience) { [post] in
            post(
                .probeUnanswered(
                    service: service, probe: probe.name, invocation: invocation, begun: begun))
            heard(true)
        } done: { [weak self, post] outcome in
            self?.forget(key, begun)
            post(
                .probeFinished(
                    service: service, probe: probe.name, invocation: invocation, begun: begun,
                    outcome))
            if case .failed = outcome { heard(true) } else { heard(false) }
        }
        open[key, default: []].append(Question(invocation: invocation, begun: begun, run: run))
    }

    private func makeRoom(_ key: Key, _ invocation: String) {
        guard let questions = open[key] else { return }
        let present = questions.filter { $0.invocation == invocation }
        let kept = present.suffix(ProbePolicy.mostOfOne - 1)
        for question in questions where !kept.contains(where: { $0.run === question.run }) {
            question.run.cancel()
        }
        open[key] = Array(kept)
    }

    private func forget(_ key: Key, _ begun: Instant) {
        open[key]?.removeAll { $0.begun == begun }
        if open[key]?.isEmpty == true { open[key] = nil }
    }
}

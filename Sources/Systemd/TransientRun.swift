// SPDX-License-Identifier: Apache-2.0
// A transient unit on its way: the end of its job, joined with what its signals said.

/// Puts the outcome of a transient unit together. The unit may be unloaded as soon as it ends, so
/// nothing is read from it: the last signal before `JobRemoved` says how its process ended.
final class TransientRun {
    private let loop: EventLoop
    private var completion: ((Result<TransientOutcome, SystemError>) -> Void)?
    private var outcome = TransientOutcome(job: .done)
    private var hasEnded = false
    private var timer: TimerSource?

    /// How long a signal that comes after `JobRemoved` is waited for.
    private static let grace: Int64 = 500_000_000

    init(
        _ loop: EventLoop, _ completion: @escaping (Result<TransientOutcome, SystemError>) -> Void
    ) {
        self.loop = loop
        self.completion = completion
    }

    func changed(_ change: UnitChange) {
        if let result = change.result { outcome.result = result }
        if let code = change.execMainCode { outcome.execMainCode = code == 0 ? nil : code }
        if let status = change.execMainStatus { outcome.execMainStatus = status }
        if hasEnded, isWhole { finish(.success(outcome)) }
    }

    func jobEnded(_ result: JobResult) {
        outcome.job = result
        hasEnded = true
        if isWhole { return finish(.success(outcome)) }
        timer = try? loop.timer { [weak self] in
            guard let self else { return }
            self.finish(.success(self.outcome))
        }
        guard let timer else { return finish(.success(outcome)) }
        timer.arm(atNanoseconds: Clock.boottime() + TransientRun.grace)
    }

    func fail(_ error: SystemError) { finish(.failure(error)) }

    /// Whether the signals fit the end of the job, so that no later one need be waited for.
    private var isWhole: Bool {
        switch outcome.job {
        case .done: outcome.result == "success" && outcome.execMainCode != nil
        case .failed, .timeout: outcome.result != nil && outcome.result != "success"
        default: true
        }
    }

    private func finish(_ result: Result<TransientOutcome, SystemError>) {
        guard let completion else { return }
        self.completion = nil
        timer?.cancel()
        if outcome.execMainCode == nil { outcome.execMainStatus = nil }
        completion(result.map { _ in outcome })
    }
}

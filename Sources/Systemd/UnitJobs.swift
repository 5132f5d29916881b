// SPDX-License-Identifier: Apache-2.0
// Who waits for which job. A job may end before the answer that names it is read.

/// Waiters for jobs, and the ends of jobs that came before their names.
final class UnitJobs {
    typealias Completion = (Result<JobEnd, SystemError>) -> Void

    private var waiters: [UInt32: [Completion]] = [:]
    private var callsPending = 0
    private var early: [UInt32: JobEnd] = [:]

    /// Calls for jobs have been sent that may end before they are named.
    func callBegins() { callsPending += 1 }

    /// The call was answered without a job.
    func callFailed() { callEnds() }

    /// The call was answered with this job.
    func callAnswered(_ id: UInt32, _ completion: @escaping Completion) {
        if let end = early[id] {
            callEnds()
            completion(.success(end))
        } else {
            callEnds()
            waiters[id, default: []].append(completion)
        }
    }

    func ended(_ end: JobEnd) {
        if callsPending > 0 { early[end.id] = end }
        for completion in waiters.removeValue(forKey: end.id) ?? [] { completion(.success(end)) }
    }

    func failAll(_ error: SystemError) {
        let all = waiters.sorted { $0.key < $1.key }
        waiters = [:]
        early = [:]
        for (_, completions) in all {
            for completion in completions { completion(.failure(error)) }
        }
    }

    private func callEnds() {
        callsPending -= 1
        if callsPending == 0 { early = [:] }
    }
}

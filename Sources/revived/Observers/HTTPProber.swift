// SPDX-License-Identifier: Apache-2.0
// Asks one HTTP question over one connection.

import Supervision
import Systemd

/// What a kind of probe does between its beginning and its verdict. `finish` is called at most once
/// and never after `cancel`; `cancel` gives everything back and is legal inside `finish`.
protocol ProbeAttempt: AnyObject {
    func begin()
    func cancel()
}

/// Connects, sends the request, and reads until the judge has an answer. Redirects are answers like
/// any other; the connection is closed as soon as the verdict is known.
final class HTTPProber: ProbeAttempt {
    private let request: [UInt8]?
    private let limit: Duration
    private var judge: HTTPResponseCheck
    private var connection: StreamConnection?
    private var finish: ((AttemptResult) -> Void)?
    private let sight: ProbeSight?

    init(
        _ probe: HTTPProbe, strict: Bool, limit: Duration, addresses: [SocketAddress],
        loop: EventLoop, deadlines: DeadlineQueue, sight: ProbeSight? = nil,
        finish: @escaping (AttemptResult) -> Void
    ) {
        request = HTTPRequest.encode(probe)
        judge = HTTPResponseCheck(
            probe, strict: strict, wall: { Clock.realtimeMicroseconds() / 1_000_000 })
        self.limit = limit
        self.sight = sight
        self.finish = finish
        connection = StreamConnection(
            loop: loop, deadlines: deadlines, addresses: addresses
        ) { [weak self] event in self?.note(event) }
    }

    func begin() {
        guard request != nil else {
            return conclude(.inconclusive(.couldNotRun("the request holds a forbidden character")))
        }
        connection?.open()
    }

    func cancel() {
        finish = nil
        connection?.close()
        connection = nil
    }

    private func note(_ event: StreamConnection.Event) {
        switch event {
        case .connected:
            sight?.address = connection?.address
            connection?.send(request ?? [])
        case .received(let bytes):
            sight?.note(bytes)
            if let verdict = judge.feed(bytes) { conclude(verdict) }
        case .ended:
            conclude(judge.end())
        case .broken(let trouble):
            conclude(trouble.verdict(limit: limit))
        }
    }

    private func conclude(_ verdict: AttemptResult) {
        let finish = finish
        cancel()
        finish?(verdict)
    }
}

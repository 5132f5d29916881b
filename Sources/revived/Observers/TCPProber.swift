// SPDX-License-Identifier: Apache-2.0
// Asks whether a connection is taken: it proves a listening kernel, not a working program.

import Supervision
import Systemd

/// Passes as soon as the connection stands; nothing is sent or read.
final class TCPProber: ProbeAttempt {
    private let limit: Duration
    private var connection: StreamConnection?
    private var finish: ((AttemptResult) -> Void)?
    private let sight: ProbeSight?

    init(
        limit: Duration, addresses: [SocketAddress], loop: EventLoop, deadlines: DeadlineQueue,
        sight: ProbeSight? = nil,
        finish: @escaping (AttemptResult) -> Void
    ) {
        self.limit = limit
        self.sight = sight
        self.finish = finish
        connection = StreamConnection(
            loop: loop, deadlines: deadlines, addresses: addresses
        ) { [weak self] event in self?.note(event) }
    }

    func begin() { connection?.open() }

    func cancel() {
        finish = nil
        connection?.close()
        connection = nil
    }

    private func note(_ event: StreamConnection.Event) {
        switch event {
        case .connected:
            sight?.address = connection?.address
            conclude(.passed)
        case .broken(let trouble):
            conclude(trouble.verdict(limit: limit))
        case .received, .ended:
            return
        }
    }

    private func conclude(_ verdict: AttemptResult) {
        let finish = finish
        cancel()
        finish?(verdict)
    }
}

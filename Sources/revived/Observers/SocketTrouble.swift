// SPDX-License-Identifier: Apache-2.0
// What an errno of a socket says about the service: it fails, or we cannot tell.

import Glibc
import Supervision
import Systemd

/// A refusal of the kernel while a probe opened, connected, wrote or read a socket.
struct SocketTrouble: Equatable {
    let number: Int32
    let isUnix: Bool

    /// The service's failure only if the answer comes from where the service should be; everything
    /// that lies with us or on the way is inconclusive. What is not listed is inconclusive too.
    func verdict(limit: Duration) -> AttemptResult {
        let word = SystemError.text(number)
        switch number {
        case ECONNREFUSED:
            return .failed(.connectionRefused)
        case ENOENT where isUnix:
            // The service creates its socket: where there is none, it does not listen.
            return .failed(.connectionRefused)
        case ECONNRESET, EPIPE, ECONNABORTED:
            return .failed(.closedEarly)
        case ETIMEDOUT:
            return .failed(.timeout(limit: limit))
        case EACCES, EPERM:
            return .inconclusive(.notPermitted(word))
        case EMFILE, ENFILE, ENOMEM, ENOBUFS, ENOSPC, EADDRINUSE, EAGAIN:
            return .inconclusive(.noResources(word))
        default:
            return .inconclusive(.unreachable(word))
        }
    }

    /// Of several addresses none of which answered, the most telling one is reported: a refusal
    /// says that the host is there and the service is not; no route says little; and what we lack
    /// ourselves ends the search at once.
    var rank: Int {
        switch verdict(limit: .zero) {
        case .failed: 2
        case .inconclusive(.notPermitted): 1
        case .inconclusive, .passed, .warned: 0
        }
    }

    /// Another address would meet the same lack.
    var isOurs: Bool {
        if case .inconclusive(.noResources) = verdict(limit: .zero) { return true }
        return false
    }
}

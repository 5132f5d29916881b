// SPDX-License-Identifier: Apache-2.0
// What a probe said: passed, failed, or could not tell.

/// Three-valued on purpose (DESIGN rule: doubt ourselves first): `inconclusive` never counts as a
/// failure and never resets a count.
package enum ProbeOutcome: Equatable, Sendable {
    /// Time from connect (or start of the run) to the last byte read. A warning is an answer that
    /// the configuration lets pass, and has shown and recorded as a slow one is.
    case passed(latency: Duration, warning: ProbeFailure? = nil)
    case failed(ProbeFailure)
    case inconclusive(Inconclusive)
}

/// The service answered wrongly or not at all: a restart may help.
package enum ProbeFailure: Equatable, Sendable {
    /// No whole answer within the limit.
    case timeout(limit: Duration)
    /// No question was answered for this long.
    case unanswered(for: Duration)
    case connectionRefused
    /// The connection was closed or reset before the answer was whole.
    case closedEarly
    /// A status outside the expected ranges.
    case status(Int)
    /// Status 503, and the service says (`Retry-After`) that it will be back after this long.
    case unavailable(retryAfter: Duration)
    /// The body did not contain what it must. The text is what was expected.
    case bodyLacks(String)
    /// A response field was absent or had another value.
    case headerDiffers(name: String, found: String?)
    /// No HTTP: the text says what was wrong, in a few words.
    case malformed(String)
    /// More than the bounded amount was sent before the answer was decided. Read in old records
    /// only: what we do not read says nothing of the service.
    case tooLarge(limitBytes: Int)
    /// The command ended well, and its output did not contain what it must. The texts are what was
    /// expected, and the start of its output, one line.
    case outputLacks(String, output: String)
    /// The command ended with this exit code. The text is the start of its output, one line.
    case exitCode(Int, output: String)
    /// The command was ended by this signal, for want of memory.
    case signal(Int, output: String)
    /// No heartbeat for this long.
    case noBeat(within: Duration)
    /// It answered, but too many of the last answers took longer than this; the last of them so
    /// long.
    case slow(took: Duration, over: Duration)
    /// This many tries of one answer failed, the last one like this.
    indirect case afterTries(Int, ProbeFailure)

    /// Slowness that counts as a failure.
    var isSlow: Bool {
        if case .slow = self { return true }
        return false
    }

    /// Slow is not dead: timeouts need twice the evidence.
    package var isTimeout: Bool {
        switch self {
        case .timeout, .unanswered: true
        case .afterTries(_, let last): last.isTimeout
        case .connectionRefused, .closedEarly, .status, .bodyLacks, .headerDiffers, .malformed,
            .tooLarge, .exitCode, .signal, .slow, .noBeat, .unavailable, .outputLacks:
            false
        }
    }
}

/// We could not tell: nothing is concluded about the service.
package enum Inconclusive: Equatable, Sendable {
    /// No file descriptor or memory was to be had (the text is the system's word for the error).
    case noResources(String)
    /// The name did not resolve.
    case nameUnresolved(String)
    /// The kernel or a sandbox refused us (EACCES, EPERM, …).
    case notPermitted(String)
    /// No route, no address of that family, no interface: the path, not the service.
    case unreachable(String)
    /// A status by which the service refuses the request as such: a restart does not mend that,
    /// unless `strict`.
    case statusOfConfiguration(Int)
    /// The configuration says that this answer tells nothing; the text names the answer.
    case declared(String)
    /// A whole status line came, and what is asked of the answer beyond it was not read: it is
    /// longer than our bound, or has a form that we do not understand. The text says which.
    case notRead(String)
    /// The program of an exec probe could not be started (missing, not executable, unknown user).
    case couldNotRun(String)
    /// The program of an exec probe was ended by this signal, neither at its limit nor for memory:
    /// another program killed it, or it has a fault of its own.
    case killed(signal: Int)
    /// The bus to systemd was away, or it refused to run the probe.
    case noTransport(String)
    /// A heartbeat was refused for want of a place.
    case noPlace
    /// We ourselves were late or asleep while the probe ran.
    case away
}

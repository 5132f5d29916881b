// SPDX-License-Identifier: Apache-2.0
// What the operator wants of one probe: what is asked, how often, and what the answers mean.

/// What a probe's answer is used for (the words are Kubernetes').
package enum ProbeRole: String, Sendable, CaseIterable {
    /// A failure may lead to an order.
    case liveness
    /// Shown, and used to verify; never leads to an order.
    case readiness
    /// Until it has passed once in an invocation, the other probes do not run.
    case startup
}

/// What slow answers lead to.
package enum SlowEffect: String, Sendable, CaseIterable {
    /// Shown and recorded.
    case warn
    /// They also count as a failure of the service.
    case fail
}

/// `count` failures among the last `window` answers; `3` is `3/3`: three in a row.
package struct Threshold: Equatable, Sendable {
    /// Failures, at least 1.
    package var count: Int
    /// Answers, at least `count`.
    package var window: Int

    package init(count: Int, window: Int) {
        self.count = count
        self.window = window
    }
}

/// One probe of one service.
package struct ProbePolicy: Equatable, Sendable {
    /// Questions to all services that may be out at once: 200 services with a few probes each, and
    /// every one of them hanging.
    package static let mostAtOnce = 1000
    /// Questions of one probe: one, and one beside it once that has had no answer for its whole
    /// timeout.
    package static let mostOfOne = 2
    /// Unique in its service; the kind's word (`http`, `http-2`, …) unless configured.
    package var name: String
    /// What is asked.
    package var kind: ProbeKind
    /// What its failure means.
    package var role: ProbeRole = .liveness
    /// Period, spread by ±10 %.
    package var every: Duration = .seconds(10)
    /// From connect to the last byte (an exec probe: the whole run). A later answer is slow.
    package var timeout: Duration = .seconds(3)
    /// Further tries after one that failed, before the answer is a failure.
    package var retries = 0
    /// Between two tries of one answer.
    package var retryWait: Duration = .seconds(1)
    /// A pass that took longer is slow; nil: none is.
    package var slowOver: Duration?
    /// When this many of the last answers were slow, the service is slow.
    package var slowAfter = Threshold(count: 5, window: 10)
    /// What slowness means for the service.
    package var slow = SlowEffect.warn
    /// Slow is what is slower than usual as well as over `slowOver`.
    package var slowAdaptive = false
    /// Failures for a verdict.
    package var failAfter = Threshold(count: 3, window: 3)
    /// The first counted failure must be at least this old.
    package var failFor: Duration = .seconds(5)
    /// The same where there was no answer at all: slow is not dead. Twice `failFor` if that is
    /// configured.
    package var failForTimeouts: Duration = .seconds(15)
    /// Passes in a row that verify a repair.
    package var passAfter = 2
    /// Period while a failure is being counted.
    package var suspectEvery: Duration = .seconds(1)
    /// Count as failures what an HTTP server answers to a request that is wrong (see
    /// `HTTPProbe.refusesRequest`), instead of inconclusive.
    package var strict = false
    /// Hexadecimal digest of what the probe asks and expects; another definition must pass once
    /// before it may act.
    package var definition = ""

    /// A probe with defaults for the rest.
    package init(name: String, kind: ProbeKind) {
        self.name = name
        self.kind = kind
    }
}

/// What a probe asks.
package indirect enum ProbeKind: Equatable, Sendable {
    case http(HTTPProbe)
    case tcp(ProbeAddress)
    case exec(ExecProbe)
    /// Asks nothing: between two heartbeats at most this long may pass.
    case heartbeat(within: Duration)

    /// What is so of each kind, in one row.
    package struct Traits: Sendable {
        /// The question in a few words, without secrets.
        package var asked: String
        /// What such a probe usually says when it fails, in the words of a scenario.
        package var usualFailure: String
        /// The longest time between two heartbeats that it is told; nil: it asks.
        package var within: Duration?
        /// Who answers, where that is known: another probe may ask there, too.
        var address: ProbeAddress?
    }

    /// The row of this kind.
    package var traits: Traits {
        switch self {
        case .http(let probe):
            Traits(
                asked: "\(probe.method.rawValue) \(probe.shown)", usualFailure: "status 500",
                address: probe.address)
        case .tcp(let address):
            Traits(
                asked: "a connection to \(address.words)", usualFailure: "refused",
                address: address)
        case .exec(let probe):
            Traits(asked: probe.argv.first ?? "a command", usualFailure: "exit 1")
        case .heartbeat(let within):
            Traits(
                asked: "a heartbeat at least every \(within.words)", usualFailure: "refused",
                within: within)
        }
    }
}

/// Where a probe connects to.
package enum ProbeAddress: Equatable, Sendable {
    /// A host as written (an IP literal without brackets, `localhost`, or a name) and a port.
    case network(host: String, port: UInt16)
    /// Absolute path of a unix stream socket.
    case unix(path: String)

    /// `127.0.0.1:80`, `[::1]:80`, or the path.
    var words: String {
        switch self {
        case .network(let host, let port): "\(host.contains(":") ? "[\(host)]" : host):\(port)"
        case .unix(let path): path
        }
    }
}

/// An HTTP/1.1 request and what its answer must be.
package struct HTTPProbe: Equatable, Sendable {
    /// The methods that change nothing at the peer.
    package enum Method: String, Sendable, CaseIterable { case get = "GET", head = "HEAD" }

    /// Where to connect to.
    package var address: ProbeAddress
    /// Path and query as sent, beginning with `/`.
    package var target: String
    /// The Host field as sent.
    package var host: String
    package var method: Method = .get
    /// Further request fields, in order.
    package var headers: [HeaderField] = []
    /// A status in any of these ranges passes.
    package var status: [ClosedRange<Int>] = [200...399]
    /// The body must contain this.
    package var body: String?
    /// Each of these response fields must have exactly this value.
    package var expectedHeaders: [HeaderField] = []
    /// An answer of this form tells nothing, whatever else is expected.
    package var inconclusive: HTTPPattern?
    /// The URL without user info and query: what records and status may show.
    package var shown: String

    package init(address: ProbeAddress, target: String, host: String, shown: String) {
        self.address = address
        self.target = target
        self.host = host
        self.shown = shown
    }
}

extension HTTPProbe {
    /// By this status a server says that the request is wrong: the path, the credentials, the
    /// method, the quota, the version. A restart mends none of them. 408 says that the server had
    /// no time to read it, and may well be ill.
    package static func refusesRequest(_ status: Int) -> Bool {
        (400...499).contains(status) && status != 408 || status == 505
    }
}

/// A form of answers: all that is named must be so.
package struct HTTPPattern: Equatable, Sendable {
    /// A status in any of these ranges; empty: any.
    package var status: [ClosedRange<Int>] = []
    /// Each of these response fields has exactly this value.
    package var headers: [HeaderField] = []
    /// The body contains this.
    package var body: String?

    /// Every answer.
    package init() {}
}

/// One field of a request or an answer.
package struct HeaderField: Equatable, Sendable {
    /// As written; compared without regard to case.
    package var name: String
    package var value: String

    package init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}

/// A command; exit code 0 passes. 126 and 127, by which a shell says that it could not run a
/// program, tell nothing.
package struct ExecProbe: Equatable, Sendable {
    /// Absolute program and its arguments; nothing is expanded.
    package var argv: [String]
    /// Nil: in the sandbox a user made for each run, else `nobody`.
    package var user: String?
    /// Whether it sees little of the host and may change nothing.
    package var isSandboxed = true
    /// `NAME=VALUE` entries.
    package var environment: [String] = []
    /// Where it passes, its output must contain this.
    package var output: String?
    /// Exit codes that tell nothing.
    package var inconclusive: [ClosedRange<Int>] = []
    /// Exit codes that pass with a warning.
    package var warn: [ClosedRange<Int>] = []

    package init(argv: [String]) { self.argv = argv }
}

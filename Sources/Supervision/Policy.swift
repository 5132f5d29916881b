// SPDX-License-Identifier: Apache-2.0
// What the operator wants: the configuration as the core reads it, every default filled in.

/// All services in the order of the configuration, and a digest by which two policies are told
/// apart.
package struct Policy: Equatable, Sendable {
    package var services: [ServicePolicy]
    /// Limits of the host as a whole.
    package var host = HostPolicy()
    /// Hexadecimal digest of the effective configuration; shown in the `configured` record.
    package var digest: String

    package init(services: [ServicePolicy] = [], digest: String = "") {
        self.services = services
        self.digest = digest
    }
}

/// May revived act on this service, or does it only say what it would have done?
package enum Mode: String, Sendable, CaseIterable {
    case observe, act
}

/// What should be, when nobody says otherwise.
package enum Expectation: String, Sendable, CaseIterable {
    /// Running if the unit is enabled, wanted by a target, or was seen active since boot.
    case automatic
    /// Always running, but for an operator's stop.
    case running
    /// Never started by revived while it is inactive; a `failed` unit is still repaired.
    case asLeft = "as-left"
}

/// The policy of one service.
package struct ServicePolicy: Equatable, Sendable {
    package var name: String
    /// The unit as configured, for example `nginx.service`.
    package var unit: String
    package var mode: Mode = .observe
    package var expect: Expectation = .automatic
    package var probes: [ProbePolicy] = []
    package var ladder: [Rung] = Rung.unlisted
    package var limits = Limits()
    /// Names of services that must be well before this one is touched. No cycles (checked at load).
    package var dependsOn: [String] = []
    /// Of these some whose repair this service follows with a restart of its own.
    package var restartWith: [String] = []
    /// Members of which some must stay healthy.
    package var group: GroupPolicy?
    /// How long a new invocation may take until its first pass. Nil: the least of the unit's
    /// TimeoutStartSec and two minutes, counted from `active` (PEERS: Pebble, Nomad).
    package var grace: Duration?
    /// No failure for this long ends a verification.
    package var settle: Duration = .seconds(10)
    /// Health for this long forgets back-off and attempts (kubelet: 10 min).
    package var stableFor: Duration = .seconds(600)
    /// Probe-based orders may touch a unit on which the host itself depends (sshd, logind, …).
    package var critical = false

    package init(name: String, unit: String) {
        self.name = name
        self.unit = unit
    }
}

/// What a probe's answer is used for (the words are Kubernetes').
package enum ProbeRole: String, Sendable, CaseIterable {
    /// A failure may lead to an order.
    case liveness
    /// Shown, and used to verify; never leads to an order.
    case readiness
    /// Until it has passed once in an invocation, the other probes do not run.
    case startup
}

/// `count` failures among the last `window` answers; `3` is `3/3`: three in a row.
package struct Threshold: Equatable, Sendable {
    package var count: Int
    package var window: Int

    package init(count: Int, window: Int) {
        self.count = count
        self.window = window
    }
}

/// One probe of one service.
package struct ProbePolicy: Equatable, Sendable {
    /// Unique in its service; the kind's word (`http`, `http-2`, …) unless configured.
    package var name: String
    package var kind: ProbeKind
    package var role: ProbeRole = .liveness
    /// Period, spread by ±10 %.
    package var every: Duration = .seconds(10)
    /// From connect to the last byte (an exec probe: the whole run).
    package var timeout: Duration = .seconds(3)
    package var failAfter = Threshold(count: 3, window: 3)
    /// The first counted failure must be at least this old.
    package var failFor: Duration = .seconds(5)
    /// The same where only timeouts were seen: slow is not dead. Twice `failFor` if that is
    /// configured.
    package var failForTimeouts: Duration = .seconds(15)
    package var passAfter = 2
    /// Period while a failure is being counted.
    package var suspectEvery: Duration = .seconds(1)
    /// Count 401, 403, 404, 405 and 429 as failures instead of inconclusive.
    package var strict = false
    /// Hexadecimal digest of what the probe asks and expects; another definition must pass anew
    /// before it may act.
    package var definition = ""

    package init(name: String, kind: ProbeKind) {
        self.name = name
        self.kind = kind
    }
}

/// What a probe asks.
package enum ProbeKind: Equatable, Sendable {
    case http(HTTPProbe)
    case tcp(ProbeAddress)
    case exec(ExecProbe)
}

/// Where a probe connects to.
package enum ProbeAddress: Equatable, Sendable {
    /// A host as written (an IP literal without brackets, `localhost`, or a name) and a port.
    case network(host: String, port: UInt16)
    /// Absolute path of a unix stream socket.
    case unix(path: String)
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
    /// The URL without user info and query: what records and status may show.
    package var shown: String

    package init(address: ProbeAddress, target: String, host: String, shown: String) {
        self.address = address
        self.target = target
        self.host = host
        self.shown = shown
    }
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

/// A command; exit code 0 passes.
package struct ExecProbe: Equatable, Sendable {
    /// Absolute program and its arguments; nothing is expanded.
    package var argv: [String]
    package var user = "nobody"
    /// `NAME=VALUE` entries.
    package var environment: [String] = []

    package init(argv: [String]) { self.argv = argv }
}

/// One rung of the ladder: what to try, how often, how far apart.
package struct Rung: Equatable, Sendable {
    /// What a rung tries.
    package enum Remedy: String, Sendable, CaseIterable {
        case reload, restart, redeploy, failover
        case giveUp = "give_up"
    }

    /// What is tried.
    package var remedy: Remedy
    /// Verified failures after which the next rung is tried. Nil: until the budget or the chronic
    /// limit ends it.
    package var attempts: Int?
    package var backoff = Backoff()
    /// How long systemd may take for the job. Nil: the unit's own stop and start timeouts and 30 s.
    package var timeout: Duration?
    /// How to redeploy, or to fail over; nil for other remedies.
    package var redeploy: Redeploy?
    package var failover: Failover?

    package init(_ remedy: Remedy) { self.remedy = remedy }

    /// The ladder of a service that lists none.
    package static let unlisted = [Rung(.restart), Rung(.giveUp)]
}

/// Waiting time between attempts; the first attempt of an incident does not wait.
package enum Backoff: Equatable, Sendable {
    case exponential(first: Duration, factorPermille: Int64, max: Duration, jitterPermille: Int64)
    /// Explicit waits; the last one repeats. Not jittered: what is written is what happens.
    case schedule([Duration])

    /// 2 s × 2 to 5 min with 25 % jitter: between Pebble's 30 s cap and the kubelet's 300 s; jitter
    /// as Nomad's.
    package init() {
        self = .exponential(
            first: .seconds(2), factorPermille: 2000, max: .seconds(300), jitterPermille: 250)
    }
}

/// `count` events in any window of `per`.
package struct Rate: Equatable, Sendable {
    package var count: Int
    package var per: Duration

    package init(count: Int, per: Duration) {
        self.count = count
        self.per = per
    }
}

/// How often a service may be acted on.
package struct Limits: Equatable, Sendable {
    /// Orders in any sliding window. Spent: the service rests.
    package var budget = Rate(count: 5, per: .seconds(30 * 60))
    /// Orders in a day that mean something is wrong for good: a warning, and the next rung.
    package var chronic = Rate(count: 12, per: .seconds(24 * 3600))
    /// When attempts do not help.
    package var breaker = BreakerPolicy()
    /// Running units that one order may drag along. Ten: a service with its workers, not a host.
    package var maxUnitsTouched = 10

    package init() {}
}

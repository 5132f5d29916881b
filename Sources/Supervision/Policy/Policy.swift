// SPDX-License-Identifier: Apache-2.0
// What the operator wants: the configuration as the core reads it, every default filled in.

/// All services in the order of the configuration, and a digest by which two policies are told
/// apart.
package struct Policy: Equatable, Sendable {
    package var services: [ServicePolicy]
    /// What is wanted of the host as a whole.
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

/// What should be, unless an operator decides otherwise.
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
    /// What is gathered before the first order of an incident; nil: nothing.
    package var before: Before?
    /// Names of services that must be well before this one is touched. No cycles (checked at load).
    package var dependsOn: [String] = []
    /// Of these some whose repair this service follows with a restart of its own.
    package var restartWith: [String] = []
    /// Members of which some must stay healthy.
    package var group: GroupPolicy?
    /// How long a new invocation may take until its first pass. Nil: the least of the unit's
    /// TimeoutStartSec and two minutes, counted from `active` (PEERS: Pebble, Nomad).
    package var grace: Duration?
    /// A oneshot must have succeeded within this; nil: however long ago.
    package var maxAge: Duration?
    /// A oneshot that runs for longer is stuck; nil: it may run for ever.
    package var maxRuntime: Duration?
    /// No failure for this long ends a verification.
    package var settle: Duration = .seconds(10)
    /// Health for this long forgets back-off and attempts (kubelet: 10 min).
    package var stableFor: Duration = .seconds(600)
    /// What RestartPreventExitStatus= of the unit means for us.
    package var forbiddenRestart: ForbiddenRestart = .leave
    /// Probe-based orders may touch a unit on which the host itself depends (sshd, logind, …).
    package var critical = false

    package init(name: String, unit: String) {
        self.name = name
        self.unit = unit
    }
}

/// One rung of the ladder: what to try, how often, how far apart.
package struct Rung: Equatable, Sendable {
    /// What a rung tries.
    package enum Remedy: String, Sendable, CaseIterable {
        case reload, restart, redeploy, failover
        case giveUp = "give_up"

        /// How often it is tried where `attempts` is not configured.
        var repeats: Repeats {
            switch self {
            case .reload, .redeploy: .once
            case .restart, .giveUp: .threeTimes
            case .failover: .onceEach
            }
        }
    }

    /// What is tried.
    package var remedy: Remedy
    /// Verified failures after which the next rung is tried. Nil: until the budget or the chronic
    /// limit ends it.
    package var attempts: Int?
    package var backoff = Backoff()
    /// How long systemd may take for the job. Nil: the unit's own stop and start timeouts and 30 s.
    package var timeout: Duration?
    /// SIGKILL ends what hangs past the timeout; nil: where a timeout is set, here or in the unit.
    package var kill: Bool?
    /// How to redeploy, or to fail over; nil for other remedies.
    package var redeploy: Redeploy?
    package var failover: Failover?

    package init(_ remedy: Remedy) { self.remedy = remedy }

    /// The ladder of a service that lists none.
    package static let unlisted = [Rung(.restart), Rung(.giveUp)]
}

/// How often a remedy is tried where `attempts` is not configured.
enum Repeats: Sendable {
    case once
    /// As long as there are rungs above it; else until the budget ends it.
    case threeTimes
    /// With each standby.
    case onceEach
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

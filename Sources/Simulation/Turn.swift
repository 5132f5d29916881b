// SPDX-License-Identifier: Apache-2.0
// What the checkers judge: what was written or begun in one instant, and how things really stood.

package import Supervision

package struct Turn: Sendable {
    package var at: Instant
    package var boot: String
    package var records: [Record] = []
    /// The same as the journal has them.
    package var texts: [String] = []
    /// The live state of each service afterwards.
    package var states: [ServiceState] = []
    /// The live state of the host afterwards; nil where nothing was recorded.
    package var hostMemory: HostMemory?
    /// A hold file exists.
    package var isHeld = false
    /// systemd's state of the host, as revived has heard of it.
    package var hostState = "running"
    /// An order that was carried out now.
    package var begun: Order?
    package var truths: [Truth] = []
    /// The incident of which evidence is taken from now on.
    package var collects: String?
    /// The record of which a notification begins now.
    package var notified: UInt64?
    /// A deadline in the past to which revived has woken in vain.
    package var overdue: Instant?
    /// What status says from now on to come next, of services of which it says something else.
    package var said: [(service: String, next: Upcoming)] = []
    /// The host's limits.
    package var host = HostPolicy()

    package init(at: Instant, boot: String) {
        self.at = at
        self.boot = boot
    }

    package func truth(of service: String) -> Truth? { truths.first { $0.policy.name == service } }
}

/// What revived remembers of the host as a whole.
package struct HostMemory: Equatable, Sendable {
    /// The last brake.
    package var brake: Brake?
    /// Services that failed at once.
    package var correlation: Correlation?

    /// Of a supervisor.
    package init(_ supervisor: Supervisor) {
        brake = supervisor.brake
        correlation = supervisor.correlation
    }
}

/// How a service really stands, whatever revived knows of it.
package struct Truth: Sendable {
    /// As it is in force.
    package var policy: ServicePolicy
    /// The member of its group that is watched; all that follows speaks of this unit.
    package var watched: String
    package var isUp: Bool
    package var wellSince: Instant?
    /// It answers all probes since then, the slowest one in so long.
    package var answers: (since: Instant, slowest: Duration)?
    /// It answers all its probes since then with 503, and that it will be back after so long.
    package var saysWhen: (since: Instant, wait: Duration)?
    /// Of a oneshot: when it last succeeded, if its last run did.
    package var succeededAt: Instant?
    package var isStoppedBySomebody: Bool
    package var holdFile: String?
    /// Its start limit, if reaching that takes the host down.
    package var rebootLimit: Rate?
    /// Its end takes the host down.
    package var risksHost = false
    /// Something that its unit excludes has been up since then.
    package var rivalUpSince: Instant?
    /// Units that its unit needs.
    package var needs: [String] = []
    /// Units that need its unit.
    package var neededBy: [String] = []
    /// A person traces it since then.
    package var tracedSince: Instant?
    /// It writes its core dump since then.
    package var dumpingSince: Instant?
    /// A package manager is at work since then.
    package var packagesSince: Instant?
    /// Its last end was a stop, or looked like one.
    package var wasStopped = false
    /// Members of its group that have a process.
    package var running: [String] = []

    package init(
        policy: ServicePolicy, isUp: Bool, wellSince: Instant?, isStoppedBySomebody: Bool = false,
        holdFile: String? = nil
    ) {
        self.policy = policy
        watched = policy.unit
        self.isUp = isUp
        self.wellSince = wellSince
        self.isStoppedBySomebody = isStoppedBySomebody
        self.holdFile = holdFile
    }
}

// SPDX-License-Identifier: Apache-2.0
// What the checkers judge: what was written or begun in one instant, and how things really stood.

package import Supervision

package struct Moment: Sendable {
    package var at: Instant
    package var boot: String
    package var records: [Record] = []
    /// The same as the journal has them.
    package var texts: [String] = []
    /// The live state of each service afterwards.
    package var states: [ServiceState] = []
    /// revived has heard of the hold file.
    package var isHoldKnown = false
    /// An order that was carried out now.
    package var begun: Order?
    package var truths: [Truth] = []
    /// The host's limits.
    package var host = HostPolicy()

    package init(at: Instant, boot: String) {
        self.at = at
        self.boot = boot
    }

    package func truth(of service: String) -> Truth? { truths.first { $0.policy.name == service } }
}

/// How a service really stands, whatever revived knows of it.
package struct Truth: Sendable {
    package var policy: ServicePolicy
    package var isUp: Bool
    package var wellSince: Instant?
    package var isStoppedBySomebody: Bool
    package var holdFile: String?
    /// Its start limit, if reaching that takes the host down.
    package var rebootLimit: Rate?
    /// Units that its unit needs.
    package var needs: [String] = []
    /// Its last end was a stop, whoever's.
    package var wasStopped = false
    /// Members of its group that have a process.
    package var running: [String] = []

    package init(
        policy: ServicePolicy, isUp: Bool, wellSince: Instant?, isStoppedBySomebody: Bool = false,
        holdFile: String? = nil
    ) {
        self.policy = policy
        self.isUp = isUp
        self.wellSince = wellSince
        self.isStoppedBySomebody = isStoppedBySomebody
        self.holdFile = holdFile
    }
}

// SPDX-License-Identifier: Apache-2.0
// Everything that a decision about one service may look at, and nothing else.

package struct Situation: Sendable {
    package var policy: ServicePolicy
    package var state: ServiceState
    package var evidence: Evidence
    /// Nil until the unit was read.
    package var unit: UnitFacts?
    package var host: HostFacts
    /// Units that this one needs and that are supervised or were read, with their facts.
    package var needs: [Need]
    /// The dependency that goes first, if one does.
    package var blocker: String?
    package var now: Instant
    /// The service's own unit; `policy.unit` is the member of its group that is watched.
    package var primary = ""
    /// All members of its group, the primary first.
    package var members: [Member] = []
}

/// A unit that the service's unit needs, as last read.
package struct Need: Sendable {
    package var unit: String
    package var facts: UnitFacts
    /// When somebody's last job on it was seen to begin.
    package var jobBegan: Instant?
}

// SPDX-License-Identifier: Apache-2.0
// How a service is redeployed: by an operator's hook, perhaps with another one that undoes it,
// and a command that says what would be deployed.

/// The hooks of a `redeploy` rung.
package struct Redeploy: Equatable, Sendable {
    /// Deploys the service.
    package var hook: Hook
    /// Undoes a redeploy that failed or did not help; verified as strictly.
    package var rollback: Hook?
    /// Its first line of output names what would be deployed.
    package var version: HookCommand?
    /// No redeploy in an outage shorter than this: a database's blip must not redeploy its users.
    package var minOutage: Duration = .seconds(120)

    /// One that cannot be undone.
    package init(_ hook: Hook) { self.hook = hook }

    /// How long a hook may take where nothing is configured.
    package static let timeout = Duration.seconds(600)
    /// Beyond the hook's own limit: for systemd to end it, and for the service's unit to settle.
    package static let margin = Duration.seconds(120)
    /// How long the version command may take.
    package static let versionTimeout = Duration.seconds(10)
    /// How old its answer may be when it is used.
    package static let versionAge = Duration.seconds(60)
}

/// What a hook is for.
package enum HookRole: Sendable, CaseIterable {
    /// Deploys the service.
    case deploys
    /// Undoes a redeploy that failed or did not help.
    case undoes
    /// Turns the users to the member that serves from now on.
    case turns
}

extension Rung {
    /// The hook of this rung, if it has one.
    package func hook(_ role: HookRole) -> Hook? {
        switch role {
        case .deploys: redeploy?.hook
        case .undoes: redeploy?.rollback
        case .turns: failover?.switchHook
        }
    }

    /// All hooks of this rung.
    package var hooks: [Hook] { HookRole.allCases.compactMap(hook) }
}

/// Something of the operator's that is run on behalf of a service.
package enum Hook: Equatable, Sendable {
    /// A oneshot unit of the operator's.
    case unit(String)
    /// A command, run in a transient unit named after the order.
    case command(HookCommand)
}

/// A command of the operator's.
package struct HookCommand: Equatable, Sendable {
    /// Absolute program and its arguments; nothing is expanded.
    package var argv: [String]
    /// Who runs it.
    package var user = "root"
    /// `NAME=VALUE` entries.
    package var environment: [String] = []
    /// Whether it sees little of the host and may change nothing; only where it asks.
    package var isSandboxed = false

    /// Whether it has root's rights.
    package var isOfRoot: Bool { user == "root" || user == "0" }

    /// A command of root's.
    package init(argv: [String]) { self.argv = argv }
}

/// What would be deployed.
package enum VersionAnswer: Equatable, Sendable {
    /// The word that names it.
    case token(String)
    /// The command failed, said nothing, or took too long: why, in words.
    case unknown(String)
}

/// What the version command lately said.
package enum VersionEvidence: Equatable, Sendable {
    case unasked
    case asked(Instant)
    case heard(VersionAnswer, at: Instant)
}

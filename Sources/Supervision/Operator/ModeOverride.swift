// SPDX-License-Identifier: Apache-2.0
// An operator's word on the mode of a service.

/// A mode that an operator set over the configured one. It ends when the configuration says
/// another mode than the one that it was set over.
package struct ModeOverride: Equatable, Sendable {
    /// What is in force.
    package var mode: Mode
    /// What it was set over.
    package var configured: Mode
    /// Who set it.
    package var by: String

    package init(mode: Mode, configured: Mode, by: String) {
        self.mode = mode
        self.configured = configured
        self.by = by
    }
}

extension Situation {
    /// What is in force: the operator's word, else the configuration's.
    package var mode: Mode { state.modeOverride?.mode ?? policy.mode }
}

// SPDX-License-Identifier: Apache-2.0
// What the operator wants of the host as a whole.

/// The policy of the host.
package struct HostPolicy: Equatable, Sendable {
    /// The template unit that tells somebody, for example `notify@.service`; nil tells nobody.
    package var notify: String?

    /// As when nobody says anything.
    package init() {}
}

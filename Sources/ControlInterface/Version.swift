// SPDX-License-Identifier: Apache-2.0
// The version of this build, for the daemon and the command line.

/// The version of revived.
package enum Version {
    /// Semantic version of this source tree.
    package static let text = "0.1.0"
}

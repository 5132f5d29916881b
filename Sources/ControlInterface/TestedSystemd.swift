// SPDX-License-Identifier: Apache-2.0
// Which systemd is this, and was revived ever tried with it?
//
// It is unknown what our calls do to an older one: on 247 a change of one referenced unit made
// PID 1 spin for ever. There revived watches and tells, and changes nothing.

/// Versions of systemd, by whether revived was tried with them.
package enum TestedSystemd {
    /// The oldest version with which all tests were run.
    package static let oldest = 252

    /// Whether a version, as systemd's Manager tells it, is older than what was tested. A text
    /// without a number in front counts as tested.
    package static func isTooOld(_ version: String) -> Bool {
        let digits = version.drop { $0 == "v" }.prefix { $0.isASCII && $0.isNumber }
        return Int(digits).map { $0 < oldest } ?? false
    }

    /// What is said of one that is too old; nil for others.
    package static func warning(_ version: String) -> String? {
        guard isTooOld(version) else { return nil }
        return
            "systemd \(version) is older than \(oldest), the oldest that revived was tested with; "
            + "revived only observes on this host"
    }
}

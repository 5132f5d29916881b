// SPDX-License-Identifier: Apache-2.0
// Where the daemon keeps what; systemd makes the folders (RuntimeDirectory=, StateDirectory=).

enum Paths {
    static let runtime = "/run/revived"
    static let lock = "/run/revived/lock"
    /// Memory: it must survive us, not the host.
    static let spool = "/run/revived/spool"
    static let tail = "/run/revived/tail"
    static let snapshot = "/var/lib/revived/snapshot"
    /// The last configuration that was accepted, and which refusal since then was told.
    static let lastGood = "/var/lib/revived/configuration"
    static let toldRefusal = "/var/lib/revived/configuration.refused"
    /// Notifications to be sent. Memory as well: after a reboot they are no news any more.
    static let notify = "/run/revived/notify"
}

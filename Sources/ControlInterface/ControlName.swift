// SPDX-License-Identifier: Apache-2.0
// The names of the D-Bus API, as both ends spell them. Reading is for everybody; what changes
// something asks who the caller is.

import Systemd

/// Bus name, paths, interfaces, members, signatures and errors of `org.revived1`.
package enum ControlName {
    /// Owned, never activated: asking for the status of a stopped agent must not start it.
    package static let bus = "org.revived1"
    /// The one object that speaks for the daemon.
    package static let path = "/org/revived1"
    /// One object below this for each service.
    package static let servicePrefix = "/org/revived1/service"

    /// The interface of the daemon's object.
    package static let manager = "org.revived1.Manager"
    /// The interface of a service's object.
    package static let service = "org.revived1.Service"

    /// `ListServices() → a(…)`, all services in the order of the configuration.
    package static let listServices = "ListServices"
    /// `GetService(s name) → o`.
    package static let getService = "GetService"
    /// `Reload()`, root only; answered when the new configuration is in force or refused.
    package static let reload = "Reload"
    /// `Hold(s reason, t seconds, b replace, s by) → t hold`, root only, as are all below: nothing
    /// is done to the service until then. `by` is who asks, in the caller's words. Without
    /// `replace` it is refused where a hold is; the answer names the hold for `Release`.
    package static let hold = "Hold"
    /// `Release(t hold, s by)`: ends this hold, if it is still there; 0 ends any.
    package static let release = "Release"
    /// `Restart(s by) → t order`: answered when the order is written; its end is a record.
    package static let restart = "Restart"
    /// `Reset(s by)`: failures are forgotten, the budget is not.
    package static let reset = "Reset"
    /// `Acknowledge(s by)`: somebody knows of the incident.
    package static let acknowledge = "Acknowledge"
    /// `Failover(s to, s by)`: hands over to this unit of its group; empty: to the next standby.
    package static let failover = "Failover"
    /// `Failback(s by)`: hands back to the primary.
    package static let failback = "Failback"
    /// `SetMode(s mode, s by)`.
    package static let setMode = "SetMode"
    /// `SetBreaker(s position, s reason, t seconds, s by)`: `open`, `close` or `auto`.
    package static let setBreaker = "SetBreaker"

    /// `Beat(s probe)`: a sign of life of one heartbeat, or of all where the name is empty. For
    /// root and for the unit's own processes.
    package static let beat = "Beat"

    /// The signal `RecordWritten(t seq, s service, s kind)`; service is empty for the host's.
    package static let recordWritten = "RecordWritten"

    /// No service of this name is configured.
    package static let noSuchService = "org.revived1.Error.NoSuchService"
    /// The caller may not do this.
    package static let notPermitted = "org.revived1.Error.NotPermitted"
    /// What was asked is not done; the message says why.
    package static let refused = "org.revived1.Error.Refused"
    /// The configuration has faults; the message lists the first of them, one a line.
    package static let configurationRefused = "org.revived1.Error.ConfigurationRefused"

    /// The object path of a service.
    package static func path(of service: String) -> String {
        BusPath.encode(servicePrefix, service)
    }

    /// The service that an object path stands for; nil for any other path.
    package static func service(at path: String) -> String? {
        BusPath.decode(servicePrefix, path)
    }
}

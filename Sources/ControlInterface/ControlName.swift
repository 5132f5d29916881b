// SPDX-License-Identifier: Apache-2.0
// The names of the D-Bus API, as both ends spell them; properties are named where they are filled
// in (Control.swift, ManagerFacts.swift). Reading is for everybody; what changes something asks who
// the caller is.

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
    /// `Reload()`, root only; answered when the new configuration is accepted or refused. It is in
    /// force by then, unless it waits for a handover.
    package static let reload = "Reload"

    // What an operator asks of a service is spelled in `OperatorCommand.Form`: root only, and the
    // last argument of each, `by`, is who asks, in the caller's words.

    /// `Beat(s probe)`: one beat of one heartbeat, or of all where the name is empty. For
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
    /// Too much is asked at once: nothing was done, and it may be asked again.
    package static let limitsExceeded = "org.freedesktop.DBus.Error.LimitsExceeded"
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

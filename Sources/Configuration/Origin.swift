// SPDX-License-Identifier: Apache-2.0
// Where an effective value comes from.

/// A value was written for the service, inherited from `defaults`, or is revived's own.
package enum Origin: Hashable, Sendable {
    /// Written for this service, here.
    case written(Place)
    /// Inherited from `defaults`, written here.
    case defaults(Place)
    /// Not written in any file: the value is built in.
    case builtIn

    /// Does it come from `defaults`?
    package var isInherited: Bool {
        switch self {
        case .defaults: true
        case .written, .builtIn: false
        }
    }

    /// The place where it was written; nil if it is built in.
    package var place: Place? {
        switch self {
        case .written(let place), .defaults(let place): place
        case .builtIn: nil
        }
    }
}

extension Origin: CustomStringConvertible {
    /// `file:line`, `defaults at file:line`, or `built in`.
    package var description: String {
        switch self {
        case .written(let place): place.fileAndLine
        case .defaults(let place): "defaults at \(place.fileAndLine)"
        case .builtIn: "built in"
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
// One thing that is wrong with the configuration, as a sentence with its place.

/// A fault or a warning: where it is, which key it concerns, and a sentence.
package struct Fault: Error, Hashable, Sendable {
    /// Where the operator should look.
    package var place: Place
    /// The key, for example `services.web.probes[0].every`; empty for the file as a whole.
    package var path: String
    /// A sentence that goes on after the key.
    package var message: String

    /// A fault at a place.
    package init(place: Place, path: String = "", message: String) {
        self.place = place
        self.path = path
        self.message = message
    }
}

extension Fault: CustomStringConvertible {
    /// `file:line:column: services.web.probes[0].every: "10 seconds" is not a duration; …`.
    package var description: String {
        path.isEmpty ? "\(place): \(message)" : "\(place): \(path): \(message)"
    }
}

extension Fault: Comparable {
    /// In the order in which one would walk through the files.
    package static func < (left: Fault, right: Fault) -> Bool {
        (left.place, left.path, left.message) < (right.place, right.path, right.message)
    }
}

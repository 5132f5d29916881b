// SPDX-License-Identifier: Apache-2.0
// What the reader has found wrong so far; it collects and goes on, within a bound.

struct Findings {
    /// Kept until the end. A file that is wrong in more places is wrong as a whole; the rest is
    /// counted.
    static let kept = 1000

    private(set) var faults: [Fault] = []
    private(set) var warnings: [Fault] = []
    /// Faults that were counted and not kept.
    private(set) var dropped = 0
    /// While the `defaults` are read, values are known to come from there.
    var inDefaults = false

    var hasFaults: Bool { !faults.isEmpty }

    /// The message is made only if it is kept: a suggestion costs more than the fault itself.
    mutating func fault(_ place: Place, _ path: String, _ message: @autoclosure () -> String) {
        guard faults.count < Self.kept else {
            dropped += 1
            return
        }
        faults.append(Fault(place: place, path: path, message: message()))
    }

    mutating func fault(_ value: Value, _ message: @autoclosure () -> String) {
        fault(value.node.place, value.path, message())
    }

    mutating func warn(_ place: Place, _ path: String, _ message: String) {
        guard warnings.count < Self.kept else { return }
        warnings.append(Fault(place: place, path: path, message: message))
    }

    /// Where a value written at this place comes from.
    func origin(_ place: Place) -> Origin { inDefaults ? .defaults(place) : .written(place) }
}

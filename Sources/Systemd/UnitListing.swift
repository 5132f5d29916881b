// SPDX-License-Identifier: Apache-2.0
// One row of ListUnitsByNames: the state of a unit at the price of 2 µs.

/// The state of a unit, as a list of units tells it.
package struct UnitListing: Equatable, Sendable {
    /// The primary name.
    package var name: String
    /// `loaded`, `not-found`, `masked`, …
    package var load: String
    /// `active`, `inactive`, `failed`, …
    package var active: String
    /// The finer state.
    package var sub: String
    /// The queued job; 0 when there is none.
    package var jobID: UInt32
    /// `start`, `restart`, …; empty when there is none.
    package var jobType: String

    package init(
        name: String, load: String, active: String, sub: String, jobID: UInt32 = 0,
        jobType: String = ""
    ) {
        self.name = name
        self.load = load
        self.active = active
        self.sub = sub
        self.jobID = jobID
        self.jobType = jobType
    }

    /// The row that stands next in the message.
    init(_ message: BusMessage) throws(SystemError) {
        name = try message.readString()
        try message.skip("s")
        load = try message.readString()
        active = try message.readString()
        sub = try message.readString()
        try message.skip("so")
        jobID = try message.readUInt32()
        jobType = try message.readString()
        try message.skip("o")
    }
}

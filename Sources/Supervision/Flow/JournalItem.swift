// SPDX-License-Identifier: Apache-2.0
// What stands beside a record in its journal entry: a column of the kinds (RecordKinds.swift),
// which Recording turns into fields.

/// A field of the journal entry of some kinds.
package enum JournalItem: Sendable {
    case reason, action, order, outcome, probe, evidence, askedBy, services, roleUnit
    /// All that an order says.
    case wholeOrder
}

// SPDX-License-Identifier: Apache-2.0
// The records of the daemon as the journal shows them, and what must be true of them.

import Foundation

/// One record, as far as its journal fields tell.
package struct JournalEntry: Sendable, CustomStringConvertible {
    /// REVIVED_SEQ.
    package var sequence: Int
    /// REVIVED_KIND.
    package var kind: String
    /// REVIVED_SERVICE; empty for the host.
    package var service: String
    /// REVIVED_ORDER; empty if it speaks of none.
    package var order: String
    /// REVIVED_OUTCOME of an order.
    package var outcome: String
    /// MESSAGE.
    package var message: String
    /// REVIVED_RECORD.
    package var record: String
    /// When it was sent, in microseconds since 1970.
    package var sent: Int

    /// One line.
    package var description: String { "\(sequence) \(kind) \(message)" }

    fileprivate init?(_ fields: [String: Any]) {
        func text(_ name: String) -> String { fields[name] as? String ?? "" }
        guard let number = Int(text("REVIVED_SEQ")) else { return nil }
        sequence = number
        kind = text("REVIVED_KIND")
        service = text("REVIVED_SERVICE")
        order = text("REVIVED_ORDER")
        outcome = text("REVIVED_OUTCOME")
        message = text("MESSAGE")
        record = text("REVIVED_RECORD")
        sent = Int(text("_SOURCE_REALTIME_TIMESTAMP")) ?? Int(text("__REALTIME_TIMESTAMP")) ?? 0
    }
}

package struct JournalView: Sendable {
    /// In the order of the journal.
    package var entries: [JournalEntry]

    /// A view of these.
    package init(entries: [JournalEntry]) { self.entries = entries }

    /// Reads the output of `journalctl -o json`.
    package init(json: String) {
        entries = json.split(separator: "\n").compactMap { line in
            let value = try? JSONSerialization.jsonObject(with: Data(line.utf8))
            return (value as? [String: Any]).flatMap { JournalEntry($0) }
        }
    }

    /// Those about one service.
    package func of(_ service: String) -> [JournalEntry] {
        entries.filter { $0.service == service }
    }

    /// Those of one kind about one service.
    package func of(_ service: String, _ kind: String) -> [JournalEntry] {
        entries.filter { $0.service == service && $0.kind == kind }
    }

    /// Those of one kind about the host.
    package func host(_ kind: String) -> [JournalEntry] { of("", kind) }

    /// The last number.
    package var last: Int { entries.map(\.sequence).max() ?? 0 }

    /// What is wrong with the ledger: gaps, repetitions, disorder, orders without one end. An order
    /// that is under way is none.
    package var faults: [String] { sequenceFaults + orderFaults }

    private var sequenceFaults: [String] {
        zip(entries, entries.dropFirst()).compactMap { former, next in
            switch next.sequence - former.sequence {
            case 1: nil
            case 0: "twice: \(next)"
            case ..<0: "out of order: \(former), then \(next)"
            default: "gap: after \(former) comes \(next)"
            }
        }
    }

    private var orderFaults: [String] {
        let finished = entries.filter { $0.kind == "finished" }.map(\.order)
        let ordered = entries.filter { $0.kind == "ordered" }.map(\.order)
        let repeated = Set(ordered).filter { order in ordered.count { $0 == order } > 1 }
        let open = ordered.filter { order in finished.count { $0 == order } != 1 }
        let stray = finished.filter { !ordered.contains($0) }
        return repeated.sorted().map { "order \($0) was given twice" }
            + open.map { order in
                "order \(order) has \(finished.count { $0 == order }) ends"
            } + stray.map { "order \($0) ended but was never given" }
    }
}

extension Testbed {
    /// The daemon's records, as journald vouches for them.
    package func journal() throws -> JournalView {
        let output = try run(
            "journalctl", "--no-pager", "-a", "-o", "json",
            "--output-fields=MESSAGE,REVIVED_SEQ,REVIVED_KIND,REVIVED_SERVICE,REVIVED_ORDER,"
                + "REVIVED_OUTCOME,REVIVED_RECORD,_SOURCE_REALTIME_TIMESTAMP",
            "_UID=0", "_SYSTEMD_UNIT=revived.service")
        return JournalView(json: output.text)
    }
}

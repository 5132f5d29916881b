// SPDX-License-Identifier: Apache-2.0
// A journal written by hand: records with numbers, and when they were taken.

import Auditing
import Supervision

struct HandWrittenJournal {
    var entries: [AuditEntry] = []
    var boot = "b1"
    private var number: UInt64 = 0

    static func at(_ seconds: Int64) -> Instant {
        Instant(nanoseconds: seconds * 1_000_000_000)
    }

    /// A whole, clean life: started, configured, a failure, an order, its end, the recovery.
    static var clean: HandWrittenJournal {
        var ledger = HandWrittenJournal()
        ledger.add(1, "", .started(boot: "b1", version: "1"))
        ledger.add(1, "", .configured(digest: "abc", services: 1))
        ledger.add(10, "web", failed(next: 10))
        ledger.order(10)
        ledger.end(11, of: 4, next: 13)
        ledger.add(20, "web", .recovered(.order(4)))
        return ledger
    }

    static func failed(next: Int64) -> Event {
        .failed(incident: "f1", reason: .unitFailed(result: "signal"), next: at(next))
    }

    @discardableResult
    mutating func add(_ seconds: Int64, _ service: String, _ event: Event) -> UInt64 {
        number += 1
        let record = Record(
            sequence: number, at: Self.at(seconds), service: service, event: event)
        entries.append(
            AuditEntry(
                text: record.text, realtime: UInt64(seconds) * 1_000_000, bootID: boot))
        return number
    }

    /// An order that starts web; answers its id.
    @discardableResult
    mutating func order(
        _ seconds: Int64, _ reason: Reason = .unitFailed(result: "signal"), id: UInt64? = nil
    ) -> UInt64 {
        let order = Order(
            id: id ?? number + 1, action: .start, unit: "web.service", reason: reason, attempt: 1,
            invocation: "", affected: [], deadline: .never, trial: .no, boot: boot)
        return add(seconds, "web", .ordered(order, incident: "f1"))
    }

    mutating func end(_ seconds: Int64, of order: UInt64, next: Int64, service: String = "web") {
        let event = Event.finished(
            order: order, outcome: .succeeded(invocation: "i\(order)"), rung: 0,
            graceUntil: Self.at(seconds + 60), next: Self.at(next))
        add(seconds, service, event)
    }

    /// The journal lost these.
    mutating func lose(_ numbers: ClosedRange<UInt64>) {
        entries.removeAll { $0.sequence.map(numbers.contains) ?? false }
    }

    /// The journal has it, and its text is damaged.
    mutating func damage(_ number: UInt64) {
        for place in entries.indices where entries[place].sequence == number {
            entries[place].text = "1 reco("
            entries[place].record = nil
        }
    }

    /// The record as a newer version writes it.
    mutating func makeNewer(_ number: UInt64) {
        for place in entries.indices where entries[place].sequence == number {
            let text = "\(Record.formVersion + 1)" + entries[place].text.drop { $0 != " " }
            entries[place].text = text
            entries[place].record = Record(parsing: text)
        }
    }

    /// A number is given to nobody.
    mutating func skip(_ count: UInt64) { number += count }

    /// A checkpoint of a healthy web.
    mutating func checkpoint(_ seconds: Int64) {
        add(seconds, "", .checkpoint(boot: boot, services: 1))
        var state = ServiceState(name: "web", unit: "web.service")
        state.phase = .healthy(since: Self.at(seconds))
        add(seconds, "web", .snapshot(state))
    }

    var audit: Audit { Audit(AuditMaterial(entries: entries)) }

    func audit(_ edit: (inout AuditMaterial) -> Void) -> Audit {
        var material = AuditMaterial(entries: entries)
        edit(&material)
        return Audit(material)
    }
}

// SPDX-License-Identifier: Apache-2.0
// A probe that has never passed leads to no order.

package import Simulation
import Supervision

package struct HandsOffUnproven: Checker {
    package let name = "an unproven probe never acts"
    private var proven = NamedTable<[String]>()

    package init() {}

    package mutating func check(_ turn: Turn) -> String? {
        for record in turn.records {
            if case .proven(_, let definition) = record.event {
                proven[record.service, default: []].append(definition)
            }
            guard case .ordered(let order, _) = record.event,
                let probe = order.reason.probe,
                let policy = turn.truth(of: record.service)?.policy.probes
                    .first(where: { $0.name == probe })
            else { continue }
            if proven[record.service]?.contains(policy.definition) != true {
                return "\(record.service): order \(order.id) for probe \(probe), which never passed"
            }
        }
        return nil
    }
}

extension Reason {
    fileprivate var probe: String? {
        switch self {
        case .probeFailed(let probe, _, _), .noPass(let probe, _): probe
        case .unitFailed, .missing, .overtime, .stuck, .orderFailed, .switchFailed, .follows,
            .asked, .wanted, .unknown:
            nil
        }
    }
}

extension NamedTable {
    fileprivate subscript(name: String, default value: Value) -> Value {
        get { self[name] ?? value }
        set { self[name] = newValue }
    }
}

// SPDX-License-Identifier: Apache-2.0
// The last look before an order is begun. Between a decision and its act the world may move: a
// hold, the end of the host, an operator's stop of the unit or of what it needs that came in
// between all win.

import Recording
import Supervision
import Systemd

struct OrderPrecondition {
    let manager: UnitManager
    let observer: UnitObserver

    private static let properties = [
        "LoadState", "ActiveState", "SubState", "InvocationID", "Job", "FreezerState",
    ]

    /// Tells the unit as it is now, or why the order is not begun. (A hold file is looked for again
    /// in the moment of the act: systemd may take its time to answer.)
    func look(_ order: Order, _ tell: @escaping (Result<UnitFacts, Gone>) -> Void) {
        if HoldFiles.present != nil { return tell(.failure(Gone(why: .held))) }
        manager.systemState { [self] state in
            switch state {
            case .success("stopping"):
                return tell(.failure(Gone(why: .worldMoved("going down with the host"))))
            // Who does not answer this will not answer the order either.
            case .failure(let error) where error.isLost || error.isTimeout:
                return tell(.failure(Gone(why: .busLost)))
            case .success, .failure: break
            }
            manager.readUnit(order.unit, only: Self.properties) { [self] result in
                switch result {
                case .failure(let error): tell(.failure(Gone(why: Self.notBegun(error))))
                case .success(let unit):
                    var facts = observer.facts(unit, of: order.unit)
                    facts.jobIsOurs = observer.isOurs(facts.job)
                    guard let moved = order.unmetPrecondition(of: facts) else {
                        return lookAtOthers(order, needs: needs(of: order)) { why in
                            tell(why.map { .failure(Gone(why: $0)) } ?? .success(facts))
                        }
                    }
                    // The core decides again at once: it must know what we know.
                    observer.fresh(order.unit) { _ in
                        tell(.failure(Gone(why: .worldMoved(moved))))
                    }
                }
            }
        }
    }

    /// Units that the order would start along; no others are asked about.
    private func needs(of order: Order) -> [String] {
        order.startsNeeds ? observer.lastRead(order.unit)?.needs ?? [] : []
    }

    /// What of other units speaks against the order; nil if nothing does.
    private func lookAtOthers(
        _ order: Order, needs: [String], _ tell: @escaping (NotBegun?) -> Void
    ) {
        guard let need = needs.first else {
            return lookAtRivals(order.rivals) { rival in tell(rival.map { .notGone(unit: $0) }) }
        }
        let known = observer.lastRead(need)
        observer.fresh(need) { [self] now in
            if let moved = order.unmetNeed(need, known: known, now: now) {
                return tell(.worldMoved(moved))
            }
            lookAtOthers(order, needs: Array(needs.dropFirst()), tell)
        }
    }

    /// Tells the first member of an exclusive standby set that is not proven gone; nil if all are.
    private func lookAtRivals(_ rivals: [String], _ tell: @escaping (String?) -> Void) {
        guard let first = rivals.first else { return tell(nil) }
        observer.fresh(first) { [self] facts in
            guard facts?.isGone == true else { return tell(first) }
            lookAtRivals(Array(rivals.dropFirst()), tell)
        }
    }

    /// The premise is gone.
    struct Gone: Error {
        let why: NotBegun
    }

    static func notBegun(_ error: SystemError) -> NotBegun {
        error.isLost || error.isTimeout ? .busLost : .refused(error.name)
    }
}

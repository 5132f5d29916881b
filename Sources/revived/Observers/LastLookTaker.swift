// SPDX-License-Identifier: Apache-2.0
// The last look before an order: reads what has no signal, once, when it is asked.
//
// Everything is read without privileges: the processes of a unit from its control group, who traces
// them and whether they dump core from /proc, and the locks of package managers by asking the
// kernel who would be in the way of a lock of ours (which is never taken).

import Supervision
import Systemd

final class LastLookTaker {
    private let manager: UnitManager
    private let observer: UnitObserver

    /// So many processes of one unit are looked at; who debugs a service does not stop at one.
    private static let mostProcesses = 512

    init(manager: UnitManager, observer: UnitObserver) {
        self.manager = manager
        self.observer = observer
    }

    /// Answers when all units were looked at. A unit that cannot be read has nothing to show.
    func take(units: [String], _ answer: @escaping (LastLook) -> Void) {
        var look = LastLook(at: SupervisionLoop.now)
        look.packageManager = PackageLocks.holder
        var open = units.count
        for unit in units {
            if let group = observer.controlGroup(of: unit) {
                Self.look(unit, group, &look)
                open -= 1
                continue
            }
            // Not supervised, but restarted along.
            manager.readUnit(unit, only: ["ControlGroup"]) { result in
                if case .success(let read) = result, let group = read.controlGroup {
                    Self.look(unit, group, &look)
                }
                open -= 1
                if open == 0 { answer(look) }
            }
        }
        if open == 0 { answer(look) }
    }

    private static func look(_ unit: String, _ group: String, _ look: inout LastLook) {
        for process in ProcessTable.inside(group, most: mostProcesses) {
            guard let status = ProcessTable.status(process) else { continue }
            if status.isDumping { look.dumping = look.dumping ?? unit }
            if status.tracer > 0, look.traced == nil {
                look.traced = Traced(unit: unit, by: ProcessTable.name(status.tracer))
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
// The last look before an order: reads what has no signal, once, when it is asked.
//
// The processes of a unit are read from its control group, who traces them and whether they dump
// core from /proc, and the locks of package managers by asking the kernel who would be in the way
// of a lock by revived (which is never taken). What the units' own settings make of a stop or a
// start is asked of systemd, and which of those that they exclude run.

import Supervision
import Systemd

final class PreflightReader {
    private let manager: UnitManager
    private let observer: UnitObserver

    /// At most this many processes of one unit are looked at; a person who debugs a service does
    /// not stop at one.
    private static let mostProcesses = 512

    init(manager: UnitManager, observer: UnitObserver) {
        self.manager = manager
        self.observer = observer
    }

    /// Answers when all units were looked at. A unit that cannot be read has nothing to show.
    func take(_ sight: Sight, _ answer: @escaping (Preflight) -> Void) {
        var look = Preflight(at: SupervisionLoop.now)
        look.packageManager = PackageLocks.holder
        var rivals: [(unit: String, other: String, setting: String)] = []
        let units = sight.stopped + sight.started.filter { !sight.stopped.contains($0) }
        let answers = Countdown { [self] in compare(rivals, look, answer) }
        for unit in units {
            let oneIsRead = answers.wait()
            manager.readUnit(unit, only: UnitProperties.risks) { result in
                defer { oneIsRead() }
                guard case .success(let read) = result else { return }
                if sight.stopped.contains(unit) {
                    Self.look(unit, read, isDragged: unit != sight.stopped.first, &look)
                }
                guard sight.started.contains(unit) else { return }
                for (other, setting) in read.rivals where !sight.isOwn(other) {
                    rivals.append((unit, other, setting))
                }
            }
        }
        answers.close()
    }

    private static func look(
        _ unit: String, _ read: UnitProperties, isDragged: Bool, _ look: inout Preflight
    ) {
        if look.risk == nil, let setting = read.hostRisk(isDragged: isDragged) {
            look.risk = HostRisk(unit: unit, setting: setting)
        }
        guard let group = read.controlGroup else { return }
        let processes = ProcessTable.inside(group, most: mostProcesses)
        for process in processes {
            guard let status = ProcessTable.status(process) else { continue }
            if status.isDumping { look.dumping = look.dumping ?? unit }
            guard status.tracer > 0 else { continue }
            // A person who looks counts more than a tracer of the unit's own.
            let isOwn = processes.contains(status.tracer)
            if look.traced == nil || (look.traced?.isOwn == true && !isOwn) {
                look.traced = Traced(
                    unit: unit, by: ProcessTable.name(status.tracer), isOwn: isOwn)
            }
        }
    }

    /// Which of those that are excluded run?
    private func compare(
        _ rivals: [(unit: String, other: String, setting: String)], _ look: Preflight,
        _ answer: @escaping (Preflight) -> Void
    ) {
        guard !rivals.isEmpty else { return answer(look) }
        manager.listUnits(rivals.map(\.other)) { result in
            guard case .success(let rows) = result else { return answer(look) }
            var look = look
            let found = rivals.first { rival in
                rows.contains { $0.name == rival.other && $0.excludes(by: rival.setting) }
            }
            look.excluded = found.map {
                Exclusion(unit: $0.unit, other: $0.other, setting: $0.setting)
            }
            answer(look)
        }
    }
}

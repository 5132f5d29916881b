// SPDX-License-Identifier: Apache-2.0
// The way to systemd: by the bus, by PID 1's private socket, or none at all.
//
// A connection is not yet a contact: PID 1 may hang while the bus daemon holds its name. Who does
// not answer within a call's time limit is given up and tried again, the other way first, so that
// nothing is decided and no order is given meanwhile.

import ControlInterface
import Supervision
import Systemd

final class SystemdContact {
    /// Nanoseconds; a call's own time limit is longer.
    private static let patience: Int64 = 10_000_000_000

    private let bus: Bus
    private let manager: UnitManager
    /// As systemd says it; empty until it was asked.
    private(set) var version = ""
    /// Of contacts that began; what belongs to a former one is late.
    private var number = 0

    init(bus: Bus, manager: UnitManager) {
        self.bus = bus
        self.manager = manager
    }

    /// References are made at the bus; below the oldest tested version none are.
    var permitsReferences: Bool {
        bus.isConnected && bus.transport == .system && !TestedSystemd.isTooOld(version)
    }

    /// The version, if it is older than what was tested.
    var oldSystemd: String? { TestedSystemd.isTooOld(version) ? version : nil }

    /// To be called at each connection and each return of systemd. Tells when systemd has answered
    /// and sends its signals; the units are to be read after that.
    func begin(_ answered: @escaping () -> Void) {
        number += 1
        let (begun, start) = (number, Clock.boottime())
        manager.subscribe { [weak self] result in
            guard let self, begun == number else { return }
            guard case .success = result else {
                if isSilence(result, since: start) { giveUp() }
                return
            }
            manager.version { [weak self] result in
                guard let self, begun == number else { return }
                if case .failure(let error) = result, error.isLost { return }
                if isSilence(result, since: start) { return giveUp() }
                version = ShownText.line(((try? result.get()) ?? "").utf8, limit: 40)
                answered()
            }
        }
    }

    /// The state of the host; nil if it could not be learned.
    func systemState(_ tell: @escaping (String?) -> Void) {
        let start = Clock.boottime()
        manager.systemState { [weak self] result in
            if self?.isSilence(result, since: start) == true { self?.giveUp() }
            tell(try? result.get())
        }
    }

    /// The bus daemon answers for a systemd that executes itself again; that is no silence.
    private func isSilence<Value>(_ result: Result<Value, SystemError>, since: Int64) -> Bool {
        guard case .failure(let error) = result, error.isTimeout else { return false }
        return Clock.boottime() - since >= Self.patience
    }

    private func giveUp() { bus.giveUp("systemd does not answer") }

    /// What is unusual, for the status; `ok` if nothing is.
    func state(isLost: Bool) -> String {
        if isLost { return ManagerFacts.unreachable }
        if let warning = TestedSystemd.warning(version) { return warning }
        guard bus.transport == .privateSocket else { return ManagerFacts.ok }
        return "it is not on the bus; revived reaches it by its private socket"
    }
}

// SPDX-License-Identifier: Apache-2.0
// The method `Beat`: a sign of life of a service.
//
// Root may give it, and so may the unit's own processes, because it is the service itself that
// knows whether it lives. Which unit a process belongs to is asked of systemd, by the process id
// that the bus vouches for; nobody waits for either. That a process id may be used again between
// the two questions is accepted: what could be gained by it is one sign of life.

import ControlInterface
import Supervision
import Systemd

/// What a sign of life leads to, and who may give it.
struct Beats {
    /// Signs of life whose sender is being found out; a service that sends more is refused.
    static let limit = 64

    /// Takes it, or says why not. The service, then the probe or nothing.
    var take: (String, String) -> Refused? = { _, _ in .noSuchService }
    /// Whether a process belongs to the service's unit.
    var isOfUnit: (UInt32, String, @escaping (Bool) -> Void) -> Void = { _, _, answer in
        answer(false)
    }
    var inHand = 0
}

extension Control {
    /// Adds the method to the interface.
    func describeBeat() {
        service.method(ControlName.beat, in: [BusArgument("probe", "s")]) { [weak self] call in
            self?.answerBeat(call)
        }
    }

    private func answerBeat(_ call: BusMessage) {
        guard let name = call.path.flatMap(ControlName.service), let probe = try? call.readString()
        else { return call.replyError(name: ControlName.refused, message: "which probe?") }
        guard beats.inHand < Beats.limit else {
            return call.replyError(
                name: ControlName.refused, message: "too many signs of life at once")
        }
        beats.inHand += 1
        mayBeat(call, for: name) { [weak self] may in
            guard let self else { return }
            beats.inHand -= 1
            guard may else {
                return call.replyError(
                    name: ControlName.notPermitted,
                    message: "only root and the processes of its unit may do this; try sudo")
            }
            guard let refused = beats.take(name, probe) else { return call.reply() }
            let isUnknown = refused == .noSuchService
            call.replyError(
                name: isUnknown ? ControlName.noSuchService : ControlName.refused,
                message: isUnknown ? refused.sentence : "\(name): \(refused.sentence)")
        }
    }

    private func mayBeat(
        _ call: BusMessage, for name: String, _ answer: @escaping (Bool) -> Void
    ) {
        guard let sender = call.sender else { return answer(false) }
        bus.userID(of: sender) { [weak self] user in
            if case .success(0) = user { return answer(true) }
            guard let self, case .success = user else { return answer(false) }
            bus.processID(of: sender) { [weak self] process in
                guard let self, case .success(let id) = process else { return answer(false) }
                beats.isOfUnit(id, name, answer)
            }
        }
    }
}

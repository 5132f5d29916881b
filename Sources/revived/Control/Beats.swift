// SPDX-License-Identifier: Apache-2.0
// The method `Beat`: a heartbeat of a service.
//
// Root may give it, and so may the unit's own processes, because it is the service itself that
// knows whether it lives. Which unit a process belongs to is asked of systemd, by the process that
// the bus vouches for, once for a while; the loop does not wait for it. The process must be the
// same before and after the question (see Opener).
//
// A heartbeat that finds no place is not silence: the service may be well, and others in its
// way. The heartbeat then cannot tell, unless it is certain that the caller was none of the unit's.

import ControlInterface
import Supervision
import Systemd

/// What a heartbeat leads to, and who may give it.
struct Beats {
    /// Questions to systemd at one time, whose caller belongs to which unit.
    static let limit = 64
    /// Those of one user: a user has more connections than this, and others have services too.
    static let limitOfUser = 16
    /// Beyond both, for who was a process of a supervised unit before.
    static let reserve = 32
    /// For so long it is believed that a process is of this unit, or of another one. A process
    /// seldom changes its unit, and its start is compared each time.
    static let verdictLife: Int64 = 10_000_000_000
    /// It is told no more often than this of one service that heartbeats go unheard: a flood
    /// must not reach the core. A heartbeat is expected within a second at the least.
    static let tellEvery: Int64 = 100_000_000
    /// Callers of whom it is known; the rest is asked for again.
    static let mostVerdicts = 256

    /// Takes it, or says why not. The service, then the probe or nothing.
    let take: (String, String) -> CommandRefusal?
    /// One could not be taken for want of a place.
    let unheard: (String) -> Void
    /// The unit of a service, by its primary name; nil for a service that is not there.
    let unit: (String) -> String?
    /// The unit of a process; nil for one that is in none; the error where systemd did not say.
    let unitOf: UnitOf

    fileprivate struct Sign {
        let call: BusMessage
        let service: String
        let probe: String
    }

    fileprivate struct Verdict {
        let unit: String?
        let until: Int64
    }

    fileprivate struct Question {
        let user: UInt32
        var signs: [Sign]
    }

    /// When it was last told of a service that a heartbeat went unheard.
    fileprivate var told: [String: Int64] = [:]
    fileprivate var verdicts: [String: Verdict] = [:]
    /// By the caller that it is about.
    fileprivate var questions: [String: Question] = [:]

    typealias UnitOf = (UInt32, @escaping (Result<String?, SystemError>) -> Void) -> Void

    init(
        take: @escaping (String, String) -> CommandRefusal? = { _, _ in .noSuchService },
        unheard: @escaping (String) -> Void = { _ in },
        unit: @escaping (String) -> String? = { _ in nil },
        unitOf: @escaping UnitOf = { $1(.success(nil)) }
    ) {
        self.take = take
        self.unheard = unheard
        self.unit = unit
        self.unitOf = unitOf
    }

    /// Names of callers mean nothing on another bus.
    mutating func forget() {
        verdicts = [:]
        questions = [:]
    }

    /// Of all its heartbeats: which one it was is not read from what is refused.
    fileprivate mutating func tell(_ service: String) {
        let now = Clock.boottime()
        guard now - told[service, default: 0] >= Self.tellEvery else { return }
        told[service] = now
        unheard(service)
    }

    fileprivate func verdict(on name: String) -> Verdict? {
        verdicts[name].flatMap { Clock.boottime() < $0.until ? $0 : nil }
    }

    fileprivate mutating func note(_ unit: String?, of name: String) {
        let now = Clock.boottime()
        if verdicts.count >= Self.mostVerdicts {
            verdicts = verdicts.filter { now < $0.value.until }
        }
        guard verdicts.count < Self.mostVerdicts else { return }
        verdicts[name] = Verdict(unit: unit, until: now + Self.verdictLife)
    }

    fileprivate func hasPlace(for user: UInt32, isKnown: Bool) -> Bool {
        if isKnown { return questions.count < Self.limit + Self.reserve }
        return questions.count < Self.limit
            && questions.values.count { $0.user == user } < Self.limitOfUser
    }
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
        else { return call.refuse(ControlName.refused, "the name of the probe is missing") }
        guard let sender = call.sender, let caller = callers.caller(of: sender) else {
            return call.refuse(ControlName.notPermitted, "the caller is not known")
        }
        let sign = Beats.Sign(call: call, service: name, probe: probe)
        if caller.isRoot { return take(sign) }
        guard let opener = caller.opener, opener.isThere, let user = caller.user else {
            return forbid(sign)
        }
        if let verdict = beats.verdict(on: sender) { return judge(sign, verdict.unit, sender) }
        if beats.questions[sender] != nil {
            let isFull = beats.questions[sender]?.signs.count ?? 0 >= Callers.mostWaiting
            if isFull { return refuse(sign) }
            beats.questions[sender]?.signs.append(sign)
            return
        }
        guard beats.hasPlace(for: user, isKnown: callers.isOfUnit(sender)) else {
            return refuse(sign)
        }
        beats.questions[sender] = Beats.Question(user: user, signs: [sign])
        beats.unitOf(opener.number) { [weak self] unit in self?.answered(sender, opener, unit) }
    }

    private func answered(
        _ sender: String, _ opener: Opener, _ unit: Result<String?, SystemError>
    ) {
        guard let question = beats.questions.removeValue(forKey: sender) else { return }
        guard opener.isThere else { return question.signs.forEach(forbid) }
        guard case .success(let unit) = unit else { return question.signs.forEach(refuse) }
        beats.note(unit, of: sender)
        for sign in question.signs { judge(sign, unit, sender) }
    }

    private func judge(_ sign: Beats.Sign, _ unit: String?, _ sender: String) {
        guard let unit, beats.unit(sign.service) == unit else { return forbid(sign) }
        callers.noteUnit(of: sender)
        take(sign)
    }

    private func take(_ sign: Beats.Sign) {
        guard let refused = beats.take(sign.service, sign.probe) else { return sign.call.reply() }
        let isUnknown = refused == .noSuchService
        sign.call.refuse(
            isUnknown ? ControlName.noSuchService : ControlName.refused,
            isUnknown ? refused.sentence : "\(sign.service): \(refused.sentence)")
    }

    private func forbid(_ sign: Beats.Sign) {
        sign.call.refuse(
            ControlName.notPermitted,
            "only root and the processes of its unit may do this; try sudo")
    }

    /// Neither is it taken nor is it certain that it may not be.
    private func refuse(_ sign: Beats.Sign) {
        if beats.unit(sign.service) != nil { beats.tell(sign.service) }
        sign.call.refuse(ControlName.limitsExceeded, "too many heartbeats at once")
    }

    /// A call was refused at the door: was it a heartbeat?
    func wasRefused(_ call: BusMessage, from caller: Caller?) {
        guard call.member == ControlName.beat, let sender = call.sender,
            let name = call.path.flatMap(ControlName.service(at:)), let unit = beats.unit(name)
        else { return }
        if let verdict = beats.verdict(on: sender), verdict.unit != unit { return }
        if let caller, caller.opener == nil { return }
        beats.tell(name)
    }
}

extension Beats {
    /// Signs of life that the loop hears of.
    init(of supervision: SupervisionLoop, _ observer: UnitObserver) {
        self.init(
            take: { supervision.beat($0, $1) },
            unheard: { supervision.post(.beatUnheard(service: $0)) },
            unit: { supervision.unit(of: $0).map(observer.primaryName) },
            unitOf: { observer.unit(of: $0, $1) })
    }
}

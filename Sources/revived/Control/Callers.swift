// SPDX-License-Identifier: Apache-2.0
// Who may ask now? Every client may call us, and some call ten thousand times a second.
//
// Each call passes here before anything is computed for it. A client that is not known is looked up
// once, by its unique name, which the bus gives to no other client; its call waits. A client that
// is known has a pace, by connection and by user, so that more connections are no more answers;
// beyond it a call is answered with LimitsExceeded and nothing else happens. Root has no limit, and
// what has proven to be a process of a supervised unit has one of its own, which no flood of its
// user's can use up.
//
// Refused: one pace for all (a stranger would take root's turn); asking at each call (two calls of
// the bus for each one of a flood, and a queue of them before root's).

import ControlInterface
import Systemd

/// The door of the bus for callers.
final class Callers {
    typealias Look = (String, @escaping (Result<BusCredentials, SystemError>) -> Void) -> Void

    /// Callers that are known; the one that was silent for longest is forgotten first.
    static let mostKnown = 256
    /// Callers that are being looked up. A user has 256 connections at most (dbus-daemon(1),
    /// `max_connections_per_user`), and a look-up takes a moment.
    static let mostUnknown = 256
    /// Calls of one of them that wait meanwhile.
    static let mostWaiting = 4
    /// What a call may carry that has to wait: 4 KiB, so that all of them are 4 MiB at the most.
    private static let mostBytes = 4096
    private static let mostValues = 8
    /// Users whose pace is remembered.
    private static let mostUsers = 1024

    private struct Known {
        let caller: Caller
        var pace = Callers.pace(of: .connection)
        var lastUsed: Int64
        /// It was found to be a process of a supervised unit.
        var isOfUnit = false
    }

    private enum Kind { case connection, user }

    /// Called when a call was refused or dropped unheard.
    var onRefused: (BusMessage, Caller?) -> Void = { _, _ in }

    private let look: Look
    private let readAgain: (BusMessage) -> Void
    private let clock: () -> Int64
    private var known: [String: Known] = [:]
    private var users: [UInt32: Pace] = [:]
    private var waiting: [String: [BusMessage]] = [:]

    init(
        look: @escaping Look, readAgain: @escaping (BusMessage) -> Void,
        clock: @escaping () -> Int64 = Clock.boottime
    ) {
        self.look = look
        self.readAgain = readAgain
        self.clock = clock
    }

    /// 200 at once: a page of `busctl tree`, or a status of 200 services one by one; then 20 a
    /// second, which costs a hundredth of a core. A user has twice that with all its connections.
    private static func pace(of kind: Kind) -> Pace {
        switch kind {
        case .connection: Pace(burst: 200, perSecond: 20)
        case .user: Pace(burst: 400, perSecond: 40)
        }
    }

    /// What goes through all services costs as much as ten questions about one.
    private static func cost(of call: BusMessage) -> Int64 {
        switch call.member {
        case ControlName.listServices, "Introspect", "GetManagedObjects": 10
        default: 1
        }
    }

    /// Who sends a call that was admitted; nil for one whose sender was lost since.
    func caller(of name: String?) -> Caller? { name.flatMap { known[$0]?.caller } }

    /// Whether it was found to be a process of a supervised unit.
    func isOfUnit(_ name: String) -> Bool { known[name]?.isOfUnit ?? false }

    /// It is a process of a supervised unit.
    func noteUnit(of name: String) { known[name]?.isOfUnit = true }

    /// To be called when the bus is lost: names mean nothing on another one.
    func forget() {
        known = [:]
        users = [:]
        waiting = [:]
    }

    /// What becomes of a call.
    func admission(of call: BusMessage) -> BusAdmission {
        guard let name = call.sender else { return .dropped }
        guard known[name] != nil else { return wait(call, name) }
        let now = clock()
        known[name]?.lastUsed = now
        guard let entry = known[name] else { return .dropped }
        if admits(entry, name, Self.cost(of: call), at: now) { return .admitted }
        onRefused(call, entry.caller)
        return Self.full
    }

    private static let full = BusAdmission.refused(
        name: ControlName.limitsExceeded, message: "too many calls; try again in a second")

    private func admits(_ entry: Known, _ name: String, _ cost: Int64, at now: Int64) -> Bool {
        if entry.caller.isRoot { return true }
        guard let user = entry.caller.user, known[name]?.pace.admits(cost, at: now) == true
        else { return false }
        if entry.isOfUnit { return true }
        if users[user] == nil, users.count >= Self.mostUsers {
            users = users.filter { !$0.value.isIdle(at: now) }
            guard users.count < Self.mostUsers else { return false }
        }
        return users[user, default: Self.pace(of: .user)].admits(cost, at: now)
    }

    // MARK: Looking up

    private func wait(_ call: BusMessage, _ name: String) -> BusAdmission {
        guard call.isSmall(mostValues: Self.mostValues, mostBytes: Self.mostBytes) else {
            return .refused(
                name: "org.freedesktop.DBus.Error.InvalidArgs",
                message: "the call is larger than any method takes")
        }
        if waiting[name] == nil {
            guard waiting.count < Self.mostUnknown else {
                onRefused(call, nil)
                return Self.full
            }
            waiting[name] = [call]
            look(name) { [weak self] result in self?.found(name, try? result.get()) }
            return .held
        }
        guard waiting[name, default: []].count < Self.mostWaiting else {
            onRefused(call, nil)
            return Self.full
        }
        waiting[name]?.append(call)
        return .held
    }

    /// Nothing is found of a caller that has left: it does not wait for an answer.
    private func found(_ name: String, _ credentials: BusCredentials?) {
        guard let calls = waiting.removeValue(forKey: name) else { return }
        guard let credentials else {
            for call in calls { onRefused(call, nil) }
            return
        }
        if known.count >= Self.mostKnown { forgetOne() }
        known[name] = Known(caller: Caller(credentials), lastUsed: clock())
        for call in calls { readAgain(call) }
    }

    /// Of those that have a limit, the one that was silent for longest; if none has, of all.
    private func forgetOne() {
        let strangers = known.filter { !$0.value.caller.isRoot && !$0.value.isOfUnit }
        let silent = (strangers.isEmpty ? known : strangers).min {
            $0.value.lastUsed < $1.value.lastUsed
        }
        if let silent { known.removeValue(forKey: silent.key) }
    }
}

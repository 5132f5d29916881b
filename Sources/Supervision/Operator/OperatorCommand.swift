// SPDX-License-Identifier: Apache-2.0
// What an operator asks of one service: the commands with all that is particular to each. How one
// is spelled on the bus, when it is refused, and what is written down of it stand together.

/// A word of an operator about one service.
package enum OperatorCommand: Equatable, Sendable {
    /// Nothing is done for this long. `expires` is the end on the wall clock (µs since 1970), which
    /// the core cannot know; one that does not replace is refused where a hold is.
    case hold(length: Duration, reason: String, expires: Int64, replaces: Bool)
    /// Ends the hold of this id and no other; 0 means any.
    case release(hold: UInt64)
    /// Restart it, or start it if it is down, now.
    case restart
    /// Redeploy it now, as its ladder says.
    case redeploy
    /// Forget what failures have built up, but not the budget.
    case reset
    /// An operator knows of the incident, or of what blocks further failovers.
    case acknowledge
    /// Hand over to this unit of its group; empty: to the next standby.
    case failover(to: String)
    /// Hand back to the primary.
    case failback
    /// Act, or only observe, whatever is configured.
    case setMode(Mode)
    /// Open or close the breaker for this long, or leave it to itself.
    case forceBreaker(BreakerForce.Position, length: Duration, reason: String)
}

// MARK: - What comes of it

extension OperatorCommand {
    /// How one command is judged and carried out.
    struct Handling {
        /// Why it would be refused; nil if it would be carried out.
        let refusal: (Situation) -> CommandRefusal?
        /// What is written down; nil where there is nothing to do any more.
        let event: (Situation, _ by: String) -> Event?
        /// Services that would drag this one along waited for it.
        var endsHold = false
    }

    /// The row of this command.
    var handling: Handling {
        switch self {
        case .hold(let length, let reason, let expires, let replaces):
            Handling(refusal: { $0.refusalOfHold(length, replaces) }) { situation, by in
                let until = situation.now + length
                return .held(by: by, reason: reason, until: until, expires: expires)
            }
        case .release(let id):
            Handling(
                refusal: { $0.state.hold == nil && id == 0 ? .notHeld : nil },
                event: { situation, by in
                    guard let hold = situation.state.hold, id == 0 || id == hold.id else {
                        return nil
                    }
                    return .released(.lifted(by: by))
                }, endsHold: true)
        case .restart:
            Handling(refusal: { $0.refusal(ofOrder: $0.restart) }) {
                $0.operatorsOrder($0.restart, $1)
            }
        case .redeploy:
            Handling(
                refusal: { $0.redeploy.map($0.refusal(ofOrder:)) ?? .noRedeploy },
                event: { situation, by in
                    situation.redeploy.map { situation.operatorsOrder($0, by) }
                })
        case .reset:
            Handling(refusal: { _ in nil }) { .reset(by: $1, spent: $0.ordersThatStillCount) }
        case .acknowledge:
            Handling(refusal: { $0.refusalOfAcknowledging }) {
                $0.unblocking(by: $1) ?? .acknowledged(by: $1)
            }
        case .failover(let to):
            Handling(refusal: { $0.handoverRefusal(to: to) }) { $0.handoverEvent(to: to, by: $1) }
        case .failback:
            Handling(refusal: { $0.handoverRefusal(to: $0.primary) }) {
                $0.handoverEvent(to: $0.primary, by: $1)
            }
        case .setMode(let mode):
            Handling(refusal: { mode == $0.mode ? .modeAlready(mode) : nil }) {
                .modeSet(ModeOverride(mode: mode, configured: $0.policy.mode, by: $1))
            }
        case .forceBreaker(let position, let length, let reason):
            Handling(refusal: { $0.refusal(ofForcing: position, for: length) }) { situation, by in
                let until = position == .auto ? situation.now : situation.now + length
                return .breakerForced(
                    BreakerForce(position: position, by: by, reason: reason, until: until))
            }
        }
    }
}

// MARK: - On the bus

extension OperatorCommand {
    /// How one command is spelled as a method of `org.revived1.Service`; the last argument, who
    /// asks, is that of all of them.
    package struct Form: Sendable {
        /// The method.
        package let member: String
        /// The arguments but the last.
        package var arguments: [(name: String, type: CommandArgument.Kind)] = []
        /// What the answer names: the number of the record that it led to; nil: nothing.
        package var result: String?
        /// The command of these arguments; `wall` is the wall clock (µs since 1970).
        let read:
            @Sendable (inout CommandArguments, _ wall: Int64) throws(CommandArgument.Fault)
                -> OperatorCommand

        /// Every method, with its one form.
        package static let all: [Form] = [
            // Without `replace` it is refused where a hold is; the answer names it for `Release`.
            Form(
                member: "Hold",
                arguments: [("reason", .reason), ("seconds", .number), ("replace", .flag)],
                result: "hold"
            ) { read, wall throws(CommandArgument.Fault) in
                let (reason, length) = (try read.text(), try read.seconds())
                return .hold(
                    length: length, reason: reason, expires: wall + length.nanoseconds / 1000,
                    replaces: try read.flag())
            },
            Form(member: "Release", arguments: [("hold", .number)]) {
                read, _ throws(CommandArgument.Fault) in .release(hold: try read.number())
            },
            // Answered when the order is written; its end is a record.
            Form(member: "Restart", result: "order") { _, _ in .restart },
            Form(member: "Redeploy", result: "order") { _, _ in .redeploy },
            Form(member: "Reset") { _, _ in .reset },
            Form(member: "Acknowledge") { _, _ in .acknowledge },
            Form(member: "Failover", arguments: [("to", .unit)]) {
                read, _ throws(CommandArgument.Fault) in .failover(to: try read.text())
            },
            Form(member: "Failback") { _, _ in .failback },
            Form(member: "SetMode", arguments: [("mode", .word)]) {
                read, _ throws(CommandArgument.Fault) in .setMode(try read.word("setting the mode"))
            },
            Form(
                member: "SetBreaker",
                arguments: [("position", .word), ("reason", .reason), ("seconds", .number)]
            ) { read, _ throws(CommandArgument.Fault) in
                let position: BreakerForce.Position = try read.word("setting the breaker to")
                let reason = try read.text()
                return .forceBreaker(position, length: try read.seconds(), reason: reason)
            },
        ]
    }

    /// The method and the arguments but the last, as a caller writes them.
    package var call: (member: String, arguments: [CommandArgument]) {
        switch self {
        case .hold(let length, let reason, _, let replaces):
            ("Hold", [.text(reason), .seconds(length), .flag(replaces)])
        case .release(let hold): ("Release", [.number(hold)])
        case .restart: ("Restart", [])
        case .redeploy: ("Redeploy", [])
        case .reset: ("Reset", [])
        case .acknowledge: ("Acknowledge", [])
        case .failover(let to): ("Failover", [.text(to)])
        case .failback: ("Failback", [])
        case .setMode(let mode): ("SetMode", [.text(mode.rawValue)])
        case .forceBreaker(let position, let length, let reason):
            ("SetBreaker", [.text(position.rawValue), .text(reason), .seconds(length)])
        }
    }
}

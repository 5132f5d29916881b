// SPDX-License-Identifier: Apache-2.0
// `revived --ask` and `--check --try`: probes asked by hand, once, outside of their schedule.
// Nothing is counted and nothing changes: what is seen is told to the person who asks, and to
// nobody else.

import Configuration
import Glibc
import Supervision
import Systemd

enum AskCommand {
    /// What one probe was answered.
    struct Answer {
        var service: String
        var probe: ProbePolicy
        /// Nil: it was not asked, and `remark` says why.
        var outcome: ProbeOutcome?
        var remark = ""
        var sight = ProbeSight()
    }

    /// Asks the probes of one service, or one of them, and shows each answer.
    static func ask(_ service: String, _ probe: String?, json: Bool) -> ExitCode {
        let loaded = CheckCommand.load([])
        guard let policy = loaded.policy else {
            tell(loaded.report, STDERR_FILENO)
            return .configuration
        }
        guard let found = CheckCommand.named(service, in: policy) else { return .noSuchService }
        let probes = found.probes.filter { probe == nil || $0.name == probe }
        guard !probes.isEmpty else {
            let names = found.probes.map(\.name).joined(separator: ", ")
            let words =
                found.probes.isEmpty
                ? "\(found.name) has no probes: only its unit is watched\n"
                : "\(found.name) has no probe \"\(probe ?? "")\"; there are: \(names)\n"
            tell(ShownText.printable(words, lines: true), STDERR_FILENO)
            return .noSuchService
        }
        var answers: [Answer] = []
        Asker().ask([(found, probes)]) { answers.append($0) }
        let objects = answers.map(\.json).joined(separator: ",\n")
        let texts = answers.map(\.text).joined(separator: "\n")
        tell(json ? "[\n\(objects)\n]\n" : texts, STDOUT_FILENO)
        return answers.allSatisfy(\.isWell) ? .ok : .notPassed
    }

    /// Asks each probe of each service, and says in a line what would pass.
    static func askAll(of policy: Policy) -> ExitCode {
        var isWell = true
        Asker().ask(policy.services.map { ($0, $0.probes) }) { answer in
            let words = "\(answer.service): \(answer.probe.name): \(answer.verdict)\n"
            tell(ShownText.printable(words, lines: true), STDOUT_FILENO)
            isWell = isWell && answer.isWell
        }
        return isWell ? .ok : .notPassed
    }
}

extension AskCommand.Answer {
    /// It passed, or could not be asked for a reason that is no fault.
    var isWell: Bool {
        switch outcome {
        case .passed: true
        case .failed, .inconclusive: false
        case nil: probe.within != nil
        }
    }

    /// In one line.
    var verdict: String {
        switch outcome {
        case .passed(let latency, nil): "passed in \(latency.words)"
        case .passed(let latency, let warning?):
            "passed in \(latency.words), with a warning: \(warning.sentence)"
        case .failed(let failure): "failed: \(failure.sentence)"
        case .inconclusive(let why): "cannot tell: \(why.sentence)"
        case nil: "not asked: \(remark)"
        }
    }

    /// All that was seen, with a newline at its end.
    fileprivate var text: String {
        var lines = ["\(probe.name) (\(probe.role.rawValue)): \(probe.kind.traits.asked)"]
        if let address = sight.address { lines.append("  from \(address)") }
        if !sight.answer.isEmpty {
            // Each line passes ShownText below.
            lines += String(decoding: sight.answer, as: UTF8.self).split(
                omittingEmptySubsequences: false, whereSeparator: \.isNewline
            ).map { "  | \($0)" }
            while lines.last == "  | " { lines.removeLast() }
            if sight.count > sight.answer.count {
                lines.append("  … \(sight.count - sight.answer.count) bytes more were read")
            }
        }
        lines.append("  \(verdict)")
        return lines.map { ShownText.printable($0) }.joined(separator: "\n") + "\n"
    }

    fileprivate var json: String {
        let result: String
        var latency = "null"
        switch outcome {
        case .passed(let took, _): (result, latency) = ("passed", "\(took.nanoseconds / 1_000_000)")
        case .failed: result = "failed"
        case .inconclusive: result = "inconclusive"
        case nil: result = "not-asked"
        }
        let address = sight.address.map { JSONText.string("\($0)") } ?? "null"
        let answer = String(decoding: sight.answer, as: UTF8.self)
        return "{\"version\":\(JSONText.version),\"service\":\(JSONText.string(service)),"
            + "\"probe\":\(JSONText.string(probe.name)),"
            + "\"role\":\(JSONText.string(probe.role.rawValue)),"
            + "\"asked\":\(JSONText.string(probe.kind.traits.asked)),\"address\":\(address),"
            + "\"result\":\"\(result)\",\"detail\":\(JSONText.string(verdict)),"
            + "\"latency_ms\":\(latency),\"answer\":\(JSONText.string(answer)),"
            + "\"bytes\":\(sight.count)}"
    }
}

/// Asks one probe after the other, each within its own timeout.
final class Asker {
    /// For connecting to systemd; what needs none is asked without it.
    private static let patience = Duration.seconds(3)

    private let loop: EventLoop?
    private let bus: Bus?
    private let manager: UnitManager?
    private let prober: Prober?
    /// systemd has answered so far.
    private var isAnswered = false

    init() {
        let loop = try? EventLoop()
        let bus = UnitCheck.isBooted() ? loop.map { UnitManager.bus($0) } : nil
        let manager = bus.map { UnitManager(bus: $0) }
        (self.loop, self.bus, self.manager) = (loop, bus, manager)
        prober = loop.flatMap { loop in
            try? Prober(
                loop: loop, units: manager ?? UnitManager(bus: UnitManager.bus(loop)))
        }
    }

    /// Tells each answer as it comes.
    func ask(
        _ questions: [(ServicePolicy, [ProbePolicy])], _ tell: (AskCommand.Answer) -> Void
    ) {
        var isConnected = false
        bus?.onConnected = { [manager] _ in manager?.subscribe { _ in isConnected = true } }
        bus?.connect()
        if bus != nil { turn(within: Self.patience) { isConnected } }
        isAnswered = isConnected
        for (service, probes) in questions {
            let idle = idleness(of: service)
            for probe in probes { tell(ask(probe, of: service, idle)) }
        }
    }

    private func ask(
        _ probe: ProbePolicy, of service: ServicePolicy, _ idle: String?
    ) -> AskCommand.Answer {
        var answer = AskCommand.Answer(service: service.name, probe: probe)
        if probe.within != nil {
            answer.remark = "the service gives it by itself (`revivectl status` shows the last one)"
            return answer
        }
        // A question to the socket of a unit that does not run would start it.
        if let idle {
            answer.remark = idle
            return answer
        }
        prober?.sight = answer.sight
        var outcome: ProbeOutcome?
        let run = prober?.begin(probe, of: service.name, limit: probe.timeout) { outcome = $0 }
        turn(within: probe.timeout + Situation.lostAfter) { outcome != nil }
        run?.cancel()
        answer.outcome = outcome ?? .inconclusive(.noResources("it could not be asked"))
        return answer
    }

    /// Why a service is not asked; nil: a unit of it runs, or there is no systemd whose sockets a
    /// question could start something by.
    private func idleness(of service: ServicePolicy) -> String? {
        guard bus != nil else { return nil }
        var states: [String] = []
        for unit in service.members {
            guard let state = state(of: unit) else {
                return "systemd does not answer, so it is not known whether \(unit) runs"
            }
            if state == "active" { return nil }
            states.append(
                state == "not-found"
                    ? "\(unit) does not exist on this host" : "\(unit) does not run (\(state))")
        }
        return states.joined(separator: ", and ")
    }

    /// `active`, `not-found`, or the state otherwise; nil: it cannot be learnt. Whoever has not
    /// answered once is not waited for again.
    private func state(of unit: String) -> String? {
        guard isAnswered else { return nil }
        var found: UnitProperties?
        var isRead = false
        manager?.readUnit(unit, only: ["LoadState", "ActiveState"]) { result in
            found = try? result.get()
            isRead = true
        }
        turn(within: Self.patience) { isRead }
        isAnswered = isRead
        guard let found, let state = found.activeState else { return nil }
        if found.loadState == "not-found" { return "not-found" }
        return ["active", "reloading", "refreshing"].contains(state) ? "active" : state
    }

    private func turn(within limit: Duration, until isDone: () -> Bool) {
        let end = Clock.boottime() + limit.nanoseconds
        while !isDone(), Clock.boottime() < end {
            guard (try? loop?.turn(timeoutNanoseconds: 50_000_000)) != nil else { return }
        }
    }
}

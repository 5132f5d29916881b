// SPDX-License-Identifier: Apache-2.0
// The fence before records: whatever others have said or are called passes here on its way into the
// core, which knows only harmless text. (The words of operators pass the same at the bus.)
//
// It stands at the one door of the loop and not where each text is read, so that no reader can be
// forgotten; a new observation does not compile until its texts are dealt with here.

import Supervision

extension Observation {
    /// The same, with all texts of others as one short line each.
    var fenced: Observation {
        switch self {
        case .configurationRefused(let faults, let first):
            return .configurationRefused(faults: faults, first: Fence.text(first))
        case .hostSeen(var facts):
            facts.systemState = Fence.text(facts.systemState)
            facts.journalDegraded = facts.journalDegraded.map(Fence.text)
            facts.oldSystemd = facts.oldSystemd.map(Fence.text)
            return .hostSeen(facts)
        case .unitSeen(let unit, var facts):
            if case .other(let word) = facts.load { facts.load = .other(Fence.text(word)) }
            (facts.subState, facts.result) = (Fence.text(facts.subState), Fence.text(facts.result))
            return .unitSeen(unit: unit, facts)
        case .jobEnded(let unit, let id, let result):
            return .jobEnded(unit: unit, id: id, result: Fence.text(result))
        case .explained(let service, var explanation):
            if case .startEnded(let result) = explanation.cause {
                explanation.cause = .startEnded(result: Fence.text(result))
            }
            return .explained(service: service, explanation)
        case .probeFinished(let service, let probe, let invocation, let begun, let outcome):
            return .probeFinished(
                service: service, probe: probe, invocation: invocation, begun: begun,
                Fence.outcome(outcome))
        case .looked(let service, let look): return .looked(service: service, Fence.look(look))
        case .orderFinished(let order, let outcome):
            return .orderFinished(order: order, Fence.outcome(outcome))
        case .ended(let service, let invocation, let end):
            return .ended(service: service, invocation: invocation, Fence.end(end))
        case .versionFound(let service, .token(let token)):
            return .versionFound(service: service, .token(Fence.text(token)))
        case .versionFound(let service, .unknown(let why)):
            return .versionFound(service: service, .unknown(Fence.text(why)))
        case .collectorEnded(let service, let id, let outcome):
            return .collectorEnded(service: service, id: id, Fence.outcome(outcome))
        case .untold(var loss):
            loss.last = Fence.text(loss.last)
            return .untold(loss)
        case .started, .configured, .unitsLost, .jobBegan, .probeUnanswered, .beat, .beatUnheard,
            .commanded, .late, .away, .checkpointDue, .stopRequested, .timePassed:
            return self
        }
    }
}

enum Fence {
    /// The first fault of a configuration is the longest of them, with a path and a key.
    private static let longest = 1000

    static func text(_ text: String) -> String {
        // What systemd says is nearly always a word.
        let isPlain = text.utf8.allSatisfy { (0x21..<0x7F).contains($0) }
        return isPlain && text.utf8.count <= longest
            ? text : ShownText.line(text.utf8, limit: longest)
    }

    static func outcome(_ outcome: ProbeOutcome) -> ProbeOutcome {
        switch outcome {
        case .passed(let latency, let warning):
            .passed(latency: latency, warning: warning.map(failure))
        case .failed(let failure): .failed(self.failure(failure))
        case .inconclusive(let why): .inconclusive(inconclusive(why))
        }
    }

    private static func failure(_ failure: ProbeFailure) -> ProbeFailure {
        switch failure {
        case .headerDiffers(let name, let found):
            .headerDiffers(name: name, found: found.map(text))
        case .malformed(let how): .malformed(text(how))
        case .outputLacks(let what, let output): .outputLacks(what, output: text(output))
        case .exitCode(let code, let output): .exitCode(code, output: text(output))
        case .signal(let signal, let output): .signal(signal, output: text(output))
        case .afterTries(let tries, let last): .afterTries(tries, self.failure(last))
        case .timeout, .unanswered, .connectionRefused, .closedEarly, .status, .bodyLacks,
            .tooLarge, .noBeat, .slow, .unavailable:
            failure
        }
    }

    private static func inconclusive(_ why: Inconclusive) -> Inconclusive {
        switch why {
        case .noResources(let what): .noResources(text(what))
        case .nameUnresolved(let what): .nameUnresolved(text(what))
        case .notPermitted(let what): .notPermitted(text(what))
        case .unreachable(let what): .unreachable(text(what))
        case .couldNotRun(let what): .couldNotRun(text(what))
        case .noTransport(let what): .noTransport(text(what))
        case .declared(let what): .declared(text(what))
        case .notRead(let what): .notRead(text(what))
        case .statusOfConfiguration, .killed, .noPlace, .away: why
        }
    }

    static func look(_ look: Preflight) -> Preflight {
        var look = look
        look.traced = look.traced.map {
            Traced(unit: $0.unit, by: text($0.by), isOwn: $0.isOwn)
        }
        look.packageManager = look.packageManager.map(text)
        look.risk = look.risk.map { HostRisk(unit: $0.unit, setting: text($0.setting)) }
        return look
    }

    static func outcome(_ outcome: OrderOutcome) -> OrderOutcome {
        switch outcome {
        case .failed(let job, let result, let end):
            .failed(job: text(job), result: text(result), self.end(end))
        case .notBegun(let why): .notBegun(notBegun(why))
        case .unknown(let word): .unknown(text(word))
        case .succeeded, .gone, .ignored, .canceled, .timedOut: outcome
        }
    }

    static func end(_ end: UnitEnd) -> UnitEnd {
        var end = end
        (end.unit, end.command) = (text(end.unit), text(end.command))
        (end.dependency, end.lastLine) = (text(end.dependency), text(end.lastLine))
        return end
    }

    private static func notBegun(_ why: NotBegun) -> NotBegun {
        switch why {
        case .worldMoved(let state): .worldMoved(text(state))
        case .refused(let error): .refused(text(error))
        case .notGone(let unit): .notGone(unit: text(unit))
        case .unknown(let word): .unknown(text(word))
        case .busLost, .died, .rebooted, .held: why
        }
    }

    static func outcome(_ outcome: CollectingOutcome) -> CollectingOutcome {
        switch outcome {
        case .failed(let words): .failed(text(words))
        case .unknown(let word): .unknown(text(word))
        case .whole, .timedOut, .interrupted, .overtaken: outcome
        }
    }
}

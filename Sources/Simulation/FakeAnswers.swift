// SPDX-License-Identifier: Apache-2.0
// What becomes of the questions that revived puts to a service.

import Supervision

extension World {
    /// The answer is decided by how the service is when it is asked.
    mutating func ask(
        _ service: String, _ probe: ProbePolicy, _ invocation: String, _ begun: Instant
    ) {
        guard let policy = policy.services.first(where: { $0.name == service }),
            let place = units.firstIndex(where: { $0.invocation == invocation })
                ?? place(watched(policy))
        else { return }
        var wait = draw()
        var outcome: ProbeOutcome?
        switch units[place].isUp ? units[place].answer(to: probe.name) : .fails(.connectionRefused)
        {
        case .passes:
            let served = units[place].workers?.serve(at: now)
            wait = served.map { $0 == .never ? .seconds(86_400) : $0 - now } ?? wait
            outcome = .passed(latency: wait)
        case .fails(let failure): outcome = .failed(failure)
        case .hangs:
            wait = probe.patience
            units[place].waiting.append(
                FakeQuestion(
                    service: service, probe: probe.name, invocation: invocation, begun: begun,
                    askedAt: now))
        case .cannotTell(let why): outcome = .inconclusive(why)
        case .warns(let warning): outcome = .passed(latency: wait, warning: warning)
        case .slow(let time): (outcome, wait) = (.passed(latency: time), time)
        }
        if wait > probe.timeout {
            let late = Observation.probeUnanswered(
                service: service, probe: probe.name, invocation: invocation, begun: begun)
            schedule(.tell(late, run: run), in: probe.timeout)
        }
        if wait >= probe.patience { outcome = nil }
        let observation = Observation.probeFinished(
            service: service, probe: probe.name, invocation: invocation, begun: begun,
            outcome ?? .failed(.timeout(limit: probe.patience)))
        schedule(.tell(observation, run: run), in: min(wait, probe.patience))
    }

    /// What hung and goes on answers what it was asked meanwhile.
    mutating func answerWaiting(_ place: Int) {
        let unit = units[place]
        guard unit.isUp, !unit.waiting.isEmpty else { return }
        let answered = unit.waiting.filter { unit.answer(to: $0.probe) == .passes }
        units[place].waiting.removeAll { unit.answer(to: $0.probe) == .passes }
        for question in answered {
            let observation = Observation.probeFinished(
                service: question.service, probe: question.probe, invocation: question.invocation,
                begun: question.begun, .passed(latency: now - question.askedAt))
            schedule(.tell(observation, run: run), in: draw())
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
// Beside the supervision in the world: evidence that is taken, and people who are told.

package import Supervision

/// How the collector of a unit behaves.
package struct FakeCollector: Equatable, Sendable {
    /// How long it works; a collector at its time box is ended by systemd, and says nothing.
    package var takes = Duration.zero
    /// How it ends.
    package var outcome = CollectingOutcome.whole

    /// One that has all at once.
    package init() {}
}

/// How the unit behaves that sends notifications.
package struct FakeMail: Equatable, Sendable {
    /// How long one takes; one that hangs is stopped after `limit`.
    package var takes = Duration.milliseconds(100)
    /// Nil is success.
    package var failure: String?

    /// One that works.
    package init() {}

    static let limit = Duration.seconds(30)
}

extension World {
    // MARK: - Evidence

    mutating func collect(_ service: String, _ collecting: Collecting, _ before: Before) {
        guard let policy = policy.services.first(where: { $0.name == service }) else { return }
        var moment = Turn(at: now, boot: bootName)
        moment.collects = collecting.incident
        moment.truths = truths
        if keepsTurns { turns.append(moment) }
        let collector = unit(policy.unit)?.collector ?? FakeCollector()
        guard collector.takes < before.timeout else { return }
        let end = Observation.collectorEnded(
            service: service, id: collecting.id, collector.outcome)
        schedule(.tell(end, run: run), in: collector.takes + draw())
    }

    // MARK: - People

    /// A life of revived begins: what it finds is what the former one kept in this boot.
    mutating func rememberOutbox(_ replayed: [Record]) {
        guard var agent else { return }
        let kept = keptOutbox.flatMap { Term(parsing: $0.term.text) }.flatMap(Outbox.init)
        agent.outbox = kept ?? Outbox()
        if kept == nil { agent.outbox.seen = agent.supervisor.sequence }
        let seen = agent.outbox.seen
        for record in replayed {
            let notice = agent.notices.read(record)
            guard record.sequence > seen, notice != nil, policy.host.notify != nil else { continue }
            _ = agent.outbox.add(record.sequence, at: now)
        }
        self.agent = agent
    }

    mutating func note(_ records: [Record]) {
        for record in records {
            guard agent?.notices.read(record) != nil, policy.host.notify != nil else { continue }
            _ = agent?.outbox.add(record.sequence, at: now)
        }
        if policy.host.notify == nil { agent?.outbox.forget() }
        sendMail()
    }

    /// Begins what may begin, and comes back when there is more to do.
    mutating func sendMail() {
        guard agent != nil else { return }
        if isAway { return schedule(.mail(run: run), in: .seconds(1)) }
        if !host.busLost, let id = agent?.outbox.next(at: now) {
            var moment = Turn(at: now, boot: bootName)
            moment.notified = id
            if keepsTurns { turns.append(moment) }
            let isLate = mail.takes >= FakeMail.limit
            let failure = isLate ? "did not end in time" : mail.failure
            let wait = min(mail.takes, FakeMail.limit)
            schedule(.mailEnds(failure, run: run), in: wait)
        }
        keptOutbox = agent?.outbox
        let due = min(agent?.outbox.due ?? .never, agent?.outbox.accountDue ?? .never)
        guard due != .never, !host.busLost, due != mailDue || due <= now else { return }
        mailDue = due
        queue.add(.mail(run: run), at: max(due, now + .milliseconds(1)))
    }

    mutating func mailEnded(_ failure: String?) {
        agent?.outbox.ended(failure, at: now)
        sendMail()
    }

    mutating func mailIsDue() {
        mailDue = .never
        if !isAway, let loss = agent?.outbox.account(at: now) { tell(.untold(loss)) }
        sendMail()
    }
}

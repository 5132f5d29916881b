// SPDX-License-Identifier: Apache-2.0
// The lives of revived in the world: starts, deaths, pauses, and the configurations it is given.

package import Supervision

extension World {
    /// Starts revived: it replays the journal, then sees the configuration, the host, the units.
    package mutating func start() {
        guard agent == nil else { return }
        note(deed: "revived starts")
        run += 1
        unload()
        var supervisor = Supervisor(seed: chance.next())
        let records = journal[lastCheckpoint...].compactMap { Record(parsing: $0) }
        for record in records { supervisor.replay(record) }
        agent = Agent(supervisor: supervisor)
        rememberOutbox(records)
        tell(.started(boot: bootName, version: "1", wall: wall))
        tell(.configured(policy))
        tell(.hostSeen(host))
        lookAtAll()
    }

    /// Where a replay may begin: at the last whole group of snapshots.
    private var lastCheckpoint: Int {
        for place in journal.indices.reversed() where journal[place].hasPrefix("1 checkpoint ") {
            guard let record = Record(parsing: journal[place]),
                case .checkpoint(_, let count, _, _) = record.event
            else { continue }
            if place + count < journal.count { return place }
        }
        return 0
    }

    /// kill -9: nothing is said, nothing is ended.
    package mutating func die() {
        if agent != nil { note(deed: "revived dies") }
        agent = nil
        run += 1
        swap()
        doom = nil
        examined = []
        unread = []
        isAway = false
        mailDue = .never
    }

    /// SIGTERM: it begins nothing more, and ends soon.
    package mutating func stopRevived(within time: Duration) {
        tell(.stopRequested)
        pass(until: now + time)
        die()
    }

    /// A newer version has run for a moment, and wrote of this service what we cannot read.
    package mutating func downgrade(_ service: String) {
        die()
        let last = journal.last.flatMap { Record(parsing: $0) }?.sequence ?? 0
        let text = "1 sublimated seq=\(last + 1) at=\(now.nanoseconds) service=\(service)"
        guard let record = Record(parsing: text) else { return }
        journal.append(text)
        var moment = Turn(at: now, boot: bootName)
        (moment.records, moment.texts, moment.truths) = ([record], [text], truths)
        turns.append(moment)
    }

    package mutating func reload(_ policy: Policy) {
        note(reload: policy, over: self.policy)
        (awaited, awaitedSince) = (policy, now)
        swap()
    }

    /// Swaps the configurations as soon as no handover would be left half made.
    mutating func swap() {
        guard let next = awaited else { return }
        let waited = now - awaitedSince
        guard agent?.supervisor.handoversAwaited(before: next, waited: waited).isEmpty ?? true
        else {
            return
        }
        awaited = nil
        policy = next
        guard agent != nil else { return }
        agent?.outbox.resume()
        tell(.configured(next))
        lookAtAll()
    }

    /// revived does not run for so long, but lives: SIGSTOP, a suspended host.
    package mutating func away(for gap: Duration) {
        note(deed: "away \(gap.scenario)")
        let from = now
        isAway = true
        pass(until: now + gap)
        isAway = false
        let late = unread
        unread = []
        tell(.away(from: from, until: now))
        for observation in late { tell(observation) }
    }
}

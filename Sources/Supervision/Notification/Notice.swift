// SPDX-License-Identifier: Apache-2.0
// Which records lead to a notification. A record alone decides what it would tell; that one
// incident tells each thing once needs the records before it, and only those.

/// What a notification is about: the word in REVIVED_EVENT.
package enum NoticeKind: String, Sendable, CaseIterable {
    /// An incident has begun.
    case opened
    case recovered
    /// The ladder is at its end; only slow trials follow.
    case gaveUp = "gave-up"
    /// What would help is refused by something that no waiting removes.
    case blocked
    case blind, chronic
    /// Nothing is tried for more than a few minutes.
    case resting
    /// Many services failed at once: nothing is done for a probe's sake.
    case brake
    /// Records cannot be written for now.
    case degraded
}

extension Event {
    /// What it would tell; nil for all that no operator has to be woken for. (`untold` is among
    /// those: that a notification was lost is not worth another one.)
    package var notice: NoticeKind? {
        if case .withheld(_, let veto) = self, !veto.needsSomebody { return nil }
        return kind.row.notice
    }
}

/// Reads all records in order, those of a replay too, and picks what is to be told.
package struct Notices: Sendable {
    /// What was told of a service since its incident began; blindness needs none.
    fileprivate struct Story {
        var incident = ""
        var told: [NoticeKind] = []
    }

    private var stories: [String: Story] = [:]

    /// Before the first record.
    package init() {}

    /// What this record tells that its incident has not told yet.
    package mutating func read(_ record: Record) -> NoticeKind? {
        if record.service.isEmpty { return record.event.notice }
        var story = stories[record.service] ?? Story()
        defer { stories[record.service] = story }
        if case .failed(let incident, _, _, _) = record.event, story.incident != incident {
            story = Story(incident: incident)
        }
        if case .snapshot(let state) = record.event, state.incident?.id ?? "" != story.incident {
            story = Story(state)
        }
        if record.event.endsStory {
            // An incident that an operator's own order began was not told, nor is its end.
            let wasTold = !story.told.isEmpty
            story = Story()
            return wasTold ? record.event.notice : nil
        }
        guard let kind = record.event.notice, !story.told.contains(kind), !record.isShortRest
        else { return nil }
        story.told.append(kind)
        return kind
    }
}

extension Record {
    /// Over before an operator has read of it.
    fileprivate var isShortRest: Bool {
        if case .resting(let until, _, _) = event { return until - at < .seconds(300) }
        guard case .breakerOpened(let until, _, _) = event else { return false }
        return until - at < .seconds(300)
    }
}

extension Event {
    /// What comes after it is another story, of which nothing was told yet.
    fileprivate var endsStory: Bool {
        [Kind.recovered, .healthy, .offDuty, .dropped].contains(kind)
    }
}

extension Notices.Story {
    /// What a checkpoint remembers was recorded before it, and told then.
    fileprivate init(_ state: ServiceState) {
        self.init(
            incident: state.incident?.id ?? "", told: state.incident == nil ? [] : [.opened])
        if case .givenUp = state.phase { told.append(.gaveUp) }
        if case .blind = state.phase { told.append(.blind) }
        if state.chronicSaid { told.append(.chronic) }
        if state.withheld?.needsSomebody == true { told.append(.blocked) }
    }
}

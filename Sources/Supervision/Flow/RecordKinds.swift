// SPDX-License-Identifier: Apache-2.0
// The kinds of records, a row each: all that is so of a kind, whatever its record says. Their words
// are those of REVIVED_KIND.
//
// MESSAGE_IDs are the keys of the catalog. They never change and are never used again, because
// journals that exist are read for ever (units/message-ids.txt holds the same list).

extension Kind {
    /// What is so of one kind.
    package struct Row: Sendable {
        /// MESSAGE_ID: 32 lower-case hexadecimal digits.
        package let messageIdentity: String
        /// syslog's: 3 error, 4 warning, 5 notice, 6 informational, 7 debug. Only what an operator
        /// must read is a warning; what only our own memory needs is hidden by default.
        package let priority: Int
        /// The event of such a record's fields; nil where one is absent without which it means
        /// nothing, or is of a newer version.
        let read: @Sendable (Fields) -> Event?
        /// Fields of the journal entry beside those that every entry has, in their order.
        package let items: [JournalItem]
        /// Shown by `journalctl -u SERVICE` too; what only our memory needs would drown the
        /// service's own lines.
        package let isShownWithService: Bool
        /// What a notification tells of it; nil: there is none.
        let notice: NoticeKind?
        /// Written of a service only while no order of it is open.
        package let needsNoOrder: Bool
        /// What it changes in the evidence.
        let evidence: EvidenceChange?
        /// What the story of an incident says of it, where that is always the same.
        package let story: String?

        fileprivate init(
            _ messageIdentity: String, _ priority: Int,
            _ read: @escaping @Sendable (Fields) -> Event?, _ items: [JournalItem] = [.reason],
            hidden: Bool = false, tells notice: NoticeKind? = nil, needsNoOrder: Bool = false,
            evidence: EvidenceChange? = nil, story: String? = nil
        ) {
            self.messageIdentity = messageIdentity
            self.priority = priority
            self.read = read
            self.items = items
            isShownWithService = !hidden
            self.notice = notice
            self.needsNoOrder = needsNoOrder
            self.evidence = evidence
            self.story = story
        }
    }

    /// The row of this kind. Rows are made once: each entry asks for several of their columns.
    package var row: Row { Self.rows[self] ?? newRow }

    /// Look-up only, never iterated.
    private static let rows = Dictionary(uniqueKeysWithValues: allCases.map { ($0, $0.newRow) })

    private var newRow: Row {
        switch self {
        case .started: Row("2348a59fff674aca8e97246561089a3b", 5, Event.readStarted, [])
        case .stopping: Row("8c01915d87f341a486d5f9ed31beed9d", 5, { _ in .stopping }, [])
        case .configured: Row("1345d7e4a07d45b48bd78f4448a0238f", 5, Event.readConfigured, [])
        case .configurationRefused:
            Row("9f5b7021d7de4f80bfa7c1994565fe91", 4, Event.readRefusal, tells: .blocked)
        case .dropped:
            Row(
                "c8a9ee822284467596b861ce47ebba91", 6, Event.readDropped, [], needsNoOrder: true,
                story: "no longer supervised")
        case .checkpoint: Row("cb7a69b7ef2d446eb43d648f1f3c252a", 7, Event.readCheckpoint, [])
        case .snapshot:
            Row("31b0399560544d52b6bb15a28e2e3505", 7, Event.readSnapshot, [], hidden: true)
        case .journalDegraded:
            Row("27d134d73bd141588742498b30d4c583", 4, Event.readJournalDegraded, tells: .degraded)
        case .journalRestored: Row("09aeef483d9b4f17a960767a042c8c0e", 5, Event.readJournalRestored)
        case .busLost: Row("ab8406708216490e92e339bc844be6ff", 4, { _ in .busLost })
        case .busRestored: Row("d8735fb0129c413e907b9d185196d8be", 5, { _ in .busRestored })
        case .untold: Row("61b95133dacd41cd865853545246a269", 4, Event.readUntold)
        case .braked: Row("4f6f3b0b7a5c4d0d9a1e2c83b5d7e916", 4, Event.readBraked, tells: .brake)
        case .brakeReleased: Row("a2c91e57d3f84b66b0e4717f95c8d230", 5, { _ in .brakeReleased })
        case .correlated:
            Row("d41b6c0e8f5a4e7b9c3207f1a86e5d92", 4, Event.readCorrelated, [.reason, .services])
        case .proven:
            Row(
                "620676cc6f9042498978af607a210d7c", 6, Event.readProven, [.probe, .reason],
                hidden: true)
        case .unproven:
            Row(
                "03e22d4d7dd2405c879d204ba5264a2d", 4, Event.readUnproven, [.reason, .probe],
                evidence: .unprovenSaid)
        case .starting:
            Row(
                "edb67cd8c77f4ea1984d269294638644", 6, Event.readStarting, needsNoOrder: true,
                evidence: .begins)
        case .healthy:
            Row("09f8828dd8f64b938329cca01dedccf8", 6, Event.readHealthy, needsNoOrder: true)
        case .stable:
            Row(
                "5e9820a59e4a40d1a0a83187b2f4390e", 6, { _ in .stable }, hidden: true,
                needsNoOrder: true)
        case .offDuty:
            Row(
                "0d0b10d2580944ef89d084584a27a1c8", 6, Event.readOffDuty, needsNoOrder: true,
                story: "left alone")
        case .offDutyLong:
            Row("d58b44617cc24cf5808c45405958552b", 4, { _ in .offDutyLong }, needsNoOrder: true)
        case .failed:
            Row(
                "b146f166e3e342018d73fcf4850d60ba", 4, Event.readFailed, [.reason], tells: .opened,
                needsNoOrder: true)
        case .wavered:
            Row(
                "6b5eed0f61a2474e8fe4d430f07fbb2e", 6, Event.readWavered, [.probe, .reason],
                evidence: .waveredSaid)
        case .slow:
            Row(
                "a4f2c59bad8d47a8b3861352e76e69ee", 4, Event.readSlow, [.probe, .reason],
                evidence: .slowSaid)
        case .noLongerSlow:
            Row("dee2042b03424147ae5e3e76b2bdbec4", 6, Event.readNoLongerSlow, [.probe, .reason])
        case .succeeded:
            Row("6802e53d2890489eb46764a6829c5348", 6, Event.readSucceeded, hidden: true)
        case .ordered:
            Row(
                "30028c549d4944adb7ce262d5f0ed84a", 5, Event.readOrdered, [.wholeOrder],
                needsNoOrder: true, evidence: .orderGiven)
        case .wouldHave:
            Row(
                "1ca1bef4d46f4b4082e9733cd14aa8bb", 5, Event.readWouldHave, [.action, .reason],
                needsNoOrder: true)
        case .withheld:
            Row(
                "d7435d9741574567a4e9a26f42bb0c4f", 5, Event.readWithheld, [.action, .reason],
                tells: .blocked, needsNoOrder: true)
        case .finished:
            Row(
                "e4a87ae7fdb64390aa89dc7ed3c044ce", 5, Event.readFinished,
                [.order, .reason, .outcome], evidence: .orderEnded)
        case .relapsed:
            Row(
                "be1ad9046d2b440b88790ea5060a53dd", 4, Event.readRelapsed, [.order, .reason],
                needsNoOrder: true, story: "did not help")
        case .recovered:
            Row(
                "09f95f64bd844ac1bfef808bac723cf7", 5, Event.readRecovered, [.reason, .order],
                tells: .recovered, needsNoOrder: true)
        case .resting:
            Row("14052132f6c64d8a9d442fe6caeff38f", 4, Event.readResting, needsNoOrder: true)
        case .breakerOpened:
            Row(
                "c7e03d5a92b14f6f8d21a60e5b9374d8", 4, Event.readBreakerOpened, tells: .resting,
                needsNoOrder: true, story: "rests, its breaker is open")
        case .gaveUp:
            Row(
                "98a1aa574279426aa955b6ac27fea2dc", 3, Event.readGaveUp, tells: .gaveUp,
                needsNoOrder: true, story: "gave up")
        case .chronic:
            Row(
                "0703bac4e31f4f58a082332e116009e1", 4, Event.readChronic, tells: .chronic,
                story: "is chronic")
        case .blind:
            Row(
                "8d22482c3b674b5c9dfb4c98b2effb7b", 4, Event.readBlind, tells: .blind,
                needsNoOrder: true, story: "blind")
        case .inDoubt:
            Row(
                "78207d8a18294f068561ca87772937da", 4, Event.readInDoubt, [.order, .reason],
                evidence: .orderLost, story: "in doubt")
        case .collecting:
            Row(
                "b26e7902390a49e1b9ee9d313bb41424", 5, Event.readCollecting, [.reason, .evidence],
                needsNoOrder: true, evidence: .collectorWanted)
        case .collected:
            Row(
                "8bd9f0bdf6c749d28934fe7038c43a43", 5, Event.readCollected,
                [.reason, .evidence, .outcome], evidence: .collectorGone)
        case .roleChanged:
            Row(
                "2bbd45ab61c549e580623db6e5e2d7be", 4, FailoverEvent.readRoleChanged,
                [.roleUnit, .reason])
        case .handoverAsked:
            Row(
                "792c368b3d484daca6dd73af0d7f008d", 5, FailoverEvent.readHandoverAsked,
                [.roleUnit, .reason])
        case .blocked:
            Row(
                "4a7e17bc9b224189889a2b710d31e441", 4, FailoverEvent.readBlocked, tells: .blocked,
                story: "no handover: blocked")
        case .unblocked: Row("990088d4143c40928cc1e7536237bb00", 5, FailoverEvent.readUnblocked)
        case .twoRunning:
            Row(
                "51b66e425a824424a356993a5184eb14", 4, FailoverEvent.readTwoRunning,
                tells: .blocked)
        case .oneRunning:
            Row("d4f3d5c3cd614d489b449fc47a0e73d1", 5, FailoverEvent.readOneRunning, [])
        case .held:
            Row("1206513c7c82451f9cddcc2a758111d4", 5, OperatorEvent.readHeld, [.askedBy, .reason])
        case .released:
            Row(
                "1dc8f8f03cd3424286a519f444083432", 5, OperatorEvent.readReleased,
                [.reason, .askedBy], evidence: .countsAnew, story: "released")
        case .modeSet:
            Row(
                "30744c29547e43f7bf05f22f034c4567", 5, OperatorEvent.readModeSet,
                [.askedBy, .reason])
        case .breakerForced:
            Row("8b1f2c7d94e04a63a5d07c3e91b6f428", 5, OperatorEvent.readBreakerForced)
        case .acknowledged:
            Row("0b00b3d7581641e3a3a6566a31de7c82", 5, OperatorEvent.readAcknowledged, [.askedBy])
        case .reset: Row("8029d69715f54aa7a54e128b22f0e47a", 5, OperatorEvent.readReset, [.askedBy])
        case .stalled:
            Row(
                "0328ea56e86846039fc49bf25d80f478", 4, Event.readStalled, tells: .blocked,
                needsNoOrder: true, evidence: .stallSaid)
        case .unreadable: Row("747accd8987e451cb93c670198ed1dde", 4, Event.readUnreadable)
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
// The core is a value: the same inputs give the same records anywhere, for ever.

import Testing

@Suite("The core is pure")
struct PurityTests {
    static let banned = [
        BannedWord("import", "the core imports nothing, not even Foundation or Glibc"),
        BannedWord("async", "the core has no concurrency"),
        BannedWord("await", "the core has no concurrency"),
        BannedWord("Task", "the core has no concurrency"),
        BannedWord("print", "the core says nothing but records"),
        BannedWord(".random", "chance comes in as a seed (Chance)"),
        BannedWord(".shuffled", "chance comes in as a seed (Chance)"),
        BannedWord("Clock", "time comes in with each observation"),
        BannedWord("Date", "time comes in with each observation"),
        BannedWord("SystemRandomNumberGenerator", "chance comes in as a seed (Chance)"),
        BannedWord("ContinuousClock", "time comes in with each observation"),
        BannedWord("SuspendingClock", "time comes in with each observation"),
        BannedWord("hashValue", "hashes differ from process to process"),
        BannedWord("Hasher", "hashes differ from process to process"),
        BannedWord(".keys", "the order of a dictionary differs from process to process"),
        BannedWord(".values", "the order of a dictionary differs from process to process"),
    ]

    @Test("nothing in Supervision reaches out: no import, clock, chance, concurrency or output")
    func noReachingOut() {
        let files = SourceTree.of("Sources/Supervision")
        expectNone(files.flatMap { Words.banned(Self.banned, in: $0) })
    }

    @Test("nothing in Supervision goes through a Dictionary or Set: they are for look-up")
    func noIterationOverDictionaries() {
        expectNone(Unordered.iterations(in: SourceTree.of("Sources/Supervision")))
    }

    @Test("each new case of ours is answered everywhere: `default:` stands only where it is listed")
    func noDefaults() {
        let files = SourceTree.of("Sources/Supervision")
        expectNone(files.flatMap { DefaultArms.unlisted(in: $0, allowing: DefaultArms.allowed) })
        let used = Set(files.flatMap { DefaultArms.all(in: $0).map(\.key) })
        for listed in DefaultArms.allowed.sorted() where !used.contains(listed) {
            Issue.record("\(listed) is listed and not there any more")
        }
    }

    /// Where all services are gone through, and how often: at a configuration, at a checkpoint, for
    /// who asks for all, and for what concerns the whole host. Whatever is done for one record or
    /// one signal is found by an index (Interest, Census), or it grows with the square of them.
    static let wholeHost = [
        "Absorb.swift": 3, "Away.swift": 2, "LocalHealth.swift": 1, "Replay.swift": 7,
        "Chain.swift": 3, "CommandHandling.swift": 1, "ShownStatuses.swift": 2,
        "StatusNext.swift": 1, "Brake.swift": 1, "HalfMade.swift": 2,
    ]

    static func goingThroughAll(_ file: SourceFile) -> Int {
        let forms = ["services.indices", "services.map", "in services {", "services.filter"]
        return file.code.count { line in
            !line.contains(".filter(services.indices.contains)")
                && forms.contains { line.contains($0) }
        }
    }

    @Test("only what concerns the whole host goes through all services")
    func noGoingThroughAll() {
        for file in SourceTree.of("Sources/Supervision") {
            let name = file.path.split(separator: "/").last.map(String.init) ?? ""
            let (found, listed) = (Self.goingThroughAll(file), Self.wholeHost[name] ?? 0)
            #expect(found == listed, "\(name) goes through all services \(found) times")
        }
    }

    @Test("each of these rules can fail")
    func canFail() {
        let bad = SourceFile(
            path: "Sources/Supervision/Bad.swift",
            text: """
                import Glibc
                var known: [String: Int] = [:]
                var seen = Set<String>()
                for name in known.keys { print(name) }
                for (name, count) in known { use(name, count) }
                for name in seen where name.isEmpty {}
                let all = known.map { $0 }
                let one = known["a"].map { $0 }
                switch phase {
                case .a: b()
                default: break
                }
                let now = Clock.now
                """)
        let words = Words.banned(Self.banned, in: bad).map(\.description)
        #expect(words.count == 4)
        #expect(words.first?.hasPrefix("Sources/Supervision/Bad.swift:1: `import`") == true)
        #expect(Unordered.iterations(in: [bad]).map(\.line) == [5, 6, 7])
        #expect(DefaultArms.unlisted(in: bad, allowing: []).map(\.line) == [11])
        let slow = SourceFile(
            path: "Sources/Supervision/Slow.swift",
            text: """
                for place in services.indices { ask(place) }
                for service in services { ask(service) }
                let due = deadlines.due(by: clock).filter(services.indices.contains)
                """)
        #expect(Self.goingThroughAll(slow) == 2)
        #expect(
            DefaultArms.unlisted(in: bad, allowing: ["Supervision/Bad.swift: phase"]).isEmpty)
    }
}

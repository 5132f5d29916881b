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
        #expect(
            DefaultArms.unlisted(in: bad, allowing: ["Supervision/Bad.swift: phase"]).isEmpty)
    }
}

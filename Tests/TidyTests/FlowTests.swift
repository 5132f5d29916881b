// SPDX-License-Identifier: Apache-2.0
// An action is born in a record: only the recorder makes the proof, only effectors take it, and
// observers know nothing of either.

import Testing

@Suite("The flow is the only way to an action")
struct FlowTests {
    static let maker = "Sources/revived/Recording/WrittenOrder.swift"
    static let takers = [
        "Sources/revived/Effectors/", "Sources/revived/SupervisionLoop.swift",
        "Sources/revived/Daemon.swift",
    ]
    /// Calls that change a unit. (Probes run transient units of their own, which is no action.)
    static let acts = [
        ".tryRestart", ".restartUnit", ".resetFailed", "units.start", "units.restart",
        "manager.start", "manager.restart", "manager.reload",
    ]

    @Test("a written order is made in one place and named by those who carry it out")
    func orders() { expectNone(SourceTree.of("Sources/revived").flatMap(Self.orderFaults)) }

    @Test("observers and recording name no effector and change no unit")
    func observers() { expectNone(SourceTree.of("Sources/revived").flatMap(Self.observerFaults)) }

    @Test("what carries an order out takes what only the recorder can make, down to the job")
    func effectors() {
        expectNone(SourceTree.of("Sources/revived").flatMap(Self.effectorFaults))
    }

    /// Outcomes, names and preconditions of an order may be asked of any.
    static func effectorFaults(_ file: SourceFile) -> [Violation] {
        let isEffector = file.path.hasPrefix("Sources/revived/Effectors/")
        guard isEffector, !file.path.hasSuffix("/OrderPrecondition.swift") else { return [] }
        return file.code.enumerated().compactMap { number, line in
            let takesAny =
                line.contains("order: Order") || line.contains("order: Supervision.Order")
            guard takesAny else { return nil }
            return file.violation(number, "an effector takes an OpenOrder, not any Order")
        }
    }

    static func orderFaults(_ file: SourceFile) -> [Violation] {
        file.code.enumerated().compactMap { number, line in
            if Words.has(line, "WrittenOrder("), file.path != maker {
                return file.violation(number, "only the recorder makes a WrittenOrder")
            }
            let mayName = file.path == maker || takers.contains { file.path.hasPrefix($0) }
            guard Words.has(line, "WrittenOrder"), !mayName else { return nil }
            return file.violation(number, "a WrittenOrder goes from the recorder to an effector")
        }
    }

    static func observerFaults(_ file: SourceFile) -> [Violation] {
        let isOutside =
            file.path.hasPrefix("Sources/revived/Effectors/")
            || file.path == "Sources/revived/Daemon.swift" || file.path == maker
            || file.path == "Sources/revived/SupervisionLoop.swift"
        if isOutside { return [] }
        return file.code.enumerated().compactMap { number, line in
            let isNamed = line.contains("Effector") || line.contains("effector")
            if isNamed { return file.violation(number, "names an effector") }
            return acts.first { Words.has(line, $0) }.map {
                file.violation(number, "`\($0)` changes a unit; that is an effector's")
            }
        }
    }

    @Test("each of these rules can fail")
    func canFail() {
        let bad = SourceFile(
            path: "Sources/revived/Observers/Bad.swift",
            text: "let a = WrittenOrder(order)\nlet effector: UnitEffector\nunits.tryRestart(u)")
        #expect(Self.orderFaults(bad).map(\.line) == [1])
        #expect(Self.observerFaults(bad).map(\.line) == [2, 3])
        let loose = SourceFile(
            path: "Sources/revived/Effectors/Bad.swift",
            text: "func act(_ order: Order) {}\nfunc act(_ order: OpenOrder) {}")
        #expect(Self.effectorFaults(loose).map(\.line) == [1])
        let good = SourceFile(path: Self.maker, text: "begin(WrittenOrder(service, order))")
        #expect(Self.orderFaults(good).isEmpty)
    }
}

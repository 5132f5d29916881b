// SPDX-License-Identifier: Apache-2.0
// Whose job is it? Told also when systemd announces a job before it answers our call.

import Testing

@testable import revived

@Suite("The ledger of jobs")
struct OwnJobsTests {
    @Test("a job on a unit that nobody of us called is somebody else's, at once")
    func foreign() {
        let ledger = OwnJobs()
        var answers: [Bool] = []
        ledger.whenKnown(1, unit: "a.service") { answers.append($0) }
        #expect(answers == [false])
    }

    @Test("while a call of ours is unanswered, a job on that unit is judged by the answer")
    func waits() {
        let ledger = OwnJobs()
        var answers: [String: Bool] = [:]
        ledger.callBegins("a.service")
        ledger.whenKnown(1, unit: "a.service") { answers["ours"] = $0 }
        ledger.whenKnown(2, unit: "a.service") { answers["foreign"] = $0 }
        ledger.whenKnown(3, unit: "b.service") { answers["other unit"] = $0 }
        #expect(answers == ["other unit": false])
        ledger.callAnswered("a.service", 1)
        #expect(answers == ["ours": true, "foreign": false, "other unit": false])
        ledger.whenKnown(1, unit: "a.service") { answers["later"] = $0 }
        #expect(answers["later"] == true)
    }

    @Test("of two calls both must be answered; a refusal names no job")
    func twoCalls() {
        let ledger = OwnJobs()
        var answers: [Bool] = []
        ledger.callBegins("a.service")
        ledger.callBegins("a.service")
        ledger.whenKnown(1, unit: "a.service") { answers.append($0) }
        ledger.callAnswered("a.service", nil)
        #expect(answers.isEmpty)
        ledger.callAnswered("a.service", 1)
        #expect(answers == [true])
    }

    @Test("a lost bus answers no more: nothing is held back for it afterwards")
    func lost() {
        let ledger = OwnJobs()
        var answers: [Bool] = []
        ledger.callBegins("a.service")
        ledger.whenKnown(1, unit: "a.service") { answers.append($0) }
        ledger.forgetCalls()
        ledger.callAnswered("a.service", nil)
        #expect(answers.isEmpty)
        ledger.whenKnown(2, unit: "a.service") { answers.append($0) }
        #expect(answers == [false])
    }

    @Test("it remembers the last jobs only")
    func bounded() {
        let ledger = OwnJobs()
        for id in 1...5000 {
            ledger.callBegins("a.service")
            ledger.callAnswered("a.service", UInt32(id))
        }
        var answers: [Bool] = []
        for id: UInt32 in [1, 904, 905, 5000] {
            ledger.whenKnown(id, unit: "a.service") { answers.append($0) }
        }
        #expect(answers == [false, false, true, true])
    }
}

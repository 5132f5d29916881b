// SPDX-License-Identifier: Apache-2.0
// What a probe printed and what was answered is taken out for who may not read the journal.

import Supervision
import Testing

@Suite("What everybody may see of a failure")
struct WithoutTextsTests {
    static let secret = "postgres://admin:hunter2@db"

    @Test(
        "the kind of failure stays, the text does not",
        arguments: [
            ProbeFailure.exitCode(1, output: secret), .signal(9, output: secret),
            .bodyLacks(secret), .headerDiffers(name: "x-version", found: secret),
            .afterTries(3, .exitCode(2, output: secret)),
        ])
    func failures(_ failure: ProbeFailure) {
        #expect(failure.sentence.contains(Self.secret))
        #expect(!failure.withoutTexts.sentence.contains("hunter2"))
        #expect(failure.withoutTexts.term.word == failure.term.word)
        for reason in [
            Reason.probeFailed(probe: "db", failures: 3, last: failure),
            .noPass(probe: "db", last: failure),
        ] {
            #expect(reason.sentence.contains(Self.secret))
            #expect(!reason.withoutTexts.sentence.contains("hunter2"))
            #expect(reason.withoutTexts.sentence.contains("probe db"))
        }
    }

    @Test("what a unit wrote last stays out, how it ended does not")
    func ends() {
        let end = UnitEnd(unit: "db.service", exit: .exited(1), lastLine: Self.secret)
        for reason in [
            Reason.unitFailed(result: "exit-code", end),
            .orderFailed(.failed(job: "failed", result: "exit-code", end)),
        ] {
            #expect(reason.sentence.contains(Self.secret))
            #expect(!reason.withoutTexts.sentence.contains("hunter2"))
            #expect(reason.withoutTexts.sentence.contains("db.service exited with status 1"))
        }
    }

    @Test("what has no text of others is shown to everybody as it is")
    func others() {
        for failure in [ProbeFailure.status(500), .connectionRefused, .timeout(limit: .seconds(1))]
        {
            #expect(failure.withoutTexts == failure)
        }
        #expect(Reason.unitFailed(result: "signal").withoutTexts == .unitFailed(result: "signal"))
    }
}

// SPDX-License-Identifier: Apache-2.0
// One testbed for the tests of a suite, booted before the first and thrown away after the last.

import TestSupport
import Testing

struct OnTestbed: SuiteTrait, TestScoping {
    let label: String
    var daemon: String?

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: () async throws -> Void
    ) async throws {
        await Places.shared.take()
        do {
            let bed = try Testbed(label, daemon: daemon)
            defer { bed.down() }
            try bed.sh("systemctl start revived.service")
            try await Testbed.$current.withValue(bed) { try await function() }
        } catch {
            await Places.shared.leave()
            throw error
        }
        await Places.shared.leave()
    }
}

/// How many testbeds may stand at a time: seventeen at once on two cores test the machine more than
/// revived. Six were measured to end as soon as seventeen, since most of a test is waiting.
private actor Places {
    static let shared = Places()

    private var free = 6
    private var waiting: [CheckedContinuation<Void, Never>] = []

    func take() async {
        if free > 0 {
            free -= 1
        } else {
            await withCheckedContinuation { waiting.append($0) }
        }
    }

    func leave() {
        if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
    }
}

extension Trait where Self == OnTestbed {
    /// A testbed of this name with revived running, shared by the tests of the suite.
    static func onTestbed(_ label: String, daemon: String? = nil) -> Self {
        OnTestbed(label: label, daemon: daemon)
    }
}

extension Trait where Self == ConditionTrait {
    /// Skipped, by name and with the reason, where no testbed is possible.
    static var whereTestbedsArePossible: Self {
        .enabled(
            if: Testbed.refusal == nil,
            Comment(rawValue: Testbed.refusal ?? "a private systemd can be booted here"))
    }
}

extension Testbed {
    @TaskLocal fileprivate static var current: Testbed?

    /// That of the suite.
    static func ofSuite() throws -> Testbed {
        try #require(current, "the suite lacks the trait .onTestbed")
    }
}

extension Testbed {
    /// No gap, no repetition, no disorder, and each order has one end.
    func expectWholeLedger(sourceLocation: SourceLocation = #_sourceLocation) throws {
        let faults = try journal().faults
        #expect(faults == [], sourceLocation: sourceLocation)
    }
}

/// Something an operator would like to know, printed beside the results; nothing is asserted of it.
func figure(_ what: String, _ microseconds: Int) {
    print("FIGURE \(what): \(microseconds / 1000) ms")
}

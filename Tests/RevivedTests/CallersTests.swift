// SPDX-License-Identifier: Apache-2.0
// How often somebody may ask, and by what a process is known again.

import Glibc
import Testing

@testable import revived

@Suite("Callers")
struct CallersTests {
    /// The macro cannot take what changes its receiver.
    static func expect(
        _ wanted: Bool, _ found: Bool, _ place: SourceLocation = #_sourceLocation
    ) {
        #expect(wanted == found, sourceLocation: place)
    }

    @Test("so many at once, then so many a second; what is refused costs nothing")
    func pace() {
        var pace = Pace(burst: 3, perSecond: 2)
        let second: Int64 = 1_000_000_000
        #expect(
            (0..<5).map { _ in pace.admits(1, at: second) } == [true, true, true, false, false])
        #expect(!pace.isIdle(at: second))
        Self.expect(false, pace.admits(1, at: second + second / 2 - 1))
        Self.expect(true, pace.admits(1, at: second + second / 2))
        Self.expect(false, pace.admits(2, at: second + second))
        Self.expect(true, pace.admits(2, at: second + second + second / 2))
        // After a long silence no more than at the beginning.
        #expect(pace.isIdle(at: 100 * second))
        let later = (0..<4).map { _ in pace.admits(1, at: 100 * second) }
        #expect(later == [true, true, true, false])
        Self.expect(false, pace.admits(4, at: 200 * second))
    }

    @Test("a process is known by its start and its users, whatever its name")
    func proof() throws {
        let fields = (4...60).map(String.init).joined(separator: " ")
        let status = "Name:\tx\nUid:\t1000\t1000\t0\t7\nGid:\t1\t2\t3\t4\n"
        let proof = ProcessProof(stat: "77 (a) b (c)) S \(fields)", status: status)
        #expect(proof?.started == 22 && proof?.users == [1000, 0])
        #expect(ProcessProof(stat: "", status: status) == nil)
        #expect(ProcessProof(stat: "77 (a) S 1 2", status: status) == nil)
        #expect(ProcessProof(stat: "77 (a) S \(fields)", status: "Name:\tx\n") == nil)
        let own = try #require(ProcessProof(UInt32(getpid())))
        #expect(own == ProcessProof(UInt32(getpid())) && own.users.contains(getuid()))
        #expect(ProcessProof(UInt32.max) == nil)
    }

    @Test("the groups that may read the journal, by this host's numbers")
    func groups() {
        let text =
            "root:x:0:\nadm:x:4:syslog,bob\nadmin:x:9:\nsystemd-journal:x:101:\nadm:x:z:\n"
        #expect(JournalGroups.numbers(in: text) == [4, 101])
        #expect(JournalGroups.numbers(in: "") == [])
    }
}

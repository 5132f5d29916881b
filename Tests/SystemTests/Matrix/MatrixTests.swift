// SPDX-License-Identifier: Apache-2.0
// Whatever happens to the journal: services are brought back, nothing is forgotten, and the status
// and the audit say what is the matter. The whole matrix is `scripts/matrix`.

import Foundation
import TestSupport
import Testing

@Suite("The fault matrix of the journal", .serialized)
struct MatrixTests {
    private static let wanted = ProcessInfo.processInfo.environment["REVIVED_MATRIX"]
    private static let atOnce = 4

    @Test(
        "each fault, and two at once",
        .enabled(if: wanted != nil, "the whole matrix is scripts/matrix"))
    func whole() async throws {
        let word = Self.wanted ?? ""
        let faults = JournalFault.all.filter { word.isEmpty || $0.name.contains(word) }
        let rows = await inThreads(faults, atOnce: Self.atOnce) { Self.row($0) }
        print("\n" + FaultTable.text(rows))
        for row in rows {
            for fault in row.faults { Issue.record("\(row.fault): \(fault)") }
        }
        print("\(rows.count) faults, \(rows.count { !$0.faults.isEmpty }) end badly")
        #expect(!rows.isEmpty)
        if word.isEmpty, rows.allSatisfy(\.faults.isEmpty) { try FaultTable.write(rows) }
    }

    private static func row(_ fault: JournalFault) -> FaultRound.Row {
        do {
            let bed = try Testbed("m-\(fault.label)")
            defer { bed.down() }
            try bed.sh("systemctl start revived.service")
            let row = try FaultRound(fault: fault).run(on: bed)
            if !row.faults.isEmpty { print("\(row.fault)\n\(story(bed))") }
            return row
        } catch {
            return FaultRound.Row(fault: fault.name, faults: ["\(error)"])
        }
    }

    private static func story(_ bed: Testbed) -> String {
        let lines = try? bed.run(
            "journalctl", "--no-pager", "-o", "short-monotonic", "-n", "120",
            "_SYSTEMD_UNIT=revived.service", "+", "UNIT=revived.service", "+",
            "_SYSTEMD_UNIT=systemd-journald.service")
        return lines?.text ?? ""
    }
}

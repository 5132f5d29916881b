// SPDX-License-Identifier: Apache-2.0
// An audit as text and as JSON.

import Auditing

struct AuditText {
    var audit: Audit

    /// A drained spool may make thousands of the same; the rest is in the JSON.
    static let mostOfAKind = 20

    /// The whole answer, with a newline at its end.
    var text: String {
        var lines = [head]
        var shown: [String: Int] = [:]
        for finding in audit.findings {
            shown[finding.word, default: 0] += 1
            guard shown[finding.word, default: 0] <= Self.mostOfAKind else { continue }
            lines.append("\(finding.isFault ? "FAULT" : "note ")  \(finding.sentence)")
        }
        for (word, count) in shown.sorted(by: { $0.key < $1.key }) where count > Self.mostOfAKind {
            lines.append("       and \(count - Self.mostOfAKind) more of the kind `\(word)`")
        }
        lines += audit.judged.map(Self.line)
        lines.append("not judged: the host's bucket, breakers, groups, chains, handovers")
        lines.append(verdict)
        return lines.map { Columns.printable($0) }.joined(separator: "\n") + "\n"
    }

    private var head: String {
        // Entries there are, but not one number could be read.
        guard let first = audit.first, let last = audit.last else {
            return "no record of revived that can be read"
        }
        return "\(Self.count(audit.records, "record")), #\(first) to #\(last), "
            + "\(Self.count(audit.orders, "order")), \(Self.count(audit.boots, "boot"))"
    }

    private static func line(_ judged: Audit.Judged) -> String {
        "judged by \(judged.limit): \(count(judged.orders, "order"))"
            + (judged.remark.isEmpty ? "" : "; \(judged.remark)")
    }

    private var verdict: String {
        let faults = audit.findings.count(where: \.isFault)
        return faults == 0 ? "clean" : Self.count(faults, "fault")
    }

    private static func count(_ count: Int, _ word: String) -> String {
        "\(count) \(word)\(count == 1 ? "" : "s")"
    }

    /// The same for programs.
    var json: JSON {
        .versioned([
            "clean": .bool(audit.isClean), "records": .number(UInt64(audit.records)),
            "orders": .number(UInt64(audit.orders)), "boots": .number(UInt64(audit.boots)),
            "first": audit.first.map(JSON.number) ?? .null,
            "last": audit.last.map(JSON.number) ?? .null,
            "foreign": .number(UInt64(audit.foreign)),
            "judged": .array(
                audit.judged.map {
                    .members([
                        "limit": .string($0.limit), "orders": .number(UInt64($0.orders)),
                        "remark": .string($0.remark),
                    ])
                }),
            "findings": .array(audit.findings.map(Self.json)),
        ])
    }

    private static func json(_ finding: Finding) -> JSON {
        var causes: JSON = .null
        var through: JSON = .null
        var cover: JSON = .null
        if case .gap(_, let last, let found, let checkpoint) = finding {
            causes = .array(found.map { .string($0.word) })
            through = .number(last)
            cover = checkpoint.map(JSON.number) ?? .null
        }
        return .members([
            "finding": .string(finding.word), "fault": .bool(finding.isFault),
            "seq": finding.sequence.map(JSON.number) ?? .null, "through": through,
            "causes": causes, "covered_by": cover, "message": .string(finding.sentence),
        ])
    }
}

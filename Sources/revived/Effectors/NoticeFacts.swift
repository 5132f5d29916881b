// SPDX-License-Identifier: Apache-2.0
// What a notification says, as an environment file for systemd and as JSON for a webhook.
//
// StartUnit can pass no environment, SetUnitProperties refuses it for a unit that has a file, and a
// transient unit would not be the operator's. So the facts lie in files under the name of the
// instance, and the unit says `EnvironmentFile=/run/revived/notify/%i.env`.

import Configuration
import Glibc
import Recording
import Supervision
import Systemd

struct NoticeFacts: Equatable {
    /// A name without `REVIVED_`, and its value.
    struct Fact: Equatable {
        var name: String
        var value: String
    }

    private(set) var facts: [Fact]

    /// In bytes. No sentence of revived is longer; what an operator's program printed might be.
    static let longest = 4096

    /// The fields of the journal entry but the record itself, and what only a reader far away
    /// needs.
    init(_ kind: NoticeKind, _ record: Record, _ subject: RecordContext, phase: String) {
        facts = [
            Fact(name: "EVENT", value: kind.rawValue), Fact(name: "HOST", value: Self.host),
            Fact(
                name: "MESSAGE",
                value: UnitNames.renamed(record.sentence, subject.primaryNames)),
        ]
        if !phase.isEmpty { facts.append(Fact(name: "PHASE", value: phase)) }
        if let date = Self.date(subject.realtime) { facts.append(Fact(name: "DATE", value: date)) }
        let prefix = "REVIVED_"
        for field in record.journalFields(subject) {
            guard field.name.hasPrefix(prefix), field.name != "REVIVED_RECORD" else { continue }
            let value = String(decoding: field.value, as: UTF8.self)
            facts.append(Fact(name: String(field.name.dropFirst(prefix.count)), value: value))
        }
        for place in facts.indices { facts[place].value = Self.cut(facts[place].value) }
    }

    init(_ facts: [Fact]) { self.facts = facts }

    // MARK: - As files

    /// As systemd reads it: in double quotes a newline stands for itself, and of all that may be
    /// escaped only the quote and the backslash must be. A variable with any other control
    /// character would be dropped as a whole.
    var environment: String {
        facts.map { "REVIVED_\($0.name)=\"\(Self.quoted($0.value))\"\n" }.joined()
    }

    /// One object; names in lower case, numbers as numbers.
    var json: String {
        let members = facts.map { fact in
            let isNumber = Self.numbers.contains(fact.name) && UInt64(fact.value) != nil
            let value = isNumber ? fact.value : JSONText.string(fact.value)
            return "\(JSONText.string(fact.name.lowercased())):\(value)"
        }
        return "{\(members.joined(separator: ","))}\n"
    }

    private static let numbers = ["SEQ", "TIME", "ORDER", "ATTEMPT"]

    private static func quoted(_ value: String) -> String {
        var text = ""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n", "\t": text.unicodeScalars.append(scalar)
            case _ where scalar.value < 0x20 || scalar.value == 0x7F: text += "?"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    private static func cut(_ value: String) -> String {
        guard value.utf8.count > longest else { return value }
        var text = ""
        for scalar in value.unicodeScalars {
            guard text.utf8.count + 4 <= longest else { break }
            text.unicodeScalars.append(scalar)
        }
        return text
    }

    // MARK: - What only a reader far away needs

    private static let host: String = {
        var name = utsname()
        guard uname(&name) == 0 else { return "" }
        return withUnsafeBytes(of: &name.nodename) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }()

    /// `2026-11-22T10:00:00Z`; nil if the time is not known.
    private static func date(_ microseconds: Int64) -> String? {
        guard microseconds > 0 else { return nil }
        var seconds = time_t(microseconds / 1_000_000)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        var buffer = [CChar](repeating: 0, count: 32)
        let count = strftime(&buffer, buffer.count, "%Y-%m-%dT%H:%M:%SZ", &parts)
        return String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

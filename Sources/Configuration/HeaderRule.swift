// SPDX-License-Identifier: Apache-2.0
// Header fields: nothing that could end the line or change how the message is framed.

internal import Supervision

enum HeaderRule {
    /// Fields that revived itself decides about.
    private static let ours: Set<String> = [
        "accept-encoding", "connection", "content-length", "expect", "te", "trailer",
        "transfer-encoding", "upgrade",
    ]

    /// The fields of a mapping; `sent`: they are a part of our request.
    static func fields(
        _ value: Value, sent: Bool, _ findings: inout Findings
    ) -> [HeaderField] {
        guard let pairs = value.pairs(&findings) else { return [] }
        guard pairs.count <= HTTPKeys.mostHeaders else {
            findings.fault(value, "has \(pairs.count) fields; at most \(HTTPKeys.mostHeaders)")
            return []
        }
        var fields: [HeaderField] = []
        var seen: Set<String> = []
        for pair in pairs {
            let child = value.child(pair)
            let name = pair.key.lowercased()
            guard isName(pair.key) else {
                findings.fault(pair.place, child.path, "is not the name of a header field")
                continue
            }
            if sent, ours.contains(name) {
                findings.fault(pair.place, child.path, "is set by revived itself")
                continue
            }
            guard seen.insert(name).inserted else {
                findings.fault(pair.place, child.path, "is given twice (case does not matter)")
                continue
            }
            guard let text = child.text("text", &findings) else { continue }
            guard isValue(text) else {
                findings.fault(child, "must be printable ASCII on one line, no blank at the ends")
                continue
            }
            fields.append(HeaderField(name: pair.key, value: text))
        }
        return fields
    }

    /// A token of RFC 9110.
    private static func isName(_ name: String) -> Bool {
        (1...128).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                NameRule.isWord(byte) || "!#$%&'*+-.^_`|~".utf8.contains(byte)
            }
    }

    private static func isValue(_ text: String) -> Bool {
        text.utf8.allSatisfy { (0x20..<0x7F).contains($0) } && text.first != " "
            && text.last != " "
    }
}

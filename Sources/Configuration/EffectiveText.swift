// SPDX-License-Identifier: Apache-2.0
// Effective values as YAML with the origin of each beside it.

extension Effective {
    /// The comments stand in one column, unless a value is longer than this.
    private static let widestValue = 60

    /// YAML with aligned `# origin` comments; ends in a newline.
    package var text: String {
        var lines: [Line] = []
        for entry in entries { Self.write(entry, indent: "", into: &lines) }
        let lengths = lines.filter { $0.origin != nil }.map(\.text.count)
        let column = lengths.filter { $0 <= Self.widestValue }.max() ?? 0
        var text = ""
        for line in lines {
            text += line.text
            if let origin = line.origin {
                text += String(repeating: " ", count: max(0, column - line.text.count))
                text += "  # \(origin)"
            }
            text += "\n"
        }
        return text
    }

    private struct Line {
        var text: String
        var origin: Origin?
    }

    private static func write(
        _ entry: EffectiveEntry, indent: String, into lines: inout [Line]
    ) {
        switch entry.value.content {
        case .leaf(let shown):
            let line = "\(indent)\(entry.key): \(shown.inline)"
            lines.append(Line(text: line, origin: entry.value.origin))
        case .mapping(let entries):
            lines.append(Line(text: "\(indent)\(entry.key):"))
            for entry in entries { write(entry, indent: indent + "  ", into: &lines) }
        case .list(let items):
            if items.isEmpty {
                let line = "\(indent)\(entry.key): []"
                lines.append(Line(text: line, origin: entry.value.origin))
                return
            }
            lines.append(Line(text: "\(indent)\(entry.key):"))
            for item in items { write(item, indent: indent + "  ", into: &lines) }
        }
    }

    /// An item of a list: its first line begins with the dash.
    private static func write(_ item: EffectiveValue, indent: String, into lines: inout [Line]) {
        switch item.content {
        case .leaf(let shown):
            lines.append(Line(text: "\(indent)- \(shown.inline)", origin: item.origin))
        case .mapping(let entries):
            let first = lines.count
            for entry in entries { write(entry, indent: indent + "  ", into: &lines) }
            guard lines.indices.contains(first) else { return }
            lines[first].text = "\(indent)- \(lines[first].text.dropFirst(indent.count + 2))"
        case .list(let items):
            for item in items { write(item, indent: indent + "  ", into: &lines) }
        }
    }
}

extension Shown {
    /// On one line, as YAML would read it back; what is unset stands in parentheses.
    package var inline: String {
        switch self {
        case .text(let text): Self.scalar(text)
        case .number(let number): String(number)
        case .flag(let flag): flag ? "true" : "false"
        case .unset(let words): "(\(words))"
        case .list(let items): "[\(items.map(\.inline).joined(separator: ", "))]"
        case .fields(let fields):
            "{"
                + fields.map { "\(Self.scalar($0.name)): \(Self.scalar($0.value))" }
                .joined(separator: ", ") + "}"
        }
    }

    /// Plain where that is safe, else in double quotes.
    private static func scalar(_ text: String) -> String {
        let plain = text.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
            case UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"),
                UInt8(ascii: "@"), UInt8(ascii: ":"), UInt8(ascii: "="), UInt8(ascii: "?"),
                UInt8(ascii: "%"), UInt8(ascii: "+"):
                true
            default: false
            }
        }
        let startsPlain = text.utf8.first.map { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
                || (0x61...0x7A).contains(byte) || byte == UInt8(ascii: "/")
        }
        if plain, startsPlain == true, !text.hasSuffix(":") { return text }
        return JSONText.string(text)
    }
}

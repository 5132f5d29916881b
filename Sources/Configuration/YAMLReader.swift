// SPDX-License-Identifier: Apache-2.0
// YAML without its surprises.
//
// Of YAML we take mappings, lists and text. Everything by which a file can mean something else than
// it seems to (aliases, tags, merge keys, a key given twice, a second document) is a fault with its
// place, and reading goes on, so that all of them are told at once. Events rather than libyaml's
// document API, because that one expands and merges before anybody can object.

/// What became of one file.
package enum YAMLTree: Equatable, Sendable {
    case tree(Node)
    /// Nothing but comments and white space.
    case empty
    /// Not readable as a whole; the reason is among the findings.
    case refused
}

struct YAMLReader {
    /// The deepest key of the reference needs 7 levels.
    static let deepest = 16
    /// Values in all files together: with 100 bytes each about 20 MB while a configuration is read.
    static let mostValues = 200_000

    private var findings: Findings
    private var valuesLeft: Int
    private var path: [String] = []

    /// Reads one file; `valuesLeft` is what `mostValues` leaves to it.
    static func read(
        _ bytes: [UInt8], file: String, valuesLeft: inout Int, _ findings: inout Findings
    ) -> YAMLTree {
        if let fault = TextCheck.fault(in: bytes, file: file) {
            findings.fault(fault.place, fault.path, fault.message)
            return .refused
        }
        var reader = YAMLReader(findings: findings, valuesLeft: valuesLeft)
        var tree = YAMLTree.refused
        do throws(Fault) {
            tree = try YAMLParser.events(of: bytes, file: file) { parser throws(Fault) in
                try reader.document(parser)
            }
        } catch {
            reader.findings.fault(error.place, error.path, error.message)
        }
        findings = reader.findings
        valuesLeft = reader.valuesLeft
        return tree
    }

    private mutating func document(_ parser: YAMLParser) throws(Fault) -> YAMLTree {
        _ = try parser.next()  // The stream's start.
        let start = try parser.next()
        guard case .documentStart(let directives) = start.kind else { return .empty }
        if directives { fault(start.place, "directives (%YAML, %TAG) are not allowed") }
        let node = try node(try parser.next(), parser, depth: 1)
        _ = try parser.next()  // The document's end.
        let next = try parser.next()
        if case .documentStart = next.kind {
            fault(next.place, "a second document begins here; one file holds one document")
        }
        // A file of comments is a document with an empty plain scalar only behind `---`.
        return node.isNothing ? .empty : .tree(node)
    }

    private mutating func node(
        _ event: YAMLEvent, _ parser: YAMLParser, depth: Int
    ) throws(Fault) -> Node {
        valuesLeft -= 1
        if valuesLeft < 0 {
            throw Fault(
                place: event.place, message: "more than \(Self.mostValues) values in all files")
        }
        if event.anchored { fault(event.place, "anchors (&) are not allowed; write the value out") }
        if event.tagged { fault(event.place, "tags (!) are not allowed; the key knows its type") }
        switch event.kind {
        case .scalar(let text, let style):
            return scalar(text, style, event.place)
        case .sequenceStart:
            return try sequence(event, parser, depth: depth)
        case .mappingStart:
            return try mapping(event, parser, depth: depth)
        case .alias:
            fault(event.place, "aliases (*) are not allowed; write the value out")
            return Node(place: event.place, content: .refused)
        case .streamStart, .streamEnd, .documentStart, .documentEnd, .sequenceEnd, .mappingEnd:
            throw Fault(place: event.place, message: "is not valid YAML: a value is missing here")
        }
    }

    private mutating func scalar(_ text: String, _ style: Node.Style, _ place: Place) -> Node {
        let odd = text.unicodeScalars.first { Quoted.isControl($0) && $0 != "\n" && $0 != "\t" }
        guard let odd else { return Node(place: place, content: .scalar(text, style)) }
        fault(place, "has the control character \(Quoted.clean(String(odd))) in it")
        return Node(place: place, content: .refused)
    }

    private mutating func sequence(
        _ event: YAMLEvent, _ parser: YAMLParser, depth: Int
    ) throws(Fault) -> Node {
        try checkDepth(depth, event.place)
        var items: [Node] = []
        while true {
            let next = try parser.next()
            if case .sequenceEnd = next.kind { break }
            path.append("[\(items.count)]")
            items.append(try node(next, parser, depth: depth + 1))
            path.removeLast()
        }
        return Node(place: event.place, content: .sequence(items))
    }

    private mutating func mapping(
        _ event: YAMLEvent, _ parser: YAMLParser, depth: Int
    ) throws(Fault) -> Node {
        try checkDepth(depth, event.place)
        var pairs: [Node.Pair] = []
        var lines: [String: Int] = [:]
        while true {
            let next = try parser.next()
            if case .mappingEnd = next.kind { break }
            let keyNode = try node(next, parser, depth: depth + 1)
            let key = text(ofKey: keyNode)
            path.append(Self.step(key ?? "?"))
            let value = try node(try parser.next(), parser, depth: depth + 1)
            if let key {
                if let line = lines[key] {
                    fault(keyNode.place, "is given twice; first in line \(line)")
                } else {
                    lines[key] = keyNode.place.line
                    pairs.append(Node.Pair(key: key, place: keyNode.place, value: value))
                }
            }
            path.removeLast()
        }
        return Node(place: event.place, content: .mapping(pairs))
    }

    /// Nil if it was refused, with the reason among the findings.
    private mutating func text(ofKey node: Node) -> String? {
        switch node.content {
        case .scalar("<<", .plain):
            fault(node.place, "merge keys (<<) are not allowed; use `defaults` or write it out")
        case .scalar(let text, _):
            if !text.isEmpty { return text }
            fault(node.place, "a key is empty")
        case .sequence, .mapping:
            fault(node.place, "a key must be text, not \(node.word)")
        case .refused:
            break
        }
        return nil
    }

    private func checkDepth(_ depth: Int, _ place: Place) throws(Fault) {
        guard depth > Self.deepest else { return }
        throw Fault(place: place, message: "is nested deeper than \(Self.deepest) levels")
    }

    private mutating func fault(_ place: Place, _ message: String) {
        findings.fault(place, Self.joined(path), message)
    }

    /// A key as a step of a path: cut and cleaned.
    static func step(_ key: String) -> String { Quoted.cut(key) }

    private static func joined(_ path: [String]) -> String {
        var text = ""
        for step in path {
            if !text.isEmpty, !step.hasPrefix("[") { text += "." }
            text += step
        }
        return text
    }
}

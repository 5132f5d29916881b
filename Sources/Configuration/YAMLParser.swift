// SPDX-License-Identifier: Apache-2.0
// libyaml's events as Swift values; the only file that knows the C library.

private import CYAML

/// One event of the stream.
struct YAMLEvent {
    enum Kind {
        case streamStart, streamEnd, documentEnd, sequenceStart, sequenceEnd, mappingStart
        case mappingEnd, alias
        case documentStart(directives: Bool)
        case scalar(String, Node.Style)
    }

    var kind: Kind
    var place: Place
    var anchored = false
    var tagged = false
}

/// Pulls events out of bytes that outlive it.
final class YAMLParser {
    // SAFETY: allocated and initialized in init, freed in deinit, never handed out. libyaml keeps
    // a pointer to the bytes; `events(of:)` keeps them alive for as long as the parser.
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let file: String

    /// Runs `body` with a parser over `bytes`. Nil if libyaml has no memory.
    static func events<Result>(
        of bytes: [UInt8], file: String, _ body: (YAMLParser) throws(Fault) -> Result
    ) throws(Fault) -> Result {
        // SAFETY: the buffer is valid during the closure, and the parser does not escape it.
        let outcome = bytes.withUnsafeBufferPointer { buffer -> Swift.Result<Result, Fault> in
            do throws(Fault) {
                let parser = try YAMLParser(buffer, file: file)
                return .success(try body(parser))
            } catch {
                return .failure(error)
            }
        }
        return try outcome.get()
    }

    private init(_ bytes: UnsafeBufferPointer<UInt8>, file: String) throws(Fault) {
        self.file = file
        parser = .allocate(capacity: 1)
        parser.initialize(to: yaml_parser_t())
        guard yaml_parser_initialize(parser) == 1 else {
            throw Fault(place: Place(file: file), message: "cannot be parsed: out of memory")
        }
        // The bytes are known to be UTF-8; without this two odd bytes would select UTF-16.
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
    }

    func next() throws(Fault) -> YAMLEvent {
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else { throw problem() }
        defer { yaml_event_delete(&event) }
        return translated(event)
    }

    private func translated(_ event: yaml_event_t) -> YAMLEvent {
        let place = place(event.start_mark)
        switch event.type {
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            return YAMLEvent(
                kind: .scalar(text(scalar.value, scalar.length), style(scalar.style)),
                place: place, anchored: scalar.anchor != nil, tagged: scalar.tag != nil)
        case YAML_SEQUENCE_START_EVENT:
            let start = event.data.sequence_start
            return YAMLEvent(
                kind: .sequenceStart, place: place, anchored: start.anchor != nil,
                tagged: start.tag != nil)
        case YAML_MAPPING_START_EVENT:
            let start = event.data.mapping_start
            return YAMLEvent(
                kind: .mappingStart, place: place, anchored: start.anchor != nil,
                tagged: start.tag != nil)
        case YAML_DOCUMENT_START_EVENT:
            let start = event.data.document_start
            let directives =
                start.version_directive != nil
                || start.tag_directives.start != start.tag_directives.end
            return YAMLEvent(kind: .documentStart(directives: directives), place: place)
        case YAML_SEQUENCE_END_EVENT: return YAMLEvent(kind: .sequenceEnd, place: place)
        case YAML_MAPPING_END_EVENT: return YAMLEvent(kind: .mappingEnd, place: place)
        case YAML_DOCUMENT_END_EVENT: return YAMLEvent(kind: .documentEnd, place: place)
        case YAML_STREAM_START_EVENT: return YAMLEvent(kind: .streamStart, place: place)
        case YAML_ALIAS_EVENT: return YAMLEvent(kind: .alias, place: place)
        // YAML_STREAM_END_EVENT, and YAML_NO_EVENT, which libyaml answers after the end.
        default: return YAMLEvent(kind: .streamEnd, place: place)
        }
    }

    private func place(_ mark: yaml_mark_t) -> Place {
        Place(
            file: file, line: Int(clamping: mark.line) + 1, column: Int(clamping: mark.column) + 1)
    }

    private func text(_ start: UnsafeMutablePointer<UInt8>?, _ length: Int) -> String {
        // SAFETY: libyaml owns these bytes until the event is deleted; they are copied.
        String(decoding: UnsafeBufferPointer(start: start, count: length), as: UTF8.self)
    }

    private func style(_ style: yaml_scalar_style_t) -> Node.Style {
        switch style {
        case YAML_SINGLE_QUOTED_SCALAR_STYLE, YAML_DOUBLE_QUOTED_SCALAR_STYLE: .quoted
        case YAML_LITERAL_SCALAR_STYLE, YAML_FOLDED_SCALAR_STYLE: .block
        default: .plain
        }
    }

    private func problem() -> Fault {
        // SAFETY: libyaml's messages are string literals of the library.
        var sentence = parser.pointee.problem.map { String(cString: $0) } ?? "unreadable"
        if let context = parser.pointee.context {
            let line = Int(clamping: parser.pointee.context_mark.line) + 1
            sentence += " (\(String(cString: context)), line \(line))"
        }
        if sentence.hasPrefix("found character that cannot start any token") {
            sentence += "; YAML does not indent with tabs, and text with special characters at "
            sentence += "its beginning needs quotes"
        }
        return Fault(
            place: place(parser.pointee.problem_mark), message: "is not valid YAML: \(sentence)")
    }
}

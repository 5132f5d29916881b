// SPDX-License-Identifier: Apache-2.0
// Holds a response against what the probe expects, and decides as early as it can.

import Supervision

/// What an attempt concluded; the latency is added by the `Prober`, which holds the clock.
enum AttemptResult: Equatable, Sendable {
    case passed
    /// It passes, and this is to be shown and recorded.
    case warned(ProbeFailure)
    case failed(ProbeFailure)
    case inconclusive(Inconclusive)
}

/// A wrong status decides with the status line, unless the configuration calls answers of some form
/// inconclusive or it is a 503, which may say when the service will be back; fields decide with the
/// head; a body is read only if something is to be found in it, and only until it is found.
/// Whatever comes, no more than `readLimit` bytes are looked at, and what was not looked at is no
/// failure: it passes where nothing is asked of it, and is inconclusive elsewhere.
struct HTTPResponseCheck {
    /// Bytes read of one response, interim responses and framing included.
    static let readLimit = 64 * 1024

    private let ranges: [ClosedRange<Int>]
    private let isStrict: Bool
    private let body: String?
    private let wall: () -> Int64
    private var fields: ExpectedFields
    private var search: ByteSearch
    /// The form of answers that tell nothing, as long as this one may have it.
    private var pattern: HTTPPattern?
    private var patternFields: ExpectedFields
    private var patternSearch: ByteSearch
    private var parser: HTTPResponseParser
    private var bytes = 0
    private var status: Int?
    /// What the status says, while the rest may say otherwise.
    private var statusFailure: AttemptResult?
    private var retryAfter: Duration?
    private var isHeadOver = false
    private(set) var verdict: AttemptResult?

    /// `wall` is the wall clock, in seconds since 1970, by which a server may say when it is back.
    init(_ probe: HTTPProbe, strict: Bool, wall: @escaping () -> Int64 = { 0 }) {
        ranges = probe.status
        isStrict = strict
        body = probe.body
        self.wall = wall
        fields = ExpectedFields(probe.expectedHeaders)
        search = ByteSearch(probe.body ?? "")
        pattern = probe.inconclusive
        patternFields = ExpectedFields(probe.inconclusive?.headers ?? [])
        patternSearch = ByteSearch(probe.inconclusive?.body ?? "")
        parser = HTTPResponseParser(toHead: probe.method == .head)
    }

    /// Takes what was read; an answer means that no more needs to be read.
    mutating func feed(_ input: ArraySlice<UInt8>) -> AttemptResult? {
        for byte in input {
            if verdict != nil { return verdict }
            bytes += 1
            if bytes > Self.readLimit {
                verdict = beyond("it is longer than \(Self.readLimit) bytes")
                return verdict
            }
            verdict = judge(parser.feed(byte))
            while verdict == nil, let step = parser.next() { verdict = judge(step) }
        }
        return verdict
    }

    /// The peer has closed: what it sent is all there is.
    mutating func end() -> AttemptResult {
        let last = verdict ?? (parser.mayEndHere ? whole : cut)
        verdict = last
        return last
    }

    private mutating func judge(_ step: HTTPResponseParser.Step) -> AttemptResult? {
        switch step {
        case .more:
            return nil
        case .status(let status):
            self.status = status
            return statusVerdict(status)
        case .field(let name, let value):
            fields.note(name, value)
            patternFields.note(name, value)
            if name.elementsEqual("retry-after".utf8) {
                retryAfter = retryAfter ?? HTTPDate.wait(value, now: wall())
            }
            return nil
        case .headEnded(let hasBody):
            return headEnded(hasBody)
        case .body(let byte):
            return judge(byte)
        case .ended:
            return whole
        case .refused(.notHTTP(let words)):
            return .failed(.malformed(words))
        case .refused(.malformed(let words)):
            return pattern == nil ? statusFailure ?? .inconclusive(.notRead(words)) : unread(words)
        case .refused(.tooLong(let words)):
            return beyond(words)
        }
    }

    /// Nil: as expected so far, or to be seen from the rest.
    private mutating func statusVerdict(_ status: Int) -> AttemptResult? {
        if let form = pattern, !form.status.isEmpty, !form.status.contains(status) { pattern = nil }
        if let form = pattern, form.headers.isEmpty, form.body == nil { return declared }
        if ranges.contains(status) { return nil }
        if HTTPProbe.refusesRequest(status), !isStrict {
            statusFailure = .inconclusive(.statusOfConfiguration(status))
        } else {
            statusFailure = .failed(.status(status))
        }
        return pattern == nil && status != Self.unavailable ? statusFailure : nil
    }

    /// The status that comes with a `Retry-After`.
    private static let unavailable = 503

    private mutating func headEnded(_ hasBody: Bool) -> AttemptResult? {
        isHeadOver = true
        if status == Self.unavailable, let retryAfter, retryAfter > .zero,
            statusFailure == .failed(.status(Self.unavailable))
        {
            statusFailure = .failed(.unavailable(retryAfter: retryAfter))
        }
        if patternFields.firstWrong != nil { pattern = nil }
        if let form = pattern, form.body == nil { return declared }
        if pattern == nil, let early = statusFailure ?? fields.verdict { return early }
        return hasBody ? nil : whole
    }

    private mutating func judge(_ byte: UInt8) -> AttemptResult? {
        search.feed(byte)
        if pattern != nil {
            patternSearch.feed(byte)
            if patternSearch.isFound { return declared }
        } else if body != nil, search.isFound {
            return .passed
        }
        return parser.isOver ? whole : nil
    }

    // MARK: - The end of what is read

    private var declared: AttemptResult {
        .inconclusive(.declared("status \(status ?? 0)"))
    }

    /// All of it was read.
    private var whole: AttemptResult {
        if parser.isCoded, pattern?.body != nil { return unread(Self.coded) }
        if let early = statusFailure ?? fields.verdict { return early }
        guard let body, !search.isFound else { return .passed }
        return parser.isCoded ? unread(Self.coded) : .failed(.bodyLacks(body))
    }

    private static let coded = "its body is compressed"

    /// The peer closed within it. A head that has promised no body is only not read to its end;
    /// whatever else was promised is missing.
    private var cut: AttemptResult {
        guard status != nil else { return .failed(.closedEarly) }
        if isHeadOver || parser.promisesBody { return statusFailure ?? .failed(.closedEarly) }
        let words = "it ends within its head"
        return pattern == nil ? statusFailure ?? unread(words) : unread(words)
    }

    /// There is more of it than we read.
    private func beyond(_ words: String) -> AttemptResult {
        guard pattern == nil else { return unread(words) }
        if let statusFailure { return statusFailure }
        guard status != nil else { return .failed(.malformed(HTTPStatusLine.complaint)) }
        let isAllSeen = body == nil && (isHeadOver || fields.isEmpty)
        return isAllSeen ? .passed : unread(words)
    }

    private func unread(_ words: String) -> AttemptResult { .inconclusive(.notRead(words)) }
}

/// The fields that an answer must have, and what was found of them.
struct ExpectedFields {
    /// Characters of a field's value shown in a failure.
    static let shownLimit = 100

    private struct Field {
        let name: [UInt8]
        let value: [UInt8]
        let shownName: String
        var isMet = false
        var found: String?
    }

    private var fields: [Field]

    init(_ expected: [HeaderField]) {
        fields = expected.map {
            Field(
                name: Array($0.name.lowercased().utf8), value: Array($0.value.utf8),
                shownName: $0.name)
        }
    }

    var isEmpty: Bool { fields.isEmpty }

    /// One line of that name with the expected value is enough; the first one found is shown.
    mutating func note(_ name: [UInt8], _ value: [UInt8]) {
        for index in fields.indices where fields[index].name == name {
            if value == fields[index].value { fields[index].isMet = true }
            if fields[index].found == nil {
                fields[index].found = ShownText.line(value, limit: Self.shownLimit)
            }
        }
    }

    /// The first that was not found; nil: all were.
    var firstWrong: ProbeFailure? {
        fields.first { !$0.isMet }.map { .headerDiffers(name: $0.shownName, found: $0.found) }
    }

    /// The same as a verdict.
    var verdict: AttemptResult? { firstWrong.map { .failed($0) } }
}

extension [ClosedRange<Int>] {
    /// One of the ranges has this number.
    func contains(_ number: Int) -> Bool { contains { $0.contains(number) } }
}

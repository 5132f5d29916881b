// SPDX-License-Identifier: Apache-2.0
// Holds a response against what the probe expects, and decides as early as it can.

import Supervision

/// What an attempt concluded; the latency is added by the `Prober`, which holds the clock.
enum ProbeVerdict: Equatable, Sendable {
    case passed
    case failed(ProbeFailure)
    case inconclusive(Inconclusive)
}

/// A wrong status decides with the status line; fields decide with the head; a body is read only if
/// something is to be found in it, and only until it is found. Whatever comes, no more than
/// `readLimit` bytes are looked at.
struct HTTPJudge {
    /// Bytes read of one response, interim responses and framing included.
    static let readLimit = 64 * 1024
    /// Characters of a field's value shown in a failure.
    static let shownLimit = 100

    private struct ExpectedField {
        let name: [UInt8]
        let value: [UInt8]
        let shownName: String
        var isMet = false
        var found: String?
    }

    private let ranges: [ClosedRange<Int>]
    private let isStrict: Bool
    private let body: String?
    private var fields: [ExpectedField]
    private var search: ByteSearch
    private var parser: HTTPResponseParser
    private var bytes = 0
    private(set) var verdict: ProbeVerdict?

    init(_ probe: HTTPProbe, strict: Bool) {
        ranges = probe.status
        isStrict = strict
        body = probe.body
        fields = probe.expectedHeaders.map {
            ExpectedField(
                name: Array($0.name.lowercased().utf8), value: Array($0.value.utf8),
                shownName: $0.name)
        }
        search = ByteSearch(probe.body ?? "")
        parser = HTTPResponseParser(toHead: probe.method == .head)
    }

    /// Takes what was read; an answer means that no more needs to be read.
    mutating func feed(_ input: ArraySlice<UInt8>) -> ProbeVerdict? {
        for byte in input {
            if verdict != nil { return verdict }
            bytes += 1
            if bytes > Self.readLimit {
                // A page may be long; an answer that must hold a text must hold it by then.
                verdict = body == nil ? .passed : nil
                if verdict != nil { return verdict }
                verdict = .failed(.tooLarge(limitBytes: Self.readLimit))
                return verdict
            }
            verdict = judge(parser.feed(byte))
        }
        return verdict
    }

    /// The peer has closed: what it sent is all there is.
    mutating func end() -> ProbeVerdict {
        let last = verdict ?? (parser.mayEndHere ? bodyVerdict : .failed(.closedEarly))
        verdict = last
        return last
    }

    private mutating func judge(_ step: HTTPResponseParser.Step) -> ProbeVerdict? {
        switch step {
        case .more:
            return nil
        case .status(let status):
            return statusVerdict(status)
        case .field(let name, let value):
            note(name, value)
            return nil
        case .headEnded(let hasBody):
            if let wrong = fields.first(where: { !$0.isMet }) {
                return .failed(.headerDiffers(name: wrong.shownName, found: wrong.found))
            }
            return hasBody ? nil : bodyVerdict
        case .body(let byte):
            search.feed(byte)
            let isFound = body != nil && search.isFound
            return isFound || parser.isOver ? bodyVerdict : nil
        case .ended:
            return bodyVerdict
        case .broken(let failure):
            return .failed(failure)
        }
    }

    /// Nil: as expected so far.
    private func statusVerdict(_ status: Int) -> ProbeVerdict? {
        if ranges.contains(where: { $0.contains(status) }) { return nil }
        switch status {
        case 401, 403, 404, 405, 429:
            // Credentials, paths, methods and quotas are not mended by a restart.
            return isStrict
                ? .failed(.status(status)) : .inconclusive(.statusOfConfiguration(status))
        default:
            return .failed(.status(status))
        }
    }

    /// One line of that name with the expected value is enough; the first one found is shown.
    private mutating func note(_ name: [UInt8], _ value: [UInt8]) {
        for index in fields.indices where fields[index].name == name {
            if value == fields[index].value { fields[index].isMet = true }
            if fields[index].found == nil {
                fields[index].found = ShownText.line(value, limit: Self.shownLimit)
            }
        }
    }

    private var bodyVerdict: ProbeVerdict {
        guard let body, !search.isFound else { return .passed }
        return .failed(.bodyLacks(body))
    }
}

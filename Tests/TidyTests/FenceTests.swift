// SPDX-License-Identifier: Apache-2.0
// Text of strangers goes through the fence before a record, and once more before it leaves us.

import Testing

@Suite("Text of strangers is fenced")
struct FenceTests {
    /// What makes a string of bytes that others wrote.
    static let reads = [
        "String(decoding", "String(cString", "KernelFile.text(", ".readString()", ".readStrings()",
        "error.description", "error.message", "error.name",
    ]

    /// Files of the daemon that read such text, and where it goes from there.
    static let readers: [String: String] = [
        "AskCommand.swift": "an answer for a person's terminal: each line passes ShownText",
        "Control/Caller.swift": "numbers only",
        "Control/Beats.swift": "a name that is looked up",
        "Control/Control.swift": "errors of our own calls, shown by the fence of the bus",
        "Effectors/NoticeFacts.swift": "fields of a record, and this host's name",
        "Effectors/NoticeFolder.swift": "names of our own files",
        "Effectors/Notifier.swift": "an error's name, which is observed",
        "Effectors/OrderPrecondition.swift": "an error's name, which is observed",
        "Observers/ControlGroups.swift": "a number",
        "Observers/EvidenceCollector.swift": "a path of our own",
        "Observers/KernelFile.swift": "each reader of it is in this list",
        "Observers/NameResolver.swift": "an address, which is parsed",
        "Observers/ProcessTable.swift": "numbers, names of folders",
        "Observers/TransientPrograms.swift": "an error, which is observed",
        "PageTrim.swift": "numbers of our own",
    ]

    @Test("who reads text of strangers fences it, or is known to have no need")
    func readersAreKnown() {
        expectNone(SourceTree.of("Sources/revived").flatMap(Self.readFaults))
        let paths = Set(SourceTree.of("Sources/revived").map(\.path))
        for name in Self.readers.keys { #expect(paths.contains("Sources/revived/\(name)")) }
    }

    /// A line that reads is a line that fences; else the file must be known.
    static func readFaults(_ file: SourceFile) -> [Violation] {
        let name = String(file.path.dropFirst("Sources/revived/".count))
        guard readers[name] == nil else { return [] }
        return file.code.enumerated().compactMap { number, line in
            guard let read = reads.first(where: { line.contains($0) }) else { return nil }
            // The fence may stand around it, or below.
            let near = file.code[number...].prefix(3).joined()
            guard !near.contains("ShownText"), !line.contains("ShownText"),
                !near.contains(".refuse(")
            else { return nil }
            return file.violation(number, "`\(read)` reads text of strangers: fence it")
        }
    }

    @Test("all that the core is told goes through the fence")
    func door() throws {
        let path = "Sources/revived/SupervisionLoop.swift"
        let file = try #require(SourceTree.all.first { $0.path == path })
        expectNone(Self.doorFaults(file))
    }

    /// What is observed is given to the inbox fenced; what the loop makes itself has no text.
    static func doorFaults(_ file: SourceFile) -> [Violation] {
        file.code.enumerated().compactMap { number, line in
            guard line.contains("inbox.add((observation") else { return nil }
            return line.contains("observation.fenced")
                ? nil : file.violation(number, "an observation goes into the inbox unfenced")
        }
    }

    @Test("what is sent over the bus for people is fenced")
    func bus() {
        let files = SourceTree.of("Sources/ControlInterface") + SourceTree.of("Sources/revived")
        expectNone(files.flatMap(Self.busFaults))
    }

    /// Words that others chose, by the names that they have here.
    static func busFaults(_ file: SourceFile) -> [Violation] {
        let texts = ["reason", "detail", "next", "holdReason", "heldBy", "blocked", "text"]
        return file.code.enumerated().compactMap { number, line in
            if line.contains(".replyError("), !file.path.hasSuffix("ShownMessage.swift") {
                return file.violation(number, "answers with unfenced words: `refuse`")
            }
            let isOpen = texts.contains { line.contains("append(\($0))") }
            guard isOpen, !file.path.hasSuffix("ShownMessage.swift"),
                line.contains("message.append") || line.contains("value.append")
            else { return nil }
            return file.violation(number, "appends unfenced words: `append(shown:)`")
        }
    }

    @Test("each of these rules can fail")
    func canFail() {
        let bad = SourceFile(
            path: "Sources/revived/Observers/Bad.swift",
            text: "let a = String(cString: b)\n\n\n\ncall.replyError(name: n, message: m)\n"
                + "try message.append(reason)\ninbox.add((observation, now))")
        #expect(Self.readFaults(bad).map(\.line) == [1])
        #expect(Self.busFaults(bad).map(\.line) == [5, 6])
        #expect(Self.doorFaults(bad).map(\.line) == [7])
        let good = SourceFile(
            path: "Sources/revived/Observers/Good.swift",
            text: "ShownText.line(String(cString: b).utf8, limit: 9)\ncall.refuse(n, m)\n"
                + "try message.append(shown: reason)\ninbox.add((observation.fenced, now))")
        #expect(Self.readFaults(good).isEmpty && Self.busFaults(good).isEmpty)
        #expect(Self.doorFaults(good).isEmpty)
    }
}

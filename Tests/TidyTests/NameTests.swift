// SPDX-License-Identifier: Apache-2.0
// Names that say nothing, escapes that say why, and declarations that say what they are.

import Testing

@Suite("Names, escapes, and what is documented")
struct NameTests {
    static let suffixes = [
        "Helper", "Helpers", "Util", "Utils", "Common", "Base", "Impl", "Info", "Data", "Manager",
    ]
    /// systemd's own word for itself, and the D-Bus interface that is shaped like it.
    static let allowedNames: Set<String> = ["UnitManager"]

    @Test("no type is named for nothing in particular")
    func typeNames() { expectNone(SourceTree.all.flatMap(Self.nameFaults)) }

    @Test("who escapes the compiler's checks says which rule keeps it safe")
    func escapes() { expectNone(SourceTree.all.flatMap(Self.escapeFaults)) }

    /// Undocumented `package` declarations that there still are. A number may only fall.
    static let undocumented: [String: Int] = [
        "Sources/Exploration": 49, "Sources/Simulation": 62, "Sources/Supervision": 180,
    ]

    @Test("what other targets may use says what it is")
    func documentation() {
        let targets = Set(SourceTree.all.map(\.target)).filter { $0.hasPrefix("Sources/") }
        for target in targets.sorted() {
            let found = SourceTree.of(target).flatMap(Self.undocumentedIn)
            let allowed = Self.undocumented[target] ?? 0
            let list = found.map(\.description).joined(separator: "\n")
            #expect(found.count <= allowed, "\(target): \(found.count), not \(allowed):\n\(list)")
        }
    }

    static func nameFaults(_ file: SourceFile) -> [Violation] {
        let kinds = ["struct", "class", "enum", "protocol", "actor", "typealias"]
        return file.code.enumerated().compactMap { number, line in
            let words = line.split { " :<{,".contains($0) }.map(String.init)
            guard let place = words.firstIndex(where: kinds.contains), place + 1 < words.count,
                words.first != "case"
            else { return nil }
            let name = words[place + 1]
            guard !allowedNames.contains(name), suffixes.contains(where: name.hasSuffix) else {
                return nil
            }
            return file.violation(number, "\(name) says nothing of what it is")
        }
    }

    static func escapeFaults(_ file: SourceFile) -> [Violation] {
        let escapes = ["@unchecked Sendable", "nonisolated(unsafe)", "Unmanaged"]
        return file.code.enumerated().compactMap { number, line in
            guard let escape = escapes.first(where: { Words.has(line, $0) }) else { return nil }
            let near = file.lines[max(0, number - 8)...min(number + 2, file.lines.count - 1)]
            if near.contains(where: { $0.contains("// SAFETY:") }) { return nil }
            return file.violation(number, "`\(escape)` without a `// SAFETY:` line")
        }
    }

    static func undocumentedIn(_ file: SourceFile) -> [Violation] {
        let declared = ["import", "extension"]
        return file.code.enumerated().compactMap { number, line in
            let words = line.split(separator: " ").map(String.init)
            guard words.first == "package", words.count > 1, !declared.contains(words[1]) else {
                return nil
            }
            var above = number - 1
            func comment() -> Substring { above >= 0 ? file.lines[above].drop { $0 == " " } : "" }
            while comment().hasPrefix("@") { above -= 1 }
            if comment().hasPrefix("///") || isMemberwise(file, number) { return nil }
            return file.violation(number, "no sentence says what it is")
        }
    }

    /// An `init` that does no more than fill in the fields; a sentence above it would say no more.
    private static func isMemberwise(_ file: SourceFile, _ number: Int) -> Bool {
        guard Words.has(file.code[number], "init("), let end = closing(file, after: number),
            let start = file.code[number...end].firstIndex(where: { $0.hasSuffix("{") })
        else { return false }
        return file.code[(start + 1)..<end].allSatisfy { line in
            let words = line.split(separator: " ")
            return words.count == 3 && words[0].hasPrefix("self.") && words[1] == "="
        }
    }

    private static func closing(_ file: SourceFile, after number: Int) -> Int? {
        let indentation = file.code[number].prefix { $0 == " " }
        return file.code[number...].firstIndex { $0 == indentation + "}" }
    }

    @Test("each of these rules can fail")
    func canFail() {
        let bad = SourceFile(
            path: "Sources/a/A.swift",
            text: """
                enum StringUtils {}
                final class UnitManager {}
                struct ServiceManager: Sendable {}
                final class Box: @unchecked Sendable {}
                // SAFETY: made and used by one thread.
                nonisolated(unsafe) var a = 1
                package func b() {}
                /// Does c.
                @discardableResult
                package func c() {}
                package import Systemd
                struct D {
                    package init(e: Int) {
                        self.e = e
                    }
                    package init(f: Int) {
                        self.e = 2 * f
                    }
                }
                """)
        #expect(Self.nameFaults(bad).map(\.line) == [1, 3])
        let lone = SourceFile(path: "a", text: "final class Box: @unchecked Sendable {}")
        #expect(Self.escapeFaults(lone).map(\.line) == [1])
        #expect(Self.escapeFaults(bad).isEmpty)
        #expect(Self.undocumentedIn(bad).map(\.line) == [7, 16])
    }
}

// SPDX-License-Identifier: Apache-2.0
// The source files of this package as the rules see them: text, and text without words that a
// person reads (comments and string literals).

import Foundation
import Testing

/// A breach of a rule, as an editor understands it.
struct Violation: CustomStringConvertible {
    let path: String
    let line: Int
    let fault: String

    var description: String { "\(path):\(line): \(fault)" }
}

/// One file. Lines are counted from 1 in violations, from 0 here.
struct SourceFile {
    /// From the root of the package: `Sources/Systemd/Bus.swift`.
    let path: String
    let text: String
    let lines: [String]
    /// The lines with comments and string literals blanked.
    let code: [String]

    init(path: String, text: String) {
        self.path = path
        self.text = text
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        code = PlainCode.of(text).split(separator: "\n", omittingEmptySubsequences: false)
            .map(String.init)
    }

    /// The target's folder: `Sources/Systemd`.
    var target: String { path.split(separator: "/").prefix(2).joined(separator: "/") }

    func violation(_ line: Int, _ fault: String) -> Violation {
        Violation(path: path, line: line + 1, fault: fault)
    }
}

enum SourceTree {
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// What the daemon is made of.
    static let daemonTargets = [
        "Sources/revived", "Sources/Systemd", "Sources/Supervision", "Sources/Recording",
        "Sources/ControlInterface", "Sources/Configuration",
    ]

    static let all: [SourceFile] =
        swiftFiles("Sources") + swiftFiles("Tests")

    static func of(_ target: String) -> [SourceFile] { all.filter { $0.target == target } }

    static let daemon = all.filter { daemonTargets.contains($0.target) }

    static func text(_ path: String) -> String? {
        try? String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
    }

    /// Paths of all files below a folder, sorted.
    static func paths(_ folder: String) -> [String] {
        let base = root.appendingPathComponent(folder).path
        let names = FileManager.default.enumerator(atPath: base)?.compactMap { $0 as? String }
        return (names ?? []).map { "\(folder)/\($0)" }.sorted()
    }

    private static func swiftFiles(_ folder: String) -> [SourceFile] {
        paths(folder).filter { $0.hasSuffix(".swift") }.compactMap { path in
            text(path).map { SourceFile(path: path, text: $0) }
        }
    }
}

/// Fails the test with all violations at once.
func expectNone(_ violations: [Violation]) {
    let list = violations.map(\.description).joined(separator: "\n")
    #expect(violations.isEmpty, "\(violations.count) violations:\n\(list)")
}

// SPDX-License-Identifier: Apache-2.0
// The Debian package says what the programs say.

import Foundation
import Testing

@Suite("The Debian package")
struct PackageTests {
    @Test("has the version of the programs")
    func version() throws {
        let changelog = try #require(SourceTree.text("debian/changelog"))
        let source = try #require(SourceTree.text("Sources/ControlInterface/Version.swift"))
        let version = changelog.split(separator: "(", maxSplits: 1).last?.prefix { $0 != ")" }
        #expect(source.contains("\"\(version ?? "none")\""))
    }

    private static let pages = [
        "revivectl.1", "revived.yaml.5", "org.revived1.5", "revived-records.7", "revived.8",
    ]

    @Test("has all that the installation puts there, a page for each of its programs among it")
    func whole() throws {
        let rules = try #require(SourceTree.text("debian/rules"))
        #expect(rules.contains("scripts/install"))
        let script = try #require(SourceTree.text("scripts/man"))
        for page in Self.pages {
            #expect(script.contains("\"\(page)\""), "\(page)")
        }
    }

    @Test("is removed with each page that was made")
    func removed() throws {
        let script = try #require(SourceTree.text("scripts/uninstall"))
        for page in Self.pages {
            #expect(script.contains("/\(page)\""), "\(page)")
        }
    }

    @Test("tells of each field of a record in the page of records")
    func fields() throws {
        let records = try #require(SourceTree.text("Tests/RevivedTests/Goldens/record-fields.txt"))
        let table = try #require(SourceTree.text("units/man/revived.md")).split(separator: "\n")
            .drop { !$0.hasPrefix("| field ") }.prefix { $0.hasPrefix("|") }.joined()
        let names = records.split(separator: "\n").compactMap { $0.split(separator: "=").first }
        for name in Set(names) where name.hasPrefix("REVIVED_") {
            #expect(table.contains("`\(name)`"), "\(name)")
        }
    }
}

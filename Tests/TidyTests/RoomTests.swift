// SPDX-License-Identifier: Apache-2.0
// The tour of the core (Supervision.docc) against the tree: a room that it does not name, or a
// changed exit of a phase, is found here.

import Exploration
import Foundation
import Supervision
import Testing

@Suite("The tour of the core is true")
struct RoomTests {
    static let tour = "Sources/Supervision/Supervision.docc/Supervision.md"

    /// The rows of the table that follows a comment, without its head: the cells of each.
    static func table(_ mark: String, in text: String) -> [[String]] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard let start = lines.firstIndex(where: { $0.hasPrefix("<!-- \(mark)") }) else {
            return []
        }
        let rows = lines[(start + 1)...].prefix { $0.hasPrefix("|") }.dropFirst(2)
        return rows.map { row in
            row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
        }
    }

    static func exits(in text: String) -> Set<Edge> {
        Set(
            table("the exits", in: text).flatMap { cells -> [Edge] in
                guard cells.count == 2, let from = PhaseName(rawValue: cells[0]) else { return [] }
                let names = cells[1].split(separator: ",").map {
                    $0.trimmingCharacters(in: .whitespaces)
                }
                return names.compactMap { PhaseName(rawValue: $0).map { Edge(from, $0) } }
            })
    }

    @Test("one file stands at the top of the core: its door")
    func door() {
        let top = SourceTree.of("Sources/Supervision").map(\.path)
            .filter { $0.split(separator: "/").count == 3 }
        #expect(top.isEmpty || top == ["Sources/Supervision/Supervisor.swift"])
    }

    @Test("each folder of the core is in the tour, and each of the tour is there")
    func rooms() throws {
        let text = try #require(SourceTree.text(Self.tour))
        let told = Self.table("each folder", in: text).compactMap(\.first)
            .map { $0.filter { $0 != "`" } }
        let found = Set(
            SourceTree.of("Sources/Supervision").map { $0.path.split(separator: "/") }
                .filter { $0.count > 3 }.map { String($0[2]) })
        #expect(told.count == Set(told).count)
        #expect(Set(told) == found)
    }

    @Test("the exits of the phases are those that the simulation allows")
    func phases() throws {
        let text = try #require(SourceTree.text(Self.tour))
        #expect(Self.exits(in: text) == Set(Edge.documented))
    }

    @Test("an exit that is not told is seen, and a folder that is told")
    func canFail() {
        let text = """
            <!-- the exits -->
            | a | b |
            | - | - |
            | acting | failing, in-doubt |

            | x |
            """
        #expect(Self.exits(in: text) == [Edge(.acting, .failing), Edge(.acting, .inDoubt)])
        #expect(Self.table("each folder", in: text).isEmpty)
        #expect(Self.table("the exits", in: text).count == 1)
    }
}

// SPDX-License-Identifier: Apache-2.0
// The page on the bus, org.revived1(5), says of each member of the living objects what it is: none
// more, none fewer, each with its signature.

import Foundation
import TestSupport
import Testing

@Suite("The page on the bus", .serialized, .whereTestbedsArePossible, .onTestbed("page"))
struct BusPageTests {
    let bed: Testbed

    init() throws { bed = try Testbed.ofSuite() }

    private static let page =
        "\(Testbed.checkout)/Sources/ControlInterface/ControlInterface.docc/ControlInterface.md"

    /// Rows of the tables below a heading: `Hold: s t b s → t`, the types only.
    static func rows(of page: String, below heading: String) -> Set<String> {
        var rows: Set<String> = []
        let rest = page.components(separatedBy: "\n\(heading)\n").dropFirst().joined()
        for line in rest.components(separatedBy: "\n## ")[0].split(separator: "\n") {
            let cells = line.split(separator: "|").map {
                $0.trimmingCharacters(in: .whitespaces)
            }
            guard cells.count >= 3, cells[0].hasPrefix("`"), cells[0].hasSuffix("`") else {
                continue
            }
            rows.insert("\(cells[0].dropFirst().dropLast()): \(types(cells[1]))")
        }
        return rows
    }

    /// `s reason, t seconds → t hold` without its names: `st → t`; `none` is nothing.
    static func types(_ signature: String) -> String {
        let sides = signature.components(separatedBy: "→").map { side in
            side.split(separator: ",").compactMap { argument in
                argument.split(separator: " ").first.map(String.init)
            }.joined()
        }
        let (input, output) = (sides[0] == "none" ? "" : sides[0], sides.dropFirst().joined())
        return output.isEmpty ? input : "\(input) → \(output)"
    }

    /// The same of a living object, as `busctl introspect` tells it.
    private func living(_ path: String, _ interface: String) throws -> Set<String> {
        let text = try bed.sh("busctl --no-legend introspect org.revived1 \(path) \(interface)")
            .text
        var rows: Set<String> = []
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            guard words.count >= 4, words[0].hasPrefix(".") else { continue }
            let (input, output) = (words[2] == "-" ? "" : words[2], words[3])
            let isMethod = words[1] == "method" && output != "-"
            rows.insert("\(words[0].dropFirst()): \(isMethod ? "\(input) → \(output)" : input)")
        }
        return rows
    }

    @Test("says of the daemon and of a service what is there")
    func members() throws {
        let shop = try SampleService.shop(bed, "paged", port: 8891)
        defer { shop.remove() }
        let page = try String(contentsOfFile: Self.page, encoding: .utf8)
        let manager = try living("/org/revived1", "org.revived1.Manager")
        #expect(manager.count > 15)
        #expect(Self.rows(of: page, below: "## The object of the daemon") == manager)
        let service = try living("/org/revived1/service/paged", "org.revived1.Service")
        #expect(service.count > 20)
        #expect(Self.rows(of: page, below: "## The object of a service") == service)
    }

    @Test("can be wrong")
    func canFail() {
        let page = """
            ## The object
            | method | signature | meaning |
            | --- | --- | --- |
            | `Hold` | s reason, t seconds → t hold | Holds. |
            | `Reload` | none | Reloads. |
            | `Old` | → as names | Nothing. |

            ## More
            | `Not` | s | this. |
            """
        #expect(
            Self.rows(of: "\n" + page, below: "## The object") == [
                "Hold: st → t", "Reload: ", "Old:  → as",
            ])
    }
}

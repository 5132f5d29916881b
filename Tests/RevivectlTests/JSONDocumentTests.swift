// SPDX-License-Identifier: Apache-2.0
// What programs read of `revivectl --json` has exactly the fields that its page says, each with the
// type that the page says; what the page says and no output shows is a fault as well.

import Configuration
import ControlInterface
import Foundation
import Supervision
import Testing

@testable import revivectl

/// The fields of each object, by the heading of its table.
private struct FormDocument {
    /// By the path of an object: its fields, and the types that each may have.
    private(set) var forms: [String: [String: Set<String>]] = [:]
    let text: String

    init() throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../Sources/ControlInterface/ControlInterface.docc")
            .appendingPathComponent("ControlInterface.md")
        text = try String(contentsOf: file, encoding: .utf8)
        var paths: [String] = []
        for line in text.split(separator: "\n") {
            if line.hasPrefix("#") {
                let isForm = line.hasPrefix("### ")
                paths = isForm ? line.dropFirst(4).components(separatedBy: ", ") : []
            }
            let cells = line.components(separatedBy: " | ")
            guard !paths.isEmpty, cells.count == 3, cells[0].hasPrefix("| `") else { continue }
            let name = String(cells[0].dropFirst(3).dropLast())
            for path in paths {
                forms[path, default: [:]][name] = Set(cells[1].components(separatedBy: " or "))
            }
        }
    }

    /// What of this output the page does not say, or says otherwise, and which of its tables were
    /// seen.
    func faults(of value: Any, at path: String, _ seen: inout Set<String>) -> [String] {
        if let elements = value as? [Any] {
            return elements.flatMap { faults(of: $0, at: path, &seen) }
        }
        guard let object = value as? [String: Any], let form = forms[path] else { return [] }
        seen.insert(path)
        var found = Set(form.keys).symmetricDifference(object.keys).sorted().map {
            "\(path): \($0)"
        }
        for (name, types) in form {
            guard let member = object[name] else { continue }
            if types.isDisjoint(with: Self.types(of: member)) {
                found.append("\(path).\(name) is no \(types.sorted())")
            }
            found += faults(of: member, at: "\(path).\(name)", &seen)
        }
        return found
    }

    private static func types(of value: Any) -> Set<String> {
        switch value {
        case is NSNull: ["null", "any"]
        case is String: ["string", "any"]
        case is NSNumber: ["number", "boolean", "any"]
        case is [Any]: ["array", "any"]
        default: ["object", "any"]
        }
    }
}

/// The output of a command, as it is printed, has the form that the page says.
func expectDocumented(
    _ command: String, _ text: String, location: SourceLocation = #_sourceLocation
) throws {
    let page = try FormDocument()
    let value = try JSONSerialization.jsonObject(with: Data(text.utf8))
    var seen: Set<String> = []
    #expect(page.faults(of: value, at: command, &seen) == [], sourceLocation: location)
    let tables = page.forms.keys.filter { $0 == command || $0.hasPrefix("\(command).") }
    #expect(seen == Set(tables), "what no output shows", sourceLocation: location)
}

@Suite("The page on the JSON of revivectl")
struct JSONDocumentTests {
    @Test("says what status shows")
    func status() throws {
        try expectDocumented("status", JSON.lines(Sample.services.map(\.json)))
    }

    @Test("says what events shows")
    func events() throws {
        let ofService = Sample.entry(2, "web", Sample.failed("i1"), second: 1)
        let ofHost = Sample.entry(3, "", .stopping, second: 2)
        for entry in [ofService, ofHost] { try expectDocumented("events", entry.json.text) }
    }

    @Test("says what config shows")
    func config() throws {
        let folder = NSTemporaryDirectory() + "form-\(getpid())"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700])
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let (path, mode) = ("\(folder)/web.yaml", [FileAttributeKey.posixPermissions: 0o600])
        let text = "services: {web: {unit: web.service, probes: [{tcp: '127.0.0.1:80'}]}}\n"
        let isMade = FileManager.default.createFile(
            atPath: path, contents: Data(text.utf8), attributes: mode)
        #expect(isMade)
        let loaded = Configuration.load(from: .files([path]))
        #expect(loaded.report == "")
        try expectDocumented("config", try #require(loaded.effective["web"]?.json))
    }

    @Test("says the type of the list on the bus")
    func list() throws {
        #expect(try FormDocument().text.contains("`\(ServiceStatus.listSignature)`"))
    }

    @Test("can be wrong: a field too many, one too few, one of another type are told")
    func canFail() throws {
        let page = try FormDocument()
        var seen: Set<String> = []
        let wrong: [String: Any] = ["version": "1", "service": "web", "more": 1]
        #expect(
            Set(page.faults(of: wrong, at: "config", &seen)) == [
                "config: more", "config: values", "config.version is no [\"number\"]",
            ])
    }
}

// SPDX-License-Identifier: Apache-2.0
// Goldens/NAME.yaml is loaded; Goldens/NAME.txt is what it says: faults, or warnings and values.

import Configuration
import Glibc
import Supervision
import Testing

/// The names of the goldens, sorted.
func goldenNames() -> [String] {
    guard let stream = opendir("\(testFolder())/Goldens") else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) { field in
            field.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        if name.hasSuffix(".yaml") { names.append(String(name.dropLast(5))) }
    }
    return names.sorted()
}

/// `text` with every occurrence of `word` taken out.
func removing(_ word: String, from text: String) -> String {
    var result = ""
    var rest = text[...]
    while let first = rest.firstRange(of: word) {
        result += rest[..<first.lowerBound]
        rest = rest[first.upperBound...]
    }
    return result + rest
}

struct GoldenTests {
    @Test("there are goldens")
    func thereAreGoldens() { #expect(goldenNames().count >= 10) }

    @Test("a golden says what it said before", arguments: goldenNames())
    func goldenSaysTheSame(_ name: String) throws {
        let base = "\(testFolder())/Goldens/\(name)"
        let yaml = try #require(contents("\(base).yaml"))
        let folder = try TemporaryFolder()
        let path = try folder.file("\(name).yaml", yaml)
        let loaded = Configuration.load(from: .files([path]))
        let said = removing("\(folder.path)/", from: Self.transcript(loaded))
        if rewriting { try overwrite("\(base).txt", said) }
        #expect(said == contents("\(base).txt"))
    }

    private static func transcript(_ loaded: LoadedConfiguration) -> String {
        var text = loaded.report
        for warning in loaded.warnings { text += "warning: \(warning)\n" }
        for service in loaded.policy?.services ?? [] {
            text += "\n\(service.name):\n"
            let values = loaded.effective[service.name]?.text ?? ""
            for line in values.split(separator: "\n") { text += "  \(line)\n" }
        }
        return text
    }
}

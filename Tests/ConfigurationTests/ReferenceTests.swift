// SPDX-License-Identifier: Apache-2.0
// The reference page in the source is the one that the tables say.

import Configuration
import Testing

struct ReferenceTests {
    @Test("the reference page is the one the tables say")
    func referenceIsCurrent() throws {
        let path = "\(testFolder())/../../Sources/Configuration/Configuration.docc/Configuration.md"
        let text = Configuration.reference()
        if rewriting { try overwrite(path, text) }
        #expect(contents(path) == text)
    }

    @Test("the reference page names every key")
    func referenceNamesEveryKey() {
        let text = Configuration.reference()
        for path in Configuration.keyPaths() {
            let name = path.split(separator: ".").last ?? ""
            #expect(text.contains("| `\(name)` |"), "\(path)")
        }
    }

    @Test("a key of a later version is refused with that sentence")
    func laterKeysAreRefused() throws {
        for (place, names) in Configuration.laterKeys() {
            for name in names {
                let loaded = try load(KeyExamples.file(place, "\(name): {}"))
                let found = sentences(loaded).contains {
                    $0.hasSuffix(".\(name): is not supported by this version")
                }
                #expect(found, "\(place).\(name): \(loaded.report)")
            }
        }
    }
}

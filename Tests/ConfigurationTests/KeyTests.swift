// SPDX-License-Identifier: Apache-2.0
// Every key of the table accepts what it should and refuses what it should.

import Configuration
import Testing

struct KeyTests {
    @Test("every key has an example, and every example a key")
    func everyKeyHasAnExample() {
        #expect(Set(Configuration.keyPaths()) == Set(KeyExamples.all.keys))
    }

    @Test("a key accepts its good example", arguments: Configuration.keyPaths())
    func acceptsGood(_ key: String) throws {
        let example = try #require(KeyExamples.all[key])
        let loaded = try load(KeyExamples.file(key: key, example.accepted))
        #expect(loaded.report == "")
        #expect(loaded.policy != nil)
    }

    @Test("a key refuses its bad example, once and by name", arguments: Configuration.keyPaths())
    func refusesBad(_ key: String) throws {
        let example = try #require(KeyExamples.all[key])
        let loaded = try load(KeyExamples.file(key: key, example.refused))
        #expect(loaded.faults.count == 1, "\(loaded.report)")
        #expect(loaded.policy == nil)
        #expect(loaded.effective.isEmpty)
        let name = key.split(separator: ".").last ?? ""
        let told = loaded.faults.first.map { $0.path + " " + $0.message } ?? ""
        #expect(told.contains(name), "\(loaded.report)")
    }
}

// SPDX-License-Identifier: Apache-2.0
// A configuration as one text, and what became of it in the meantime.

import Configuration
import Testing

@Suite("A kept configuration")
struct KeptConfigurationTests {
    private static let files = [
        ConfigurationFile(
            path: "/etc/revived/revived.yaml", bytes: Array("services: {}\n".utf8)),
        ConfigurationFile(
            path: "/etc/revived/services.d/a b.yaml",
            bytes: Array("services:\n  web: {unit: web.service}".utf8)),
        ConfigurationFile(path: "/etc/revived/services.d/c.yaml", bytes: Array("# none\n".utf8)),
    ]

    @Test("what is kept is read as the files were, with their places and their digest")
    func roundTrip() throws {
        let folder = try TemporaryFolder()
        try folder.folder("services.d")
        try folder.file("revived.yaml", "host: {notify: tell@.service}\nservices: {}\n")
        try folder.file("services.d/web.yaml", "services: {web: {unit: web.service}}\n")
        let loaded = Configuration.load(from: .directory(folder.path))
        let kept = try KeptConfiguration.files(of: KeptConfiguration.bytes(of: loaded.files))
        #expect(kept == loaded.files && kept.count == 2)
        let again = Configuration.load(from: .kept(kept))
        #expect(again.policy == loaded.policy && again.policy != nil)
        #expect(again.effective["web"]?.text == loaded.effective["web"]?.text)
        #expect(
            try KeptConfiguration.files(of: KeptConfiguration.bytes(of: Self.files)) == Self.files)
        // A file of services.d says no more than it could there.
        let host = ConfigurationFile(path: "/x/b.yaml", bytes: Array("host: {}\n".utf8))
        #expect(Configuration.load(from: .kept([Self.files[0], host])).faults.count == 1)
    }

    @Test("what was cut off or changed is damaged, and never something else")
    func damaged() {
        let whole = KeptConfiguration.bytes(of: Self.files)
        func fault(_ bytes: [UInt8]) -> KeptFault? {
            do throws(KeptFault) {
                _ = try KeptConfiguration.files(of: bytes)
                return nil
            } catch { return error }
        }
        for count in whole.indices { #expect(fault(Array(whole[..<count])) == .damaged) }
        for place in whole.indices {
            for byte: UInt8 in [0, 0x20, 0x0A, 0x39, 0xFF] where byte != whole[place] {
                var changed = whole
                changed[place] = byte
                #expect(fault(changed) != nil, "\(place) \(byte)")
            }
        }
        #expect(fault(whole + [0x0A]) == .damaged)
        #expect(fault(Array("revived-configuration 2 something else\n".utf8)) == .otherForm)
        for text in ["", "\n", "revived-configuration\n", "revived-configuration 1\n"] {
            #expect(fault(Array(text.utf8)) == .damaged)
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
// Journal files that may not be read are told before anything is judged.

import ArgumentParser
import Foundation
import Testing

@testable import revivectl

@Suite("a folder of journal files")
struct JournalFolderTests {
    /// What may not be read, from the folder on, when all files are there and one has the mode 0.
    private static func forbidden(_ hidden: String?) throws -> String? {
        let files = FileManager.default
        let machine = "0123456789abcdef0123456789abcdef"
        let root = files.temporaryDirectory.path + "/journal-" + UUID().uuidString
        let names = [
            "system.journal", "system@1.journal~", "notes.txt", "remote/a.journal",
            "\(machine)/system.journal", "\(machine)/system@2.journal~", "\(machine)/notes.txt",
            "\(machine).ns/a.journal",
        ]
        for name in names {
            let path = URL(fileURLWithPath: "\(root)/\(name)")
            try files.createDirectory(
                at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data("x".utf8).write(to: path)
        }
        symlink("/nowhere/x", "\(root)/gone.journal")
        if let hidden { chmod("\(root)/\(hidden)", 0) }
        defer {
            if let hidden { chmod("\(root)/\(hidden)", 0o700) }
            try? files.removeItem(atPath: root)
        }
        return JournalFolder.forbidden(in: root).map { String($0.dropFirst(root.count)) }
    }

    @Test("each file that libsystemd would pass over is named, and no other")
    func forbidden() async {
        // Root may read everything; who is not root once, never is again.
        await #expect(processExitsWith: .success) {
            umask(0o022)
            if getuid() == 0 { guard setgid(65534) == 0, setuid(65534) == 0 else { exit(2) } }
            let machine = "0123456789abcdef0123456789abcdef"
            for name in [
                "system.journal", "system@1.journal~", "\(machine)/system.journal",
                "\(machine)/system@2.journal~", machine,
            ] {
                guard try JournalFolderTests.forbidden(name) == "/\(name)" else { exit(3) }
            }
            guard try JournalFolderTests.forbidden("") == "" else { exit(4) }
            for name in ["notes.txt", "remote/a.journal", "remote", "\(machine).ns/a.journal"] {
                guard try JournalFolderTests.forbidden(name) == nil else { exit(5) }
            }
            guard try JournalFolderTests.forbidden(nil) == nil else { exit(6) }
            exit(0)
        }
    }

    @Test("a journal with a file that may not be read is refused with its name")
    func refused() async {
        await #expect(processExitsWith: ExitTest.Condition.exitCode(77)) {
            umask(0o022)
            if getuid() == 0 { guard setgid(65534) == 0, setuid(65534) == 0 else { exit(2) } }
            let root = FileManager.default.temporaryDirectory.path + "/" + UUID().uuidString
            try FileManager.default.createDirectory(
                atPath: root, withIntermediateDirectories: true)
            try Data().write(to: URL(fileURLWithPath: "\(root)/system.journal"))
            chmod("\(root)/system.journal", 0)
            do {
                let source = try JournalSource.parse(["--directory", root])
                _ = try source.read()
            } catch let refusal as Refusal {
                try FileManager.default.removeItem(atPath: root)
                guard refusal.sentence.contains("\(root)/system.journal") else { exit(3) }
                exit(refusal.status.rawValue)
            }
            exit(0)
        }
    }
}

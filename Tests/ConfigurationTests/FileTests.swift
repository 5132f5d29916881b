// SPDX-License-Identifier: Apache-2.0
// What is not a file that only root could have written is refused with a sentence.

import Configuration
import Glibc
import Supervision
import Testing

struct FileTests {
    private let good = "services:\n  web: {unit: web.service}\n"

    private func faults(_ path: String) -> [String] {
        sentences(Configuration.load(from: .files([path])))
    }

    @Test("a missing file")
    func missing() throws {
        let folder = try TemporaryFolder()
        let loaded = Configuration.load(from: .files(["\(folder.path)/none.yaml"]))
        #expect(loaded.report == "\(folder.path)/none.yaml: does not exist\n")
    }

    @Test("a directory in place of the file")
    func directory() throws {
        let folder = try TemporaryFolder()
        #expect(faults(try folder.folder("d.yaml")) == ["is a directory, not a file"])
    }

    @Test("a FIFO is refused and not waited for", .timeLimit(.minutes(1)))
    func fifo() throws {
        let folder = try TemporaryFolder()
        let path = folder.adopt("f.yaml")
        #expect(mkfifo(path, 0o600) == 0)
        #expect(faults(path) == ["is a named pipe, not a file"])
    }

    @Test("a device")
    func device() { #expect(faults("/dev/null") == ["is a device, not a file"]) }

    @Test("a file or directory that others can write")
    func writable() throws {
        let folder = try TemporaryFolder()
        let path = try folder.file("w.yaml", good, mode: 0o666)
        let sentence = "can be written by others than its owner (mode 0666); chmod go-w"
        #expect(faults(path) == [sentence])
        let inner = try folder.folder("open", mode: 0o770)
        let loaded = Configuration.load(from: .files([try folder.file("open/a.yaml", good)]))
        #expect(
            loaded.report
                == "\(inner): can be written by others than its owner (mode 0770); chmod go-w\n")
    }

    @Test("a file of somebody else", .enabled(if: geteuid() == 0))
    func foreign() throws {
        let folder = try TemporaryFolder()
        let path = try folder.file("a.yaml", good)
        #expect(chown(path, 1234, 1234) == 0)
        #expect(faults(path) == ["belongs to user 1234; it must belong to root (chown root)"])
    }

    @Test("an unreadable file", .enabled(if: geteuid() != 0))
    func unreadable() throws {
        let folder = try TemporaryFolder()
        let path = try folder.file("a.yaml", good, mode: 0o000)
        #expect(faults(path) == ["may not be read by user \(geteuid())"])
    }

    @Test("a symbolic link to a good file is fine, one into an open directory is not")
    func symbolicLink() throws {
        let folder = try TemporaryFolder()
        let path = try folder.file("real.yaml", good)
        let link = folder.adopt("link.yaml")
        #expect(symlink(path, link) == 0)
        #expect(faults(link) == [])
        try folder.folder("open", mode: 0o777)
        let elsewhere = try folder.file("open/real.yaml", good)
        let second = folder.adopt("second.yaml")
        #expect(symlink(elsewhere, second) == 0)
        #expect(faults(second).count == 1)
        let circle = folder.adopt("circle.yaml")
        #expect(symlink(circle, circle) == 0)
        #expect(faults(circle) == ["is a symbolic link that leads in a circle"])
    }

    @Test("a link of somebody else on the way is refused by name", .enabled(if: geteuid() == 0))
    func foreignLink() throws {
        let folder = try TemporaryFolder()
        try folder.folder("release")
        try folder.file("release/web.yaml", good)
        let current = folder.adopt("current")
        #expect(symlink("release", current) == 0)
        let path = folder.adopt("web.yaml")
        #expect(symlink("\(current)/web.yaml", path) == 0)
        #expect(faults(path) == [])
        #expect(lchown(current, 1234, 1234) == 0)
        let loaded = Configuration.load(from: .files([path]))
        #expect(
            loaded.report == "\(current): is a link that belongs to user 1234; it must belong to "
                + "root (chown -h root)\n")
    }

    @Test("each directory on the way counts, also one far above the file")
    func directoriesAbove() throws {
        let folder = try TemporaryFolder()
        let open = try folder.folder("open", mode: 0o777)
        try folder.folder("open/a")
        try folder.folder("open/a/b")
        let path = try folder.file("open/a/b/web.yaml", good)
        let link = folder.adopt("link.yaml")
        #expect(symlink("./open/a/../a/b/web.yaml", link) == 0)
        let fault = "\(open): can be written by others than its owner (mode 0777); chmod go-w\n"
        #expect(Configuration.load(from: .files([path])).report == fault)
        #expect(Configuration.load(from: .files([link])).report == fault)
        // With the sticky bit nobody replaces what is another's, but the file must not lie in it.
        #expect(chmod(open, 0o1777) == 0)
        #expect(faults(path) == [] && faults(link) == [])
        let near = try folder.file("open/near.yaml", good)
        let words = "can be written by others than its owner (mode 01777); chmod go-w"
        #expect(faults(near) == [words])
    }

    @Test("services.d may be a link, and the way to it counts", .enabled(if: geteuid() == 0))
    func linkedFolder() throws {
        let folder = try TemporaryFolder()
        try folder.file("revived.yaml", "services: {}\n")
        let elsewhere = try folder.folder("elsewhere")
        try folder.folder("elsewhere/d")
        try folder.file("elsewhere/d/web.yaml", good)
        #expect(symlink("elsewhere/d", folder.adopt("services.d")) == 0)
        #expect(Configuration.load(from: .directory(folder.path)).policy?.services.count == 1)
        #expect(chown(elsewhere, 1234, 1234) == 0)
        let loaded = Configuration.load(from: .directory(folder.path))
        #expect(
            loaded.report
                == "\(elsewhere): belongs to user 1234; it must belong to root (chown root)\n")
    }

    @Test("100 MB are refused by their size, without being read", .timeLimit(.minutes(1)))
    func sparse() throws {
        let folder = try TemporaryFolder()
        let path = try folder.file("big.yaml", "#")
        #expect(truncate(path, 100_000_000) == 0)
        #expect(faults(path) == ["is larger than 1 MiB (100000000 bytes)"])
    }

    @Test("a file of no bytes, and one of blanks")
    func empty() throws {
        #expect(sentences(try load("")) == ["is empty; write at least \"services: {}\""])
        #expect(sentences(try load(" \n\n# x\n---\n")).count == 1)
    }

    @Test("bytes that are not text have a place")
    func notText() throws {
        let folder = try TemporaryFolder()
        let cases: [([UInt8], String)] = [
            ([0x61, 0x0A, 0x62, 0xFF], ":2:2: is not valid UTF-8"),
            ([0x61, 0x00], ":1:2: has a NUL byte in it; is it a text file?"),
            ([0x61, 0x3A, 0x20, 0x1B], ":1:4: has the control character \\u{1b} in it"),
            ([0xED, 0xA0, 0x80], ":1:1: is not valid UTF-8"),
        ]
        for (bytes, sentence) in cases {
            let path = try folder.file("t.yaml", bytes)
            let loaded = Configuration.load(from: .files([path]))
            #expect(loaded.report == "\(path)\(sentence)\n")
        }
    }

    @Test("a byte order mark and CRLF are fine")
    func windows() throws {
        let loaded = try load("\u{FEFF}services:\r\n  web:\r\n    unit: web.service\r\n")
        #expect(loaded.report == "")
        #expect(loaded.policy?.services.count == 1)
    }
}

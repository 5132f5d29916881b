// SPDX-License-Identifier: Apache-2.0
// Evidence as it is gathered: bounded in time, in size and in number.

import Foundation
import Systemd
import Testing

@testable import revivectl

@Suite("Evidence")
struct EvidenceTests {
    private static let second: Int64 = 1_000_000_000

    private func folder() -> String { NSTemporaryDirectory() + "evidence-\(UUID().uuidString)" }

    private func run(_ script: String, _ seconds: Int64 = 20, limit: Int = 1000)
        -> (end: BoundedProgram.End, output: String)
    {
        let run = BoundedProgram(
            ["/bin/sh", "-c", script], within: seconds * Self.second, limit: limit
        ).run()
        return (run.end, String(decoding: run.output, as: UTF8.self))
    }

    @Test("a program's output, errors too, and how it ended")
    func program() {
        #expect(run("echo a; echo b >&2") == (.exited(0), "a\nb\n"))
        #expect(run("exit 7").end == .exited(7))
        #expect(run("kill -9 $$").end == .killed(9))
        let none = BoundedProgram(["/no/such"], within: Self.second, limit: 10).run()
        #expect(none.end == .notBegun("No such file or directory"))
        #expect(BoundedProgram(["/bin/true"], within: 0, limit: 9).run().end != .exited(0))
    }

    @Test("a program that writes without end is cut, one that hangs is ended with its children")
    func bounds() throws {
        let flood = run("head -c 10000000 /dev/zero | tr '\\0' x", limit: 1000)
        #expect(flood.end == .exited(0))
        #expect(flood.output.utf8.count == 1000)
        let mark = "47\(Int.random(in: 100_000...999_999))"
        let hang = run("trap '' TERM; sleep \(mark) & echo begun; sleep \(mark)", 1)
        #expect(hang.end == .overdue)
        #expect(hang.output == "begun\n")
        #expect(run("pgrep -f '^sleep \(mark)'").end == .exited(1))
        #expect(run("exec >&- 2>&-; sleep \(mark)", 1).end == .overdue)
    }

    @Test("a folder holds no more than its bound, and says where it was cut")
    func folders() throws {
        let path = folder()
        defer { try? FileManager.default.removeItem(atPath: path) }
        var folder = try EvidenceFolder(path)
        folder.write("a", [UInt8](repeating: 1, count: 1000))
        folder.write("b", [UInt8](repeating: 1, count: EvidenceFolder.bound))
        folder.write("c", "gone")
        #expect(folder.bytesLeft == 0)
        let size = try FileManager.default.contentsOfDirectory(atPath: path).reduce(0) {
            $0 + (FileManager.default.contents(atPath: "\(path)/\($1)")?.count ?? 0)
        }
        #expect(size < EvidenceFolder.bound + 100)
        let last = FileManager.default.contents(atPath: "\(path)/c") ?? Data()
        #expect(String(decoding: last, as: UTF8.self) == "\n[cut off]\n")
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
        #expect(mode as? Int == 0o700)
        #expect(throws: Refusal.self) { try EvidenceFolder("/dev/null/x") }
    }

    @Test("the oldest folders go first, by number and by size")
    func rotation() throws {
        let root = folder()
        defer { try? FileManager.default.removeItem(atPath: root) }
        for number in 1...9 {
            let path = "\(root)/incident\(number)"
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true)
            try Data(count: 1000).write(to: URL(fileURLWithPath: "\(path)/x"))
            let date = Date(timeIntervalSince1970: Double(1000 * number))
            try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: path)
        }
        func left() throws -> [String] {
            try FileManager.default.contentsOfDirectory(atPath: root).sorted()
        }
        EvidenceRotation.makeRoom(in: root, folders: 5, bytes: 1 << 20)
        #expect(try left() == (5...9).map { "incident\($0)" })
        EvidenceRotation.makeRoom(in: root, folders: 5, bytes: 2500)
        #expect(try left() == ["incident8", "incident9"])
        EvidenceRotation.makeRoom(in: "/no/such/folder")
    }

    @Test("the threads of a process, without stopping it")
    func threads() {
        let text = ThreadList([getpid()]).text
        #expect(text.contains("process \(getpid())"))
        #expect(text.contains("thread \(getpid()) ("))
        #expect(ThreadList([]).text == "no processes\n")
        #expect(ThreadList([0x3FFF_FFFF]).text.contains("process"))
    }

    @Test("a debugger looks only at what may be stopped")
    func debugger() {
        func status(_ state: String, _ tracer: Int = 0) -> String {
            "Name:\tx\nState:\t\(state)\nTracerPid:\t\(tracer)\n"
        }
        #expect(StackProgram.refusal(status("S (sleeping)")) == nil)
        for state in ["T (stopped)", "t (tracing stop)", "D (disk sleep)", "Z (zombie)"] {
            #expect(StackProgram.refusal(status(state)) != nil)
        }
        #expect(StackProgram.refusal(status("S (sleeping)", 7)) == "it is traced already")
        #expect(StackProgram.refusal("") == "it is gone")
        #expect(StackProgram.command("/usr/bin/eu-stack", 7) == ["/usr/bin/eu-stack", "-p", "7"])
        #expect(StackProgram.command("/usr/bin/gdb", 7).contains("7"))
    }

    @Test("the control group is read from the properties")
    func property() {
        let text = Array("Id=a.service\nControlGroup=/system.slice/a.service\nX=\n".utf8)
        #expect(OwnEvidence.property("ControlGroup", in: text) == "/system.slice/a.service")
        #expect(OwnEvidence.property("Absent", in: text) == "")
    }
}

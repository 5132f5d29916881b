// SPDX-License-Identifier: Apache-2.0
// `revivectl evidence`: gathers what a unit looks like while it fails. revived has it run before
// the first order of an incident (`before:`); an operator may at any time.

import ArgumentParser
import Glibc
import Supervision
import Systemd

struct EvidenceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evidence",
        abstract: "Gather a unit's properties, its last journal lines and its stacks.",
        discussion: """
            Nothing is changed in the unit; a debugger, where one is installed, stops its \
            processes for a moment. Only the newest \(EvidenceRotation.keptFolders) folders beside \
            the new one are kept, and no more than \(EvidenceRotation.keptBytes >> 20) MiB. Exits \
            with 4 when there is no such unit.

            Examples:
              revivectl evidence nginx.service
            """)

    @Argument(help: "The unit.", completion: .units) var unit: String
    @Option(help: "The folder; it is made, and must be below \(Collecting.root).")
    var into: String?
    @Option(help: "For all of it, in milliseconds.") var within = 9000
    @Option(help: "Who runs the command after `--`.") var user = "root"
    @Flag(help: "Gather nothing but the output of the command.") var onlyCommand = false
    @Argument(
        parsing: .postTerminator, help: "A command whose output is kept as well.")
    var command: [String] = []

    /// An hour (ms): revived waits for no evidence that long.
    private static let longest = 3_600_000

    func validate() throws {
        guard (0...Self.longest).contains(within) else {
            throw ValidationError("--within is a number of milliseconds from 0 to \(Self.longest)")
        }
    }

    func run() throws {
        try reporting { () throws(Refusal) in
            guard geteuid() == 0 else {
                throw Refusal(.notPermitted, "only root may gather evidence; try sudo")
            }
            // revived knows what it asks for; who types it may have mistyped it.
            if into == nil { try refuseUnknownUnit() }
            let path = try folder()
            EvidenceRotation.makeRoom(in: Collecting.root)
            var folder = try EvidenceFolder(path)
            let end = Clock.boottime() + Int64(within) * 1_000_000
            // The operator's own command gets half of the time at least.
            let own = command.isEmpty ? end : Clock.boottime() + (end - Clock.boottime()) / 2
            if !onlyCommand { OwnEvidence(unit: unit, end: own).gather(into: &folder) }
            let code = try runCommand(into: &folder, until: end)
            if into == nil { print(path) }
            return code
        }
    }

    /// Where systemd cannot be asked, what there is is gathered.
    private func refuseUnknownUnit() throws(Refusal) {
        let run = BoundedProgram(
            ["systemctl", "show", "--no-pager", "--property=LoadState", "--", unit],
            within: 3_000_000_000, limit: 4096
        ).run()
        guard run.end == .exited(0) else { return }
        if OwnEvidence.property("LoadState", in: run.output) == "not-found" {
            throw Refusal(.noSuchService, "there is no unit \"\(unit)\"")
        }
    }

    private func folder() throws(Refusal) -> String {
        guard let into else { return "\(Collecting.root)/by-hand-\(Clock.realtimeMicroseconds())" }
        let name = into.dropFirst(Collecting.root.count + 1)
        guard into.hasPrefix(Collecting.root + "/"), !name.isEmpty, !name.hasPrefix("."),
            name.utf8.allSatisfy({ $0 != UInt8(ascii: "/") })
        else { throw Refusal(.usage, "the folder must be directly below \(Collecting.root)") }
        return into
    }

    private func runCommand(
        into folder: inout EvidenceFolder, until end: Int64
    ) throws(Refusal) -> ExitStatus {
        guard !command.isEmpty else { return Clock.boottime() < end ? .ok : .refused }
        let file = folder.file("output.txt")
        if user != "root" { try become(user) }
        let left = end - Clock.boottime()
        let run = BoundedProgram(command, within: left, limit: folder.bytesLeft).run()
        folder.write(run.output, into: file)
        switch run.end {
        case .exited(0): return .ok
        case .exited(let code): throw Refusal(.broken, "the command ended with status \(code)")
        case .killed(let signal):
            throw Refusal(.broken, "the command ended by \(ExitWords.signal(Int(signal)))")
        case .overdue: throw Refusal(.refused, "the command did not end in time")
        case .notBegun(let why): throw Refusal(.broken, "\(command[0]) cannot be run: \(why)")
        }
    }

    /// The command runs as another user, and from here on so do we.
    private func become(_ user: String) throws(Refusal) {
        let number = uid_t(user)
        guard let entry = number.map({ getpwuid($0) }) ?? getpwnam(user) else {
            throw Refusal(.broken, "there is no user \(user)")
        }
        let (uid, gid) = (entry.pointee.pw_uid, entry.pointee.pw_gid)
        guard initgroups(entry.pointee.pw_name, gid) == 0, setgid(gid) == 0, setuid(uid) == 0 else {
            throw Refusal(.broken, "the command cannot run as \(user)")
        }
    }
}

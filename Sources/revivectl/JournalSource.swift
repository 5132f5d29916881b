// SPDX-License-Identifier: Apache-2.0
// Which journal a command reads: this host's, or one that was copied here.

import ArgumentParser
import Auditing
import Recording
import Supervision
import Systemd

/// The options of commands that read a journal as a whole.
struct JournalSource: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Read the journal files there instead of this host's journal.", valueName: "dir"))
    var directory: String?
    @Option(help: ArgumentHelp("Only what came since then.", valueName: "time"))
    var since: String?
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Only one boot: 0 is the last, -1 the one before, or its id.", valueName: "boot"))
    var boot: String?

    func validate() throws { try SinceTime.validate(since) }

    /// Reads it; without a record of revived it refuses, for nothing could be said.
    func read() throws(Refusal) -> AuditMaterial {
        if directory == nil, let fault = JournalMemory.permissionFault() {
            throw Refusal(.notPermitted, fault)
        }
        if let directory, let file = JournalFolder.forbidden(in: directory) {
            throw Refusal(
                .notPermitted, "you may not read \(file); be root, or change who may read it")
        }
        var material = try all()
        if let boot {
            guard let part = material.boot(boot) else {
                throw Refusal(
                    .nothingRead,
                    "there is no boot \"\(boot)\" with records of revived; there are: "
                        + material.boots.joined(separator: ", "))
            }
            material = part
        }
        guard !material.entries.isEmpty else {
            throw Refusal(.nothingRead, "there is no record of revived in \(place)")
        }
        return material
    }

    private func all() throws(Refusal) -> AuditMaterial {
        do {
            let reader = try MaterialReader(directory: directory)
            let machines = try reader.machines()
            guard machines.count <= 1 else {
                throw Refusal(
                    .nothingRead,
                    "\(place) holds journals of several machines; give the directory of one: "
                        + machines.joined(separator: ", "))
            }
            let now = UInt64(clamping: Clock.realtimeMicroseconds())
            // The journal of this host is of one machine already.
            var material = try reader.material(
                since: since.flatMap { SinceTime.parse($0, now: now) },
                machine: directory == nil ? nil : machines.first)
            if directory == nil {
                material.spooled = Set(Spool.peek(Self.spool).map(\.record.sequence))
            }
            return material
        } catch let refusal as Refusal {
            throw refusal
        } catch {
            throw Refusal(.nothingRead, "\(place) cannot be read: \(error)")
        }
    }

    private var place: String { directory ?? "the journal" }

    /// Where the daemon has it.
    private static let spool = "/run/revived/spool"
}

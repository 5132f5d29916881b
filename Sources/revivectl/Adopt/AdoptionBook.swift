// SPDX-License-Identifier: Apache-2.0
// What may be adopted, and its file: never one that exists, never one with faults.

import Configuration
import Glibc
import Supervision

struct AdoptionBook {
    private let folder: String
    /// The configuration as it is, to which a service is added; nil if it cannot be read.
    private let present: LoadedConfiguration

    init(directory: String = "/etc/revived") {
        folder = directory + "/services.d"
        present = Configuration.load(from: .directory(directory))
    }

    /// Units whose names begin so are the system's own: others hang on them, or sessions end when
    /// they are restarted. (What revived itself stands on, `UnitRule` knows.)
    private static let systems = [
        "getty@", "serial-getty@", "console-getty", "user@", "user-runtime-dir@", "polkit",
        "rsyslog", "NetworkManager", "networking", "wpa_supplicant", "ModemManager",
        "accounts-daemon", "udisks2", "upower", "packagekit", "snapd", "unattended-upgrades",
        "cloud-", "lvm2-", "multipathd", "iscsid", "acpid", "irqbalance", "display-manager", "gdm",
        "lightdm", "sddm", "auditd", "plymouth",
    ]

    /// The unit of this name, or those that do the work for which it only stands.
    func unitsAtWork(_ name: String) throws(Refusal) -> [RunningUnit] {
        let name = RunningUnit.service(name)
        if let complaint = UnitRule.malformed(name) { throw Refusal(.usage, complaint) }
        let unit = try running(name)
        guard unit.isWrapper else {
            try refuse(unit)
            return [unit]
        }
        let parts = unit.parts.compactMap { RunningUnit($0) }.filter { $0.subState == "running" }
        guard !parts.isEmpty else {
            throw Refusal(
                .refused, "\(unit.name) runs no process, and nothing that it stands for runs")
        }
        for part in parts { try refuse(part) }
        return parts
    }

    private func running(_ name: String) throws(Refusal) -> RunningUnit {
        guard let unit = RunningUnit(name) else {
            throw Refusal(.broken, "systemd cannot be asked about \(name)")
        }
        guard unit.loadState != "not-found" else {
            throw Refusal(.noSuchService, "there is no unit \"\(unit.name)\"")
        }
        return unit
    }

    private func refuse(_ unit: RunningUnit) throws(Refusal) {
        if let complaint = UnitRule.forbidden(unit.name) { throw Refusal(.refused, complaint) }
        if Self.systems.contains(where: { unit.name.hasPrefix($0) }) {
            throw Refusal(
                .refused, "\(unit.name) is a part of the system; name it in a file if you mean it")
        }
        guard unit.activeState == "active", unit.subState == "running" else {
            throw Refusal(
                .refused,
                "\(unit.name) does not run (\(unit.activeState), \(unit.subState)); start it first")
        }
        if let service = present.policy?.services.first(where: { $0.members.contains(unit.name) }) {
            throw Refusal(.refused, "\(unit.name) is looked after already, as \(service.name)")
        }
    }

    func path(of proposal: Proposal) -> String { "\(folder)/\(proposal.service).yaml" }

    /// It must have no fault, beside what is there.
    func check(_ proposal: Proposal) throws(Refusal) {
        guard access(path(of: proposal), F_OK) != 0 else {
            throw Refusal(.refused, "\(path(of: proposal)) is there already, and is left as it is")
        }
        let file = ConfigurationFile(path: path(of: proposal), bytes: Array(proposal.yaml.utf8))
        let loaded = Configuration.load(from: .kept(present.files + [file]))
        let faults = loaded.faults.filter { "\($0)".hasPrefix(file.path) }
        guard faults.isEmpty else {
            let report = faults.map { "\($0)" }.joined(separator: "\n")
            throw Refusal(.refused, "\(proposal.unit) cannot be adopted:\n\(report)")
        }
    }

    /// In one step, and never over another file.
    func write(_ proposal: Proposal) throws(Refusal) {
        let path = path(of: proposal)
        let half = "\(folder)/.\(proposal.service).adopted"
        mkdir(folder, 0o755)
        unlink(half)
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let descriptor = open(half, flags, 0o644)
        guard descriptor >= 0 else { throw Self.failed(path) }
        defer { unlink(half) }
        let bytes = Array(proposal.yaml.utf8)
        let isWhole = Glibc.write(descriptor, bytes, bytes.count) == bytes.count
        guard close(descriptor) == 0, isWhole, link(half, path) == 0 else {
            throw Self.failed(path)
        }
    }

    private static func failed(_ path: String) -> Refusal {
        Refusal(.broken, "\(path) cannot be written: \(String(cString: strerror(errno)))")
    }
}

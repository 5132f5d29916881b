// SPDX-License-Identifier: Apache-2.0
// A systemd older than any that was tested: what an order would do there is unknown. On one of them
// the change of a watched unit made PID 1 hang.

extension Restraint {
    static let oldSystemd = Restraint(
        word: "old-systemd", names: 1, subject: .host, handovers: .all, ends: .byAPerson,
        look: .here { $0.host.oldSystemd.map { .oldSystemd(version: $0) } },
        sentence: { "systemd \($0.names[0]) is older than what revived was tested with" })
}

extension Veto {
    /// systemd has this version.
    package static func oldSystemd(version: String) -> Veto { Veto("old-systemd", [version]) }
}

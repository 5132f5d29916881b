// SPDX-License-Identifier: Apache-2.0
// Losing ssh to a health check is unforgivable: units on which the host itself depends are not
// touched for a probe's sake unless the operator wrote `critical: allow`. systemd's own verdict
// (failed, missing) is acted on.

extension Restraint {
    static let critical = Restraint(
        word: "critical", operators: .override(.critical), ends: .byAPerson,
        look: .here(\.criticalVeto),
        sentence: { _ in "the host depends on it, and `critical: allow` is not set" })
}

extension Veto {
    /// The host depends on it.
    package static let critical = Veto("critical")
}

extension Situation {
    fileprivate var criticalVeto: Veto? {
        guard let reason = state.incident?.reason, reason.isProbeBased, !policy.critical,
            Self.isCritical(policy.unit)
        else { return nil }
        return .critical
    }

    package static func isCritical(_ unit: String) -> Bool {
        let stem = unit.split(separator: ".").first.map(String.init) ?? unit
        return criticalUnits.contains(stem) || stem.hasPrefix("systemd-")
    }

    private static let criticalUnits = [
        "polkit", "ssh", "sshd", "NetworkManager", "networking", "network", "wpa_supplicant",
        "dhcpcd", "resolvconf", "udev", "elogind", "firewalld", "nftables",
    ]
}

// SPDX-License-Identifier: Apache-2.0
// Losing ssh to a health check is unforgivable: units on which the host itself depends are not
// touched for a probe's sake unless the operator wrote `critical: allow`. systemd's own verdict
// (failed, missing) is acted on.

extension Situation {
    package var criticalVeto: Veto? {
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

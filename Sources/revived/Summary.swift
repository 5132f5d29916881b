// SPDX-License-Identifier: Apache-2.0
// The one line in `systemctl status revived`.

import Supervision

enum Summary {
    static func line(
        _ phases: [PhaseName], _ host: HostFacts, isRefused: Bool = false,
        waitsFor: [String] = [], nameFault: String? = nil
    ) -> String {
        var parts: [String] = isRefused ? ["configuration REFUSED, the former one is used"] : []
        if !waitsFor.isEmpty {
            let names = waitsFor.joined(separator: " and ")
            parts.append("the new configuration waits for the failover of \(names)")
        }
        if let path = host.holdFile { parts.append("HELD by \(path)") }
        if host.busLost { parts.append("systemd unreachable") }
        if let version = host.oldSystemd {
            parts.append("only observing: systemd \(version) was not tested")
        }
        if let how = host.journalDegraded { parts.append("journal degraded: \(how)") }
        if let nameFault { parts.append("revivectl cannot ask: \(nameFault)") }
        for phase in PhaseName.allCases {
            let count = phases.count { $0 == phase }
            if count > 0 { parts.append("\(count) \(phase.rawValue)") }
        }
        return parts.isEmpty ? "no services" : parts.joined(separator: ", ")
    }
}

// SPDX-License-Identifier: Apache-2.0
// The line that a unit has written last in this boot: what `systemctl status` ends with.

import ControlInterface
import Recording
import Supervision
import Systemd

enum UnitLog {
    /// Blank lines are passed over.
    private static let entries = 8
    private static let entryLimit = 4096
    /// Characters of a line that are shown.
    private static let lineLimit = 200
    /// Who is in trouble beside them has the same cause, as a rule.
    private static let units = 20

    /// Of services in trouble, by name; none where the reader may not read the journal.
    static func lastLines(of services: [ServiceStatus]) -> [String: String] {
        let troubled = services.filter { Attention($0) <= .trouble }.prefix(units)
        guard !troubled.isEmpty, JournalMemory.permissionFault() == nil,
            let reader = try? JournalReader(withUsers: true, fieldLimit: entryLimit)
        else { return [:] }
        var lines: [String: String] = [:]
        for service in troubled {
            let line = lastLine(of: service.unit, in: reader)
            if !line.isEmpty { lines[service.name] = line }
        }
        return lines
    }

    private static func lastLine(of unit: String, in reader: JournalReader) -> String {
        reader.flushMatches()
        guard let boot = Identity.boot(), (try? reader.match("_BOOT_ID", boot)) != nil,
            (try? reader.match("_SYSTEMD_UNIT", unit)) != nil, (try? reader.seekTail()) != nil
        else { return "" }
        for _ in 0..<entries {
            guard (try? reader.previous()) == true else { return "" }
            let line = ShownText.line(reader.bytes("MESSAGE") ?? [], limit: lineLimit)
            if !line.isEmpty { return line }
        }
        return ""
    }
}

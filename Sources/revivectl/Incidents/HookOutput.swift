// SPDX-License-Identifier: Apache-2.0
// What a hook has printed: journald has it under the unit in which it ran.

import Supervision
import Systemd

enum HookOutput {
    /// Who wants more asks journalctl for the unit, which the record names.
    private static let mostLines = 50
    private static let lineLimit = 500

    /// Its last lines; none where it ran nothing, or that cannot be read.
    static func lines(of order: Order, boot: String) -> [String] {
        guard order.runsHook, let unit = order.deployment?.unit ?? order.switchUnit,
            let reader = try? JournalReader(withUsers: true, fieldLimit: 4096),
            (try? reader.match("_BOOT_ID", boot)) != nil,
            (try? reader.match("_SYSTEMD_UNIT", unit)) != nil, (try? reader.seekTail()) != nil
        else { return [] }
        var lines: [String] = []
        while lines.count < mostLines, (try? reader.previous()) == true {
            lines.append(ShownText.line(reader.bytes("MESSAGE") ?? [], limit: lineLimit))
        }
        return lines.reversed()
    }
}

extension Order {
    /// The transient unit of a switch.
    fileprivate var switchUnit: String? { handover == nil ? nil : Deployment.unit(of: id) }
}

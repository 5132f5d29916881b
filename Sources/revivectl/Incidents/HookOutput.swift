// SPDX-License-Identifier: Apache-2.0
// What a hook has printed: journald has it under the unit in which it ran.

import Supervision
import Systemd

enum HookOutput {
    /// Who wants more asks journalctl for the unit, which the record names.
    private static let mostLines = 50
    private static let lineLimit = 500

    /// journald may take a line a moment after the order has ended.
    private static let moment: UInt64 = 1_000_000

    /// Its last lines of this time (µs since 1970): a unit of the operator's runs for other orders,
    /// too. None where it ran nothing, or that cannot be read.
    static func lines(
        of order: Order, boot: String, in span: ClosedRange<UInt64>
    ) -> [String] {
        guard order.runsHook, let unit = order.deployment?.unit ?? order.switchUnit,
            let reader = try? JournalReader(withUsers: true, fieldLimit: 4096),
            (try? reader.match("_BOOT_ID", boot)) != nil,
            (try? reader.match("_SYSTEMD_UNIT", unit)) != nil, (try? reader.seekTail()) != nil
        else { return [] }
        var lines: [String] = []
        let (end, isEndless) = span.upperBound.addingReportingOverflow(moment)
        while lines.count < mostLines, (try? reader.previous()) == true {
            guard let at = reader.realtimeMicroseconds(), at >= span.lowerBound else { break }
            if !isEndless, at > end { continue }
            lines.append(ShownText.line(reader.bytes("MESSAGE") ?? [], limit: lineLimit))
        }
        return lines.reversed()
    }
}

extension Order {
    /// The transient unit of a switch.
    fileprivate var switchUnit: String? { handover == nil ? nil : Deployment.unit(of: id) }
}

// SPDX-License-Identifier: Apache-2.0
// Marks and colours of phases. Colour only helps: every mark differs without it.

import ControlInterface
import Glibc
import Supervision

struct Palette: Equatable {
    var isColoured: Bool

    /// Standard output is a pager's input, and the pager's a terminal.
    // SAFETY: set once, before anything is printed, by the only thread.
    nonisolated(unsafe) static var isPaged = false

    /// Colour on a terminal, unless NO_COLOR or a dumb terminal forbids it; what SYSTEMD_COLORS
    /// says goes before (systemctl(1), Environment).
    static func ofOutput() -> Palette {
        Palette(
            isColoured: wantsColour(isTerminal: isPaged || isatty(1) == 1) { name in
                getenv(name).map { String(cString: $0) }
            })
    }

    static func wantsColour(isTerminal: Bool, _ variable: (String) -> String?) -> Bool {
        switch variable("SYSTEMD_COLORS") {
        case "0", "no", "false", "off", "n", "f": return false
        case "1", "yes", "true", "on", "y", "t", "16", "256", "24bit", "auto-16", "auto-256",
            "auto-24bit":
            return true
        default: break
        }
        let forbids = variable("NO_COLOR").map { !$0.isEmpty } ?? false
        return isTerminal && !forbids && (variable("TERM") ?? "dumb") != "dumb"
    }

    func paint(_ text: String, as service: ServiceStatus) -> String {
        guard isColoured, let code = Self.code(service) else { return text }
        return "\u{1B}[\(code)m\(text)\u{1B}[0m"
    }

    /// One column. A phase that this version does not know is as good as a question.
    static func mark(_ phase: String) -> String {
        switch PhaseName(rawValue: phase) {
        case .blind, .inDoubt, nil: "?"
        case .failing, .givenUp: "×"
        case .acting, .verifying: "↻"
        case .resting: "◌"
        case .held: "‖"
        case .starting: "◌"
        case .offDuty: "○"
        case .healthy: "●"
        }
    }

    private static func code(_ service: ServiceStatus) -> String? {
        switch Attention(service) {
        case .lost: return "1;31"
        case .unproven: return "1;33"
        case .trouble, .held, .starting, .offDuty, .well: break
        }
        return switch PhaseName(rawValue: service.phase) {
        case .blind, .failing, .givenUp, nil: "1;31"
        case .acting, .verifying, .resting, .inDoubt, .held: "1;33"
        case .starting: "33"
        case .healthy: "32"
        case .offDuty: nil
        }
    }
}

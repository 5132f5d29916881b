// SPDX-License-Identifier: Apache-2.0
// Marks and colours of phases. Colour only helps: every mark differs without it.

import ControlInterface
import Glibc
import Supervision

struct Palette: Equatable {
    var isColoured: Bool

    /// Colour on a terminal, unless NO_COLOR or a dumb terminal forbids it.
    static func ofOutput() -> Palette {
        let forbids = getenv("NO_COLOR").map { $0.pointee != 0 } ?? false
        let isDumb = getenv("TERM").map { strcmp($0, "dumb") == 0 } ?? true
        return Palette(isColoured: isatty(1) == 1 && !forbids && !isDumb)
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

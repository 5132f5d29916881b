// SPDX-License-Identifier: Apache-2.0
// A package manager has locked the host's packages: programs and libraries change under the
// services, its scripts stop and start them, and what fails now may be half installed. It is waited
// for, but not for ever: one that asks a question at an empty desk would keep the host unrepaired.

extension Restraint {
    static let packagesAtWork = Restraint(
        word: "packages-at-work", names: 1, hasEnd: true, stage: .preflight, handovers: .all,
        operators: .override(nil), sameness: .word,
        look: .here(\.packagesVeto),
        sentence: { veto in
            "a package manager is at work (\(veto.names[0].isEmpty ? "unknown" : veto.names[0]))"
        })
}

extension Veto {
    /// This program has locked the host's packages.
    package static func packagesAtWork(by: String, until: Instant) -> Veto {
        Veto("packages-at-work", [by], until: until)
    }
}

extension Situation {
    /// 30 min: longer than an upgrade, shorter than a night.
    static let packagesPatience = Duration.seconds(30 * 60)

    fileprivate var packagesVeto: Veto? {
        guard let look = evidence.look, let program = look.packageManager else { return nil }
        let until = (evidence.packagesSince ?? look.at) + Self.packagesPatience
        return now < until ? .packagesAtWork(by: program, until: until) : nil
    }
}

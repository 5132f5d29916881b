// SPDX-License-Identifier: Apache-2.0
// A package manager has locked the host's packages: programs and libraries change under the
// services, its scripts stop and start them, and what fails now may be half installed. It is waited
// for, but not for ever: one that asks a question at an empty desk would keep the host unrepaired.

extension Situation {
    /// 30 min: longer than an upgrade, shorter than a night.
    static let packagesPatience = Duration.seconds(30 * 60)

    func packagesVeto(_ look: LastLook) -> Veto? {
        guard let program = look.packageManager else { return nil }
        let until = (evidence.packagesSince ?? look.at) + Self.packagesPatience
        return now < until ? .packagesAtWork(by: program, until: until) : nil
    }
}

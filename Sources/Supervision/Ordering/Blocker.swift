// SPDX-License-Identifier: Apache-2.0
// Who goes first? A dependency that is being repaired, or is down, goes before whatever needs it:
// most dependants are well again by themselves once it is back, and a restart against a dead
// dependency only spends budget.

extension Phase {
    /// A supervised dependency in this phase makes its dependants wait.
    package var makesDependantsWait: Bool {
        switch self {
        case .failing, .acting, .verifying, .inDoubt, .starting, .resting, .givenUp: true
        case .offDuty(let why): why != .unseen
        case .healthy, .blind: false
        }
    }
}

extension Situation {
    package var orderingVeto: Veto? { blocker.map(Veto.waitsFor) }
}

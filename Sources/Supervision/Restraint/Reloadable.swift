// SPDX-License-Identifier: Apache-2.0
// What is down, or has no ExecReload=, is not reloaded. Waiting would not change that, so the
// ladder goes on.

extension Situation {
    var reloadVeto: Veto? {
        guard action == .reload else { return nil }
        return unit?.isUp == true && unit?.canReload == true ? nil : .cannotReload
    }
}

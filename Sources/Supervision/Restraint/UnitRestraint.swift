// SPDX-License-Identifier: Apache-2.0
// What the unit itself forbids: somebody else is at work on it, it is frozen, or it refuses.

extension Situation {
    package var unitVeto: Veto? {
        guard let unit else { return .busLost }
        if unit.isRestartingItself { return .ownRestart }
        if unit.job != 0 { return .foreignJob(id: unit.job) }
        if unit.frozen { return .frozen }
        switch unit.load {
        case .loaded: break
        case .masked: return .masked
        case .notFound: return .notLoadable("not-found")
        case .other(let state): return .notLoadable(state)
        }
        switch action {
        case .restart:
            return unit.refusesManualStop || unit.refusesManualStart ? .refusesManual : nil
        case .start: return unit.refusesManualStart ? .refusesManual : nil
        case .reload, .redeploy, .rollback, .failover: return nil
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
// What systemd said last of a unit, for the time when it forgets the unit.
//
// A unit that is down and that nothing needs is unloaded at once; read after that, it looks as if
// it had never run. A reference would prevent this, but it is a match on PID 1's own connection to
// the bus, which holds 512 for everybody. The signals before the unloading say the same: systemd
// sends the state of a unit before it drops it, and on one connection nothing overtakes them.

import Systemd

struct LastWord {
    private var told = UnitChange()

    /// To be called with each signal of the unit; of a gap in the signals, begin with a new value.
    mutating func hear(_ change: UnitChange) { told = told.followed(by: change) }

    /// The reading of a unit that was forgotten since it ran, with its end as it was told; nil if
    /// the reading needs no help.
    func completing(_ read: UnitProperties) -> UnitProperties? {
        let isDown = told.activeState == "inactive" || told.activeState == "failed"
        let hasRun = told.invocationID?.contains { $0 != 0 } ?? false
        let isForgotten =
            read.invocationID?.contains { $0 != 0 } != true || read.inactiveEnterMonotonic == 0
        guard isDown, hasRun, isForgotten, read.activeState == "inactive" else { return nil }
        var whole = read
        whole.activeState = told.activeState
        whole.subState = told.subState ?? read.subState
        whole.invocationID = told.invocationID
        whole.result = told.result ?? read.result
        whole.activeEnterMonotonic = told.activeEnterMonotonic ?? read.activeEnterMonotonic
        whole.activeExitMonotonic = told.activeExitMonotonic ?? read.activeExitMonotonic
        whole.inactiveExitMonotonic = told.inactiveExitMonotonic ?? read.inactiveExitMonotonic
        whole.inactiveEnterMonotonic = told.inactiveEnterMonotonic ?? read.inactiveEnterMonotonic
        whole.inactiveEnterRealtime = told.inactiveEnterRealtime ?? read.inactiveEnterRealtime
        whole.conditionResult = told.conditionResult ?? read.conditionResult
        whole.conditionMonotonic = told.conditionMonotonic ?? read.conditionMonotonic
        whole.execMainCode = told.execMainCode ?? read.execMainCode
        whole.execMainStatus = told.execMainStatus ?? read.execMainStatus
        return whole
    }
}

extension UnitChange {
    /// Both changes as one; the later one wins.
    fileprivate func followed(by later: UnitChange) -> UnitChange {
        var both = later
        both.activeState = later.activeState ?? activeState
        both.subState = later.subState ?? subState
        both.invocationID = later.invocationID ?? invocationID
        both.activeEnterMonotonic = later.activeEnterMonotonic ?? activeEnterMonotonic
        both.activeExitMonotonic = later.activeExitMonotonic ?? activeExitMonotonic
        both.inactiveExitMonotonic = later.inactiveExitMonotonic ?? inactiveExitMonotonic
        both.inactiveEnterMonotonic = later.inactiveEnterMonotonic ?? inactiveEnterMonotonic
        both.inactiveEnterRealtime = later.inactiveEnterRealtime ?? inactiveEnterRealtime
        both.conditionResult = later.conditionResult ?? conditionResult
        both.conditionMonotonic = later.conditionMonotonic ?? conditionMonotonic
        both.result = later.result ?? result
        both.execMainCode = later.execMainCode ?? execMainCode
        both.execMainStatus = later.execMainStatus ?? execMainStatus
        return both
    }
}

// SPDX-License-Identifier: Apache-2.0
// A unit may say that the host is to be rebooted when it fails or starts too often
// (StartLimitAction=, FailureAction=). Then a start is not ours to risk: half of the starts that
// systemd allows are left to it and to the operator.

extension Situation {
    var rebootVeto: Veto? {
        guard let unit, unit.rebootsHost, let limit = unit.startLimit else { return nil }
        let recent = evidence.starts.filter { now - $0 < limit.per }
        let most = max(limit.count / 2, 1)
        guard recent.count >= most else { return nil }
        return .rebootsHost(until: recent[recent.count - most] + limit.per)
    }
}

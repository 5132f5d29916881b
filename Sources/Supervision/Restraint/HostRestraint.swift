// SPDX-License-Identifier: Apache-2.0
// What the host forbids: it is not up yet or is going down, an operator holds everything, or we
// are ourselves leaving.

extension Situation {
    package var hostVeto: Veto? {
        if host.ending { return .ending }
        if let path = host.holdFile { return .holdFile(path: path) }
        if host.busLost { return .busLost }
        switch host.systemState {
        case "running", "degraded": return nil
        case "stopping", "maintenance": return .hostEnding(state: host.systemState)
        default: return .hostNotUp(state: host.systemState)
        }
    }
}

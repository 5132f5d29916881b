// SPDX-License-Identifier: Apache-2.0
// Signs of life: a running unit gives them by itself, as long as it is well.

import Supervision

extension World {
    mutating func scheduleBeat(_ unit: FakeUnit) {
        guard let every = unit.beatsEvery else { return }
        schedule(.beat(unit: unit.name, epoch: unit.epoch), in: every)
    }

    mutating func beat(_ name: String, _ epoch: Int) {
        guard let unit = unit(name), unit.epoch == epoch, unit.isUp else { return }
        scheduleBeat(unit)
        for service in policy.services where watched(service) == name {
            for probe in service.watching(name).probes where probe.within != nil {
                switch unit.answer(to: probe.name) {
                case .passes, .slow, .warns: giveBeat(service.name, probe.name)
                case .fails, .hangs, .cannotTell: break
                }
            }
        }
    }

    /// A heartbeat is a call on the bus: revived does not hear it while that is lost.
    mutating func giveBeat(_ service: String, _ probe: String) {
        guard !host.busLost else { return }
        hear(.beat(service: service, probe: probe))
    }

    /// Others flood the bus: it finds no place.
    mutating func refuseBeat(_ service: String) {
        guard !host.busLost else { return }
        hear(.beatUnheard(service: service))
    }
}

extension ProbePolicy {
    /// As the configuration would write it.
    package mutating func becomeHeartbeat(within: Duration) {
        kind = .heartbeat(within: within)
        (every, timeout) = (within, within)
        failAfter = Threshold(count: 1, window: 1)
        (failFor, failForTimeouts, passAfter, retries) = (.zero, .zero, 1, 0)
        slowOver = nil
        slow = .warn
    }
}

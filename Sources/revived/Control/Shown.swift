// SPDX-License-Identifier: Apache-2.0
// What is so, as `Control` asks for it: of one service by its name, and of all only for who asks
// for all.

import ControlInterface
import Supervision
import Systemd

/// Where statuses come from; with what probes printed and what was answered, or without.
struct Shown {
    let names: () -> [String]
    let contains: (_ name: String) -> Bool
    let one: (_ name: String, _ withTexts: Bool) -> ServiceStatus?
    let all: (_ withTexts: Bool) -> [ServiceStatus]

    /// A caller reads ten properties of an object one after the other: one look serves them all.
    private static let life: Int64 = 5_000_000

    private var lastOne: (name: String, withTexts: Bool, status: ServiceStatus?, until: Int64)?
    private var lastAll: [Bool: (services: [ServiceStatus], until: Int64)] = [:]

    init(
        names: @escaping () -> [String], contains: @escaping (_ name: String) -> Bool,
        one: @escaping (_ name: String, _ withTexts: Bool) -> ServiceStatus?,
        all: @escaping (_ withTexts: Bool) -> [ServiceStatus]
    ) {
        self.names = names
        self.contains = contains
        self.one = one
        self.all = all
    }

    /// Something was written down: what was looked at before is old.
    mutating func forget() {
        lastOne = nil
        lastAll = [:]
    }

    mutating func status(of name: String, _ withTexts: Bool) -> ServiceStatus? {
        let now = Clock.boottime()
        if let last = lastOne, last.name == name, last.withTexts == withTexts, now < last.until {
            return last.status
        }
        let fresh = one(name, withTexts)
        lastOne = (name, withTexts, fresh, now + Self.life)
        return fresh
    }

    mutating func services(_ withTexts: Bool) -> [ServiceStatus] {
        let now = Clock.boottime()
        if let last = lastAll[withTexts], now < last.until { return last.services }
        let fresh = all(withTexts)
        lastAll[withTexts] = (fresh, Clock.boottime() + Self.life)
        return fresh
    }
}

extension Shown {
    /// What a running supervisor shows.
    init(_ supervision: SupervisionLoop, _ observer: UnitObserver) {
        let status = { (shown: ShownStatus, clock: ClockOffset) in
            ServiceStatus(shown, clock: clock).naming(observer.primaryNames)
        }
        self.init(
            names: { supervision.supervisor.services.map(\.policy.name) },
            contains: { supervision.supervisor.place(of: $0) != nil },
            one: { name, withTexts in
                supervision.supervisor.place(of: name).map { place in
                    let now = SupervisionLoop.now
                    return status(
                        supervision.supervisor.shownStatus(
                            of: place, at: now, withTexts: withTexts),
                        .now())
                }
            },
            all: { withTexts in
                let (now, clock) = (SupervisionLoop.now, ClockOffset.now())
                return supervision.supervisor.shownStatuses(at: now, withTexts: withTexts)
                    .map { status($0, clock) }
            })
    }
}

// SPDX-License-Identifier: Apache-2.0
// Hooks of the fake host: what a redeploy or a rollback does to its service, and what systemd keeps
// of a run until its unit is stopped.

import Supervision

/// What a hook does.
package struct FakeHook: Equatable, Sendable {
    /// What it does to the unit, at its end.
    package enum Deed: String, Sendable, CaseIterable {
        /// As `systemctl restart` (or start, if it is down).
        case restarts
        /// Puts things right, then restarts.
        case heals
        /// Puts things right without touching the unit.
        case touches
        /// Leaves it stopped.
        case stops
        /// Kills its process.
        case kills
        /// Stops it, and leaves a unit file that systemd cannot load.
        case breaks
        case nothing
    }

    /// What it does to the unit.
    package var deed = Deed.heals
    /// How long it works.
    package var takes = Duration.zero
    /// The Result of its unit.
    package var result = "success"

    /// One that puts things right at once.
    package init() {}

    /// One that does this at once.
    package init(_ deed: Deed) { self.deed = deed }

    fileprivate mutating func mend() { if deed == .breaks { deed = .heals } }
}

extension FakeUnit {
    func hook(_ role: HookRole) -> FakeHook {
        switch role {
        case .deploys: deploy
        case .undoes: undo
        case .turns: turn
        }
    }
}

/// A run of a hook: it outlives the life of revived that began it.
struct HookRun: Sendable {
    var order: Order
    var hook: FakeHook
    var limit: Duration
    /// The life of revived that waits for it.
    var run: Int
    /// Systemd's word; nil while it runs.
    var result: String?

    /// A stop at this instant counts as its doing: it failed, and might have run so long.
    func owns(_ stop: Instant) -> Bool {
        guard let result, result != "success" else { return false }
        return stop <= order.deadline - Redeploy.margin
    }
}

extension World {
    /// Starts the hook of an order.
    mutating func runHook(_ order: Order) {
        guard let unit = unit(order.unit), let role = order.hook else { return }
        let hook = unit.hook(role)
        let limit = order.deadline - now - Redeploy.margin
        let run = HookRun(order: order, hook: hook, limit: max(limit, .zero), run: self.run)
        hooks.append(run)
        schedule(.hookEnds(order: order.id), in: min(hook.takes, run.limit))
    }

    mutating func hookEnds(_ order: UInt64) {
        guard let place = hooks.firstIndex(where: { $0.order.id == order }) else { return }
        let run = hooks[place]
        let isLate = run.hook.takes >= run.limit && run.hook.takes > .zero
        let result = isLate ? "timeout" : run.hook.result
        if !isLate { act(run.hook.deed, on: run.order.unit) }
        // A stop while a hook ran that failed counts as the hook's.
        if result != "success", let unit = self.place(run.order.unit) {
            units[unit].isStoppedBySomebody = false
        }
        guard let place = hooks.firstIndex(where: { $0.order.id == order }) else { return }
        hooks[place].result = result
        if run.run == self.run { examined.append(run.order) }
        examine()
    }

    /// Those that are at work, too, break nothing any more.
    package mutating func mendHooks() {
        for place in hooks.indices { hooks[place].hook.mend() }
        for place in units.indices {
            units[place].deploy.mend()
            units[place].undo.mend()
        }
    }

    private mutating func act(_ deed: FakeHook.Deed, on name: String) {
        guard let unit = unit(name) else { return }
        switch deed {
        case .heals:
            cure(name)
            enqueue(name, unit.isDown ? .start : .restart, .hook)
        case .restarts: enqueue(name, unit.isDown ? .start : .restart, .hook)
        case .touches: cure(name)
        case .stops: enqueue(name, .stop, .hook)
        case .kills: crash(name, "signal")
        case .breaks:
            crash(name, "signal")
            change(name) { $0.load = .other("bad-setting") }
        case .nothing: break
        }
    }

    private mutating func cure(_ name: String) {
        heal(name)
        change(name) {
            $0.startFails = nil
            $0.load = .loaded
        }
    }

    /// What the hook's unit says of an order; nil while it runs, or the service's unit has not come
    /// to rest.
    func hookOutcome(_ order: Order) -> OrderOutcome? {
        guard let run = hooks.first(where: { $0.order.id == order.id }) else {
            return .notBegun(.died)
        }
        let isForgotten =
            run.run != self.run && order.deployment?.unit != Deployment.unit(of: order.id)
        switch run.result {
        case nil: return nil
        case "success" where isForgotten: return .unknown("its hook left no trace")
        case "success":
            guard let unit = unit(order.unit), unit.job == nil, unit.isUp || unit.isDown else {
                return nil
            }
            return .succeeded(invocation: unit.invocation)
        case "timeout": return .timedOut
        case .some(let result): return .failed(job: "failed", result: result)
        }
    }

    mutating func forgetHooks(_ records: [Record]) {
        for record in records {
            guard case .finished(let order, _, _, _, _) = record.event else { continue }
            hooks.removeAll { $0.order.id == order }
            examined.removeAll { $0.id == order }
        }
    }
}

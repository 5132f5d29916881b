// SPDX-License-Identifier: Apache-2.0
// Rules of the ledger: operators' words, what probes said, and what a reboot leaves.

import Simulation
import Supervision

extension Entry {
    /// Its number, who, why, since, until (a day at most), and the end on the wall clock.
    var hold: [String] {
        if kind == .released { return [] }
        guard kind == .held else { return old.hold }
        let (latest, isNever) = at.addingReportingOverflow(Self.day)
        let until = isNever ? line["until"].instant : min(line["until"].instant, latest)
        return [
            String(line.sequence), line["by"].word, line["reason"].word, String(at),
            String(until), line["expires"].word,
        ]
    }

    var mode: WordTree? {
        guard kind == .modeSet else { return old.mode }
        return line["set"].word == line["set"][0].word ? nil : line["set"]
    }

    var proven: [String] {
        guard kind == .proven, !old.proven.contains(line["definition"].word) else {
            return old.proven
        }
        return (old.proven + [line["definition"].word]).sorted()
    }

    var lastSuccess: [Int64] {
        kind == .succeeded ? [line["ended"].instant, line["wall"].number] : old.lastSuccess
    }

    var slow: [String] {
        if kind == .offDuty { return [] }
        guard isOne(of: .slow, .noLongerSlow) else { return old.slow }
        let probe = line["probe"].word
        return old.slow.filter { $0 != probe } + (kind == .slow ? [probe] : [])
    }

    /// The page after this line.
    var page: ServicePage {
        ServicePage(
            unit: kind == .starting ? line["unit"].word : old.unit, phase: phase,
            invocation: invocation, trouble: trouble, order: order, replacedAt: replacedAt,
            lastOrder: lastOrder, tries: tries, nextAttempt: nextAttempt, orders: orders,
            hostCounted: hostCounted, outcomes: outcomes, breakerForce: breakerForce, opens: opens,
            rests: rests, repair: repair, chronicSaid: chronicSaid, chronicAt: chronicAt,
            trial: trial,
            withheld: withheld, wouldHaveSaid: wouldHaveSaid, stallSaid: stallSaid,
            longStopSaid: longStopSaid,
            offDutySince: offDutySince, hold: hold, mode: mode, deployment: deployment,
            collecting: collecting, rollbackDue: rollbackDue, touched: touched,
            badVersions: badVersions, proven: proven, lastSuccess: lastSuccess, slow: slow,
            standby: standby, handing: handing, wanted: wanted, tried: tried,
            failovers: failovers, blocked: blocked, stopped: stopped,
            silenced: silenced, alsoRunning: alsoRunning)
    }
}

extension ServicePage {
    /// What is left of it in a new boot, whose first record is of this instant and of this wall
    /// clock (microseconds; 0: not known). The boot's own clock begins at zero.
    func after(bootAt at: Int64, wall: Int64) -> ServicePage {
        var left = ServicePage()
        left.unit = unit
        left.proven = proven
        left.mode = mode
        left.badVersions = badVersions
        left.collecting = collecting
        left.hold = hold(bootAt: at, wall: wall)
        left.standby = standby.isEmpty ? [] : [standby[0], "0"]
        if blocked?.word == "too-many" { left.blocked = blocked }
        if lastSuccess.count == 2 {
            let isKnown = wall > 0 && lastSuccess[1] > 0 && wall > lastSuccess[1]
            let age = isKnown ? (wall - lastSuccess[1]) * 1000 : 0
            left.lastSuccess = [at - age, lastSuccess[1]]
        }
        guard order != nil else { return left }
        left.order = order
        left.phase = WordTree(word: "in-doubt", parts: [WordTree(word: "0")])
        left.trouble = trouble
        left.trouble?.since = 0
        left.trouble?.onset = nil
        left.trouble?.orderedAt = nil
        left.handing = handing
        return left
    }

    /// The rest of a hold, by the wall clock; never longer than it was meant to be.
    private func hold(bootAt at: Int64, wall: Int64) -> [String] {
        guard hold.count == 6, let since = Int64(hold[3]), let until = Int64(hold[4]),
            let expires = Int64(hold[5])
        else { return [] }
        let length = min(max(until - since, 0), Entry.day)
        let rest = wall > 0 ? min(max((expires - wall) * 1000, 0), length) : length
        return hold[0...2] + [String(at), String(at + rest), hold[5]]
    }
}

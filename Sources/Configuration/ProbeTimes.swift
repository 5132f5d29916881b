// SPDX-License-Identifier: Apache-2.0
// How the times of a probe fit each other: what was not written follows `every`, what was written
// must not contradict it.

internal import Supervision

extension ProbeDraft {
    /// A time that `every` bounds.
    private typealias Time = WritableKeyPath<ProbePolicy, Duration>

    mutating func finishTimes(_ item: Value, _ findings: inout Findings) {
        if row?.startsProcess == true {
            refuseShortEvery(item, &findings)
            raise("suspect_every", \.suspectEvery, "is too often", item, &findings)
            raise("retry_wait", \.retryWait, "is too short", item, &findings)
        }
        bound("timeout", \.timeout, item, &findings)
        bound("suspect_every", \.suspectEvery, item, &findings)
        bound("retry_wait", \.retryWait, item, &findings)
        if origins["fail_for"] != nil {
            settings.failForTimeouts = settings.failFor.scaled(permille: 2000)
        }
    }

    private func refuseShortEvery(_ item: Value, _ findings: inout Findings) {
        guard settings.every < Self.execFloor else { return }
        let every = DurationText.format(settings.every)
        let floor = DurationText.format(Self.execFloor)
        fault(
            "every", "\(every) is too often for an exec probe; at least \(floor)", item, &findings)
    }

    /// Not less than what starting a process costs.
    private mutating func raise(
        _ key: String, _ time: Time, _ complaint: String, _ item: Value, _ findings: inout Findings
    ) {
        if origins[key] == nil {
            settings[keyPath: time] = Self.execFloor
        } else if settings[keyPath: time] < Self.execFloor {
            let floor = DurationText.format(Self.execFloor)
            fault(key, "\(complaint) for an exec probe; at least \(floor)", item, &findings)
        }
    }

    /// Not more than `every`.
    private mutating func bound(
        _ key: String, _ time: Time, _ item: Value, _ findings: inout Findings
    ) {
        let every = settings.every
        if origins[key] == nil {
            settings[keyPath: time] = min(settings[keyPath: time], every)
        } else if settings[keyPath: time] > every {
            let written = DurationText.format(settings[keyPath: time])
            let shown = DurationText.format(every)
            fault(key, "\(written) is longer than every (\(shown))", item, &findings)
        }
    }

    func fault(
        _ key: String, _ message: String, _ item: Value, _ findings: inout Findings
    ) {
        let place = origins[key]?.place ?? item.node.place
        findings.fault(place, "\(item.path).\(key)", message)
    }
}

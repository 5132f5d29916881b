// SPDX-License-Identifier: Apache-2.0
// Runs a scenario: plain text in which what happens and what revived wrote stand in one order.
//
//   # What it proves.
//   service web
//   probe web http
//   ----
//   web http fails: status 500
//   +20s
//         12.7s  #6  web: failed: probe http failed 3 times: status 500
//
// A line at the margin is something that happens; with `+20s` in front, 20 s after the line before.
// An indented line is a record, with the time since `----`. `transcript` gives the same text with
// the records of this run, so that a test compares two texts and a rewrite is the same act.
// Before `----` revived has run for a minute and all is well; `from the start` shows that as well.

package import Supervision

package struct ScenarioRunner: Sendable {
    package private(set) var world = World(seed: 1)
    /// All records of the run, silent ones too.
    package internal(set) var turns: [Turn] = []
    private var origin = Duration.zero
    private var lines: [String] = []
    private var showsProbes = false
    private var showsCounts = false
    var units: [(unit: FakeUnit, isUp: Bool)] = []
    var policy = Policy()

    /// What the text does not say of the host is as a configured service would have it.
    private let isFurnished: Bool

    package init() {
        isFurnished = false
        policy.digest = "abc"
    }

    /// With the services of a configuration; what the text says of them changes them. Their
    /// standbys are there, heartbeats are given in time, and hooks only restart.
    package init(policy: Policy) {
        isFurnished = true
        self.policy = policy
    }

    /// The scenario with the records that this run gives. Without a line `----` it has no head.
    package mutating func transcript(of text: String) throws(ScenarioError) -> String {
        let all = text.split(separator: "\n", omittingEmptySubsequences: false)
        var isHead = all.contains("----")
        if !isHead { try begin() }
        for (number, line) in all.enumerated() {
            if line.hasPrefix("    ") { continue }
            do {
                if line == "----" {
                    isHead = false
                    try begin()
                    lines.append("----")
                } else if line.hasPrefix("#") || line.isEmpty {
                    lines.append(String(line))
                } else if isHead {
                    for line in ScenarioRange.expand(String(line)) { try readHead(line) }
                    lines.append(String(line))
                } else {
                    try play(String(line))
                }
            } catch {
                throw ScenarioError("line \(number + 1): \(line): \(error)")
            }
        }
        return lines.joined(separator: "\n")
    }

    /// Lets so much time pass after the transcript.
    mutating func wait(_ time: Duration) {
        world.pass(until: world.now + time)
        turns += world.takeTurns()
    }

    /// What was recorded since `----`, and how long after it.
    var story: [(at: Duration, record: Record)] {
        turns.flatMap { turn in
            let at = world.before + (turn.at - Instant(nanoseconds: 0)) - origin
            return at < .zero ? [] : turn.records.map { (at, $0) }
        }
    }

    private var startsSilently = true

    private mutating func readHead(_ line: String) throws(ScenarioError) {
        var words = Words(line)
        switch words.first {
        case "service", "probe": try policy.read(line)
        case "limits":
            _ = try words.next()
            try policy.host.read(&words)
        case "unit":
            _ = try words.next()
            var unit = FakeUnit(name: try words.next())
            if isFurnished { unit.hooksOnlyRestart() }
            let isUp = try unit.read(&words)
            units.append((unit, isUp))
        case "notify": policy.host.notify = try words.next()
        case "host":
            world.changeHost { $0.systemState = "starting" }
        case "from": startsSilently = false
        case "show":
            _ = try words.next()
            if words.take("counts") { showsCounts = true } else { showsProbes = true }
        default: throw ScenarioError("no such line in a head")
        }
    }

    private mutating func begin() throws(ScenarioError) {
        if isFurnished {
            furnish()
        } else {
            let known = Set(units.map(\.unit.name))
            for service in policy.services where !known.contains(service.unit) {
                units.append((FakeUnit(name: service.unit), true))
            }
        }
        for (unit, isUp) in units { world.add(unit, isUp: isUp) }
        world.policy = policy
        world.recordsInquiries = showsProbes
        if startsSilently {
            world.start()
            world.pass(until: world.now + .seconds(60))
            turns += world.takeTurns()
            _ = world.takeInquiries()
            origin = time
        } else {
            origin = time
            world.start()
        }
    }

    private mutating func furnish() {
        for service in policy.services {
            for (unit, isUp) in service.furniture {
                if !units.contains(where: { $0.unit.name == unit.name }) {
                    units.append((unit, isUp))
                }
                guard let place = units.firstIndex(where: { $0.unit.name == unit.name }),
                    units[place].unit.beatsEvery == nil
                else { continue }
                units[place].unit.beatsEvery = service.beat(of: unit.name)
            }
        }
    }

    private var time: Duration { world.before + (world.now - Instant(nanoseconds: 0)) }

    private mutating func play(_ line: String) throws(ScenarioError) {
        let steps = try ScenarioRange.steps(of: line)
        var answers: [String] = []
        for (place, step) in steps.enumerated() {
            var words = Words(step)
            try pass(&words)
            if place == 0 {
                show()
                lines.append(line)
            }
            guard !words.isEmpty else { continue }
            for deed in ScenarioRange.expand(words.rest) {
                var words = Words(deed)
                answers += try perform(&words)
            }
            world.pass(until: world.now)
        }
        if world.overdueTurns > 1 { throw ScenarioError("a turn leaves a deadline in the past") }
        show()
        lines += answers.map { "    " + $0 }
    }

    /// `+20s`, if it stands there.
    private mutating func pass(_ words: inout Words) throws(ScenarioError) {
        guard words.first.hasPrefix("+") else { return world.pass(until: world.now) }
        guard let wait = Duration(scenario: try words.next().dropFirst()) else {
            throw ScenarioError("not a duration")
        }
        world.pass(until: world.now + wait)
    }

    mutating func edit(_ change: (inout World) -> Void) { change(&world) }

    /// Writes down what was recorded since the last time.
    private mutating func show() {
        let recent = world.takeTurns()
        turns += recent
        if showsCounts { showCounts(of: recent.flatMap(\.records)) } else { showEach(of: recent) }
    }

    private mutating func showCounts(of records: [Record]) {
        let column = Self.column(time - origin)
        lines += Self.counted(records).map { "    " + column + "  " + $0 }
    }

    /// Probes stand among the records by time.
    private mutating func showEach(of recent: [Turn]) {
        var shown: [(Duration, String)] = []
        for moment in recent {
            let at = world.before + (moment.at - Instant(nanoseconds: 0)) - origin
            for record in moment.records {
                shown.append((at, "#\(record.sequence)  \(record.sentence)"))
            }
            if let id = moment.notified { shown.append((at, ">  a person is told of #\(id)")) }
        }
        for (instant, inquiry) in world.takeInquiries() {
            let at = world.before + (instant - Instant(nanoseconds: 0)) - origin
            shown.append((at, "?  \(inquiry.words)"))
        }
        for (at, text) in shown.enumerated().sorted(by: { ($0.1.0, $0.0) < ($1.1.0, $1.0) })
            .map(\.element)
        {
            lines.append("    " + Self.column(at) + "  " + text)
        }
    }

    /// Seconds with one decimal: `12.7s`, right-aligned.
    private static func column(_ at: Duration) -> String {
        let tenths = (at.nanoseconds + 50_000_000) / 100_000_000
        let text = "\(tenths / 10).\(tenths % 10)s"
        return String(repeating: " ", count: max(0, 8 - text.count)) + text
    }
}

extension ScenarioRunner {
    var brakeLine: String {
        guard let brake = world.supervisor?.brakeStanding else { return "no brake" }
        let who = brake.services.joined(separator: ", ")
        guard let until = brake.until else { return "released; one by one: \(who)" }
        return "brake for \((until - world.now).words): \(who)"
    }
}

extension World {
    mutating func takeInquiries() -> [(Instant, Inquiry)] {
        defer { inquiries = [] }
        return inquiries
    }
}

extension Inquiry {
    fileprivate var words: String {
        switch self {
        case .probe(let service, let probe, _, _): "\(service): probe \(probe.name) begins"
        case .whoStopped(let service, _, _): "\(service): who stopped it?"
        case .howEnded(let service, _, _, _): "\(service): how did it end?"
        case .whichVersion(let service, _): "\(service): which version?"
        case .evidence(let service, _, _): "\(service): what does it look like?"
        case .whatBecameOf(let service, let order): "\(service): what became of order \(order.id)?"
        case .preflight(let service, _): "\(service): a last look"
        }
    }
}

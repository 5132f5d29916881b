// SPDX-License-Identifier: Apache-2.0
// How did a run of a unit end, and what did it write last?
//
// systemd keeps the end of the main process among the unit's properties, and that of an
// ExecStartPre= with the command. The line is read from the journal, a tenth of a second later:
// journald is told by the unit itself, and systemd does not wait for it. Reading is bounded: the
// journal is opened once a round, for 16 units at most, and of each entry 4 KiB are looked at. (To
// have journald write all to its disk first was refused: it would do so for each crash.)

import Supervision
import Systemd

final class UnitEnds {
    private let manager: UnitManager
    private let deadlines: DeadlineQueue
    private var waiting: [Request] = []
    private var isArmed = false

    private final class Request {
        var end: UnitEnd
        var run: Run
        private var answer: ((UnitEnd) -> Void)?

        init(_ end: UnitEnd, _ run: Run, _ answer: @escaping (UnitEnd) -> Void) {
            self.end = end
            self.run = run
            self.answer = answer
        }

        func conclude() {
            answer?(end)
            answer = nil
        }

        /// What systemd says of the unit, unless it speaks of another run by now.
        func note(_ read: UnitProperties) {
            let last = Identity.hex(read.invocationID ?? [])
            if run.invocation.isEmpty { run.invocation = last }
            guard run.invocation == last else { return }
            end.note(read)
            let now = UInt64(clamping: Clock.monotonic() / 1000) + lag
            let began = read.inactiveExitMonotonic ?? 0
            if began > 0, began <= now { run.time = began...now }
        }
    }

    /// A run of a unit, as its lines in the journal show it. Of a process that has lived for a few
    /// milliseconds journald knows the unit, and not always which run: then the time tells.
    struct Run {
        var unit: String
        var invocation: String
        /// Between which instants it wrote what no run is told of (µs of `CLOCK_MONOTONIC`).
        var time: ClosedRange<UInt64>?
    }

    /// For what is on its way to journald.
    private static let pause = Duration.milliseconds(100)
    /// For systemd to say how its commands ended; then the answer is what is known.
    private static let patience = Duration.seconds(1)
    private static let atOnce = 16
    /// More than all orders that may be open; who comes then does without the line.
    private static let longestQueue = 128
    /// Blank lines are passed over, and those of a run that has begun since.
    private static let entries = 32
    private static let entryLimit = 4096
    /// Characters of a line that are shown.
    private static let lineLimit = 200
    /// How late a line may reach journald that was written before the end (µs).
    private static let lag: UInt64 = 20_000

    private static let properties = [
        "InvocationID", "ExecMainCode", "ExecMainStatus", "InactiveExitTimestampMonotonic",
    ]

    init(loop: EventLoop, manager: UnitManager) throws(SystemError) {
        self.manager = manager
        deadlines = try DeadlineQueue(loop: loop)
    }

    /// Answers once, never from within. Without an invocation the unit's last run is meant; `exit`
    /// is what is known already.
    func ask(
        _ unit: String, invocation: String? = nil, exit: UnitEnd.Exit = .unknown,
        _ answer: @escaping (UnitEnd) -> Void
    ) {
        let run = Run(unit: unit, invocation: invocation ?? "")
        let request = Request(UnitEnd(unit: unit, exit: exit), run, answer)
        _ = deadlines.add(after: Self.patience) { _ in request.conclude() }
        let names = Self.properties + (exit.tellsFailure ? [] : ExecCommand.settings)
        manager.readUnit(unit, only: names) { [weak self] result in
            if case .success(let read) = result { request.note(read) }
            self?.readLine(request)
        }
    }

    // MARK: - The line

    private func readLine(_ request: Request) {
        guard waiting.count < Self.longestQueue else { return request.conclude() }
        waiting.append(request)
        arm()
    }

    private func arm() {
        guard !isArmed, !waiting.isEmpty else { return }
        isArmed = true
        _ = deadlines.add(after: Self.pause) { [weak self] _ in self?.readLines() }
    }

    private func readLines() {
        isArmed = false
        let round = waiting.prefix(Self.atOnce)
        waiting.removeFirst(round.count)
        let reader = try? JournalReader(withUsers: true, fieldLimit: Self.entryLimit)
        for request in round {
            if let reader { request.end.lastLine = Self.lastLine(of: request.run, in: reader) }
            request.conclude()
        }
        arm()
    }

    /// What processes of this run have written last, as one short line.
    static func lastLine(of run: Run, in reader: JournalReader) -> String {
        reader.flushMatches()
        guard !run.invocation.isEmpty, (try? reader.match("_SYSTEMD_UNIT", run.unit)) != nil,
            (try? reader.seekTail()) != nil
        else { return "" }
        for _ in 0..<entries {
            guard (try? reader.previous()) == true else { return "" }
            guard isOf(run, reader) else { continue }
            let message = reader.bytes("MESSAGE") ?? []
            let line = ShownText.line(message, limit: lineLimit)
            if !line.isEmpty { return line }
        }
        return ""
    }

    private static func isOf(_ run: Run, _ reader: JournalReader) -> Bool {
        if let invocation = reader.text("_SYSTEMD_INVOCATION_ID") {
            return invocation == run.invocation
        }
        guard let time = run.time, let written = reader.monotonic() else { return false }
        return time.contains(written.microseconds) && written.bootID == Identity.boot()
    }
}

extension UnitEnd {
    /// The end of the main process, or of the command that failed last.
    fileprivate mutating func note(_ read: UnitProperties) {
        if !exit.tellsFailure {
            exit = Exit(code: read.execMainCode, status: read.execMainStatus)
        }
        if exit.tellsFailure { return }
        let failed = read.commands.filter {
            !$0.isIgnored && Exit(code: $0.code, status: $0.status).tellsFailure
        }
        guard let last = failed.max(by: { $0.exitMonotonic < $1.exitMonotonic }) else { return }
        exit = Exit(code: last.code, status: last.status)
        // Of a forking service the command that starts it is no main process.
        if last.setting != "ExecStart" { command = "\(last.setting)=\(last.path)" }
    }
}

// SPDX-License-Identifier: Apache-2.0
// The loop with a clock that the test turns: orders, refusals, absence and progress.

import Recording
import Supervision
import Systemd
import Testing

@testable import revived

@Suite("The supervision loop", .serialized)
struct SupervisionLoopTests {
    final class Time {
        var offset = Duration.zero
        var holdFile: String?
    }

    /// A loop with one service, `web`, that may be acted upon.
    struct Bench {
        let time = Time()
        let recording: RecorderBench
        let supervision: SupervisionLoop
        private let log = Log()

        final class Log: Shell {
            var begun: [Order] = []
            var announced: [Record] = []
            var asked: [Inquiry] = []
            var post: (Observation) -> Void = { _ in }

            func begin(_ written: consuming WrittenOrder) { begun.append(written.order) }
            func announce(_ written: [(record: Record, subject: RecordContext)]) {
                announced += written.map(\.record)
            }
            func primaryName(of unit: String) -> String { unit }
            var primaryNames: [String: String] { [:] }
            func inquire(_ inquiry: Inquiry) {
                asked.append(inquiry)
                guard case .preflight(let service, _) = inquiry else { return }
                post(.looked(service: service, Preflight(at: SupervisionLoop.now)))
            }
        }

        init(spool: String? = nil, probes: [ProbePolicy] = []) throws {
            recording = try RecorderBench(spool: spool)
            supervision = try SupervisionLoop(
                loop: recording.loop, recorder: recording.recorder,
                remembering: Memory(journal: [], spool: [], snapshot: []),
                clock: { [time] in SupervisionLoop.now + time.offset },
                holdFile: { [time] in time.holdFile })
            supervision.shell = log
            log.post = { [supervision] in supervision.post($0) }
            var host = HostFacts()
            host.systemState = "running"
            var service = ServicePolicy(name: "web", unit: "web.service")
            service.mode = .act
            service.probes = probes
            supervision.post(.started(boot: "b", version: "1"))
            supervision.post(.configured(Policy(services: [service], digest: "d")))
            supervision.post(.hostSeen(host))
            see(.active)
            try settle()
        }

        var begun: [Order] { log.begun }
        var kinds: [Kind] { log.announced.map(\.event.kind) }
        var records: [Record] { log.announced }

        func see(_ state: ActiveState) {
            var unit = UnitFacts()
            unit.active = state
            unit.invocation = "a1"
            unit.result = state == .failed ? "signal" : "success"
            supervision.post(.unitSeen(unit: "web.service", unit))
        }

        /// Lets everything that is posted be taken, and its consequences.
        func settle() throws { try recording.turn(milliseconds: 20) }

        /// What the journald of the test has read so far.
        var written: [UInt64] { recording.journald.sequences }
    }

    @Test("a failure becomes a record, the record an order, and the order is begun once")
    func begunOnce() throws {
        let bench = try Bench()
        bench.see(.failed)
        try bench.settle()
        bench.see(.failed)
        try bench.settle()
        #expect(bench.begun.map(\.action) == [.start])
        #expect(bench.kinds.filter { $0 == .ordered }.count == 1)
        let ordered = try #require(bench.records.first { $0.event.kind == .ordered })
        #expect(bench.begun.map(\.id) == [ordered.sequence])
        #expect(bench.written.contains(ordered.sequence))
        #expect(bench.written == Array(1...UInt64(bench.written.count)))
        bench.supervision.post(
            .orderFinished(order: ordered.sequence, .succeeded(invocation: "a2")))
        try bench.settle()
        #expect(bench.kinds.filter { $0 == .finished }.count == 1)
    }

    @Test("no order is recorded while a hold file exists, though nothing has told of it")
    func heldUnheard() throws {
        let bench = try Bench()
        bench.time.holdFile = "/run/revived/hold"
        bench.see(.failed)
        try bench.settle()
        // Nor does who has looked too early undo that.
        bench.supervision.post(.hostSeen(bench.supervision.supervisor.host))
        bench.supervision.post(.timePassed)
        try bench.settle()
        #expect(bench.begun.isEmpty && !bench.kinds.contains(.ordered))
        #expect(bench.kinds.contains(.withheld))
        bench.time.holdFile = nil
        bench.supervision.post(.timePassed)
        try bench.settle()
        #expect(bench.begun.map(\.action) == [.start])
    }

    @Test("an order that could be recorded nowhere is not begun, and says so itself")
    func refused() throws {
        let bench = try Bench(spool: "/nonexistent/spool")
        bench.recording.journald.end()
        bench.see(.failed)
        try bench.settle()
        #expect(bench.begun.isEmpty)
        let finished = bench.records.compactMap { record -> OrderOutcome? in
            if case .finished(_, let outcome, _, _, _) = record.event { return outcome }
            return nil
        }
        #expect(finished == [.notBegun(.unknown("could not be recorded"))])
    }

    @Test("who wakes long after the alarm has slept, and the core hears of that first")
    func absence() throws {
        let address = ProbeAddress.network(host: "127.0.0.1", port: 80)
        let bench = try Bench(probes: [ProbePolicy(name: "tcp", kind: .tcp(address))])
        #expect(bench.supervision.makesProgress)
        let deadline = bench.supervision.supervisor.nextDeadline
        try #require(deadline != .never)
        let gap = deadline - SupervisionLoop.now + .seconds(30)
        bench.time.offset = gap
        #expect(!bench.supervision.makesProgress)
        bench.supervision.post(.timePassed)
        // The absence was noticed, and nothing was done about what is overdue.
        #expect(!bench.supervision.makesProgress)
        try bench.settle()
        #expect(bench.supervision.makesProgress)
        let shift = bench.supervision.supervisor.services[0].evidence.shift
        #expect(shift >= .seconds(29))
        #expect(bench.begun.isEmpty)
    }

    @Test("a hold that only the kernel has is called done when it is on disk, and not before")
    func onDisk() throws {
        for isLost in [false, true] {
            let bench = try Bench(spool: "/nonexistent/spool")
            var answers: [Bool] = []
            bench.recording.journald.answers = false
            let hold = OperatorCommand.hold(
                length: .seconds(60), reason: "", expires: 0, replaces: false)
            bench.supervision.command(hold, for: "web", by: "alice") { result in
                answers.append((try? result.get()) != nil)
            }
            try bench.settle()
            #expect(bench.kinds.contains(.held))
            #expect(answers.isEmpty)
            if isLost {
                bench.recording.journald.end()
                bench.recording.journald.begin()
            }
            bench.recording.journald.answers = true
            #expect(try bench.recording.turn { !answers.isEmpty })
            #expect(answers == [!isLost])
        }
    }

    @Test("an operator's command is answered with its records, or with why it is refused")
    func commands() throws {
        let bench = try Bench()
        var answers: [String] = []
        func ask(_ command: OperatorCommand) throws {
            bench.supervision.command(command, for: "web", by: "alice") { result in
                switch result {
                case .success(let records): answers += records.map(\.event.kind.rawValue)
                case .failure(let refused): answers.append(refused.sentence)
                }
            }
            try bench.settle()
        }
        try ask(.release(hold: 0))
        try ask(.hold(length: .seconds(60), reason: "", expires: 0, replaces: true))
        try ask(.restart)
        try ask(.restart)
        let order = try #require(bench.begun.first)
        #expect(bench.begun.count == 1 && bench.written.contains(order.id))
        #expect(order.reason == .asked(by: "alice", over: [.hold]))
        #expect(
            answers == ["not held", "held", "ordered", "order \(order.id) is not finished yet"])
    }

    @Test("a queue gives what was added, in that order, whatever comes in between")
    func queue() {
        var queue = Queue<Int>()
        var taken: [Int] = []
        for number in 1...1000 {
            queue.add(number)
            if number % 3 == 0, let next = queue.next() { taken.append(next) }
        }
        while let next = queue.next() { taken.append(next) }
        #expect(taken == Array(1...1000) && queue.isEmpty)
    }
}

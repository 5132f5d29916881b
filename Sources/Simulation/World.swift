// SPDX-License-Identifier: Apache-2.0
// The world as a value: units, a clock that is turned by hand, a journal, and revived in it.
//
// Whatever happens later stands in one queue; the world takes the earliest happening, or wakes the
// supervisor at its deadline, whichever comes first. Copy the world and both copies go the same
// way: nothing in it reads a clock or draws from outside.
//
// Holes: one bus with one order of messages; a unit is one process; no slices, timers or sockets.

package import Supervision

package struct World: Sendable {
    package internal(set) var now = Instant(nanoseconds: 3600_000_000_000)
    /// What lay before this boot, for those who print times.
    package internal(set) var before = Duration.zero
    package internal(set) var boot = 1
    package var units: [FakeUnit] = []
    package var policy = Policy()
    package internal(set) var host = HostFacts()
    /// A package manager is at work since then.
    package var packagesSince: Instant? {
        didSet { note(deed: packagesSince == nil ? "packages rest" : "packages change") }
    }
    /// Texts of the records, as the journal has them, from the first one.
    package var journal: [String] = []
    /// What was recorded and begun since `takeTurns` was last called.
    package internal(set) var turns: [Turn] = []
    /// False where no checker judges this world: without moments it goes ten times as fast.
    package var keepsTurns = true
    package internal(set) var steps = 0
    /// Time stood still for thousands of steps.
    package private(set) var isSpinning = false
    /// Turns in a row to which a deadline woke revived, and that left one in the past.
    var overdueTurns = 0

    var agent: Agent?
    /// Counts the lives of revived: what was meant for a former one is not delivered.
    var run = 0
    var queue = HappeningQueue()
    var chance: Chance
    var lastJob: UInt32 = 100
    var lastInvocation: UInt64 = 0
    /// Longest delay of a message; zero: everything is told at once.
    package var latency = Duration.zero
    var busFree = Instant(nanoseconds: 0)
    /// revived dies when it next gets there.
    package var doom: CrashPoint? {
        didSet { note(deed: doom.map(Self.line)) }
    }
    /// An operator queues this job on the next unit right after an order has queued one there.
    package var meddler: FakeJob.Kind?
    /// Ends of coming orders that a script wants; nil lets the fake systemd do its work.
    package var scripted: [OrderOutcome?] = []
    var hooks: [HookRun] = []
    /// How sending notifications goes from now on.
    package var mail = FakeMail() {
        didSet {
            let pace = "telling takes \(mail.takes.scenario)"
            note(deed: mail.failure == nil ? pace : "telling fails")
        }
    }
    /// The queue of those to be told, as it survives a life of revived.
    var keptOutbox: Outbox?
    var mailDue = Instant.never
    /// What systemd's journal entries say of units that are no longer there.
    var lastWords: [String: Explanation.Cause] = [:]
    /// Orders whose end is being found out from the unit's state.
    var examined: [Order] = []
    /// A configuration that waits for handovers, and since when.
    var awaited: Policy?
    var awaitedSince = Instant(nanoseconds: 0)
    var isAway = false
    /// Messages that arrive while revived does not run but lives.
    var unread: [Observation] = []
    package var recordsInquiries = false
    /// What befalls it is noted in the words of a scenario.
    package var notesDeeds = false
    /// What befell it.
    package var deeds: [Deed] = []
    package internal(set) var inquiries: [(Instant, Inquiry)] = []

    package init(seed: UInt64) {
        chance = Chance(seed: seed)
        host.systemState = "running"
    }

    /// A life of revived.
    struct Agent: Sendable {
        var supervisor: Supervisor
        /// What was last told of each unit: only news is told.
        var told: [String: UnitFacts] = [:]
        var notices = Notices()
        var outbox = Outbox()
        /// What was last said to come next, by service.
        var said: [String: Upcoming] = [:]
    }

    /// The points between two steps of the flow at which revived may die.
    package enum CrashPoint: Sendable, CaseIterable {
        case beforeRecord, beforeTelling, beforeAct, afterAct, beforeOutcome
    }

    package var bootName: String { "boot\(boot)" }
    package var isRunning: Bool { agent != nil }
    package var supervisor: Supervisor? { agent?.supervisor }

    package func unit(_ name: String) -> FakeUnit? { units.first { $0.name == name } }

    /// Where a unit stands.
    package func place(_ unit: String) -> Int? { units.firstIndex { $0.name == unit } }

    mutating func schedule(_ happening: Happening, in delay: Duration = .zero) {
        queue.add(happening, at: now + delay)
    }

    /// Lets everything happen that is due until then, and sets the clock to it.
    package mutating func pass(until end: Instant) {
        let noted = notesDeeds
        notesDeeds = false
        defer { notesDeeds = noted }
        var still = 0
        while true {
            let wake = isAway ? Instant.never : max(agent?.supervisor.nextDeadline ?? .never, now)
            let next = min(queue.earliest, wake)
            guard next <= end else { break }
            still = next > now ? 0 : still + 1
            guard still < 5000 else { return isSpinning = true }
            now = max(now, next)
            steps += 1
            if queue.earliest <= now, let happening = queue.next() {
                happen(happening)
            } else {
                tell(.timePassed)
            }
        }
        now = max(now, end)
    }

    private mutating func happen(_ happening: Happening) {
        switch happening {
        case .step(let unit, let epoch): step(unit, epoch)
        case .tell(let observation, let run) where run == self.run: hear(observation)
        case .look(let unit, let run) where run == self.run: look(unit)
        case .hookEnds(let order): hookEnds(order)
        case .mail(let run) where run == self.run: mailIsDue()
        case .mailEnds(let failure, let run) where run == self.run: mailEnded(failure)
        case .kill(let unit, let epoch): kill(unit, epoch)
        case .begin(let order, let run) where run == self.run: begin(order)
        case .beat(let unit, let epoch): beat(unit, epoch)
        case .tell, .look, .begin, .mail, .mailEnds: break
        }
    }

    package mutating func takeTurns() -> [Turn] {
        defer { turns = [] }
        return turns
    }
}

/// What will happen.
enum Happening: Sendable {
    /// A start, stop or own restart of a unit ends.
    case step(unit: String, epoch: Int)
    case tell(Observation, run: Int)
    /// A unit's own heartbeat is due.
    case beat(unit: String, epoch: Int)
    /// A unit is read for revived.
    case look(unit: String, run: Int)
    case begin(Order, run: Int)
    case hookEnds(order: UInt64)
    /// A notification may be sent, or a loss recorded.
    case mail(run: Int)
    case mailEnds(String?, run: Int)
    /// SIGKILL to what is still stopping.
    case kill(unit: String, epoch: Int)
}

/// Happenings by time, and in the order of adding within one instant: a binary heap.
struct HappeningQueue: Sendable {
    private var heap: [(at: Instant, order: UInt64, what: Happening)] = []
    private var count: UInt64 = 0

    var earliest: Instant { heap.first?.at ?? .never }

    mutating func removeAll() { heap = [] }

    mutating func add(_ what: Happening, at instant: Instant) {
        count += 1
        heap.append((instant, count, what))
        var child = heap.count - 1
        while child > 0, precedes(child, (child - 1) / 2) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func next() -> Happening? {
        guard let first = heap.first else { return nil }
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var parent = 0
        while 2 * parent + 1 < heap.count {
            var least = 2 * parent + 1
            if least + 1 < heap.count, precedes(least + 1, least) { least += 1 }
            guard precedes(least, parent) else { break }
            heap.swapAt(least, parent)
            parent = least
        }
        return first.what
    }

    private func precedes(_ left: Int, _ right: Int) -> Bool {
        (heap[left].at, heap[left].order) < (heap[right].at, heap[right].order)
    }
}

// SPDX-License-Identifier: Apache-2.0
// Turns names into addresses without ever waiting for one.

import Supervision
import Systemd

/// The resolver of libc blocks, reads files and loads modules: it has no place in this process. So
/// `getent ahosts` is run by PID 1 and its lines are read. An answer serves for `freshness`; when a
/// refresh fails the last good one stays, for a host must not lose its probes with its DNS.
final class NameResolver {
    /// Addresses in the order of the system's resolver, or why there are none.
    enum Answer: Equatable {
        case addresses([IPAddress])
        case none(Inconclusive)
    }

    static let freshness = Duration.seconds(60)
    /// A failure is not asked about again for this long: each question costs PID 1 about 4 ms.
    static let patience = Duration.seconds(5)
    /// For one question: resolv.conf's own default is 5 s per server and try.
    static let limit = Duration.seconds(10)
    static let nameLimit = 256
    static let addressLimit = 8
    static let outputLimit = 16 * 1024

    private struct Entry {
        var answer: Answer?
        var askAgain = Int64.min
        var used: Int64
        var waiting: [(Answer) -> Void] = []
        var run: (any ProgramRun)?
    }

    private let runner: any ProgramRunner
    private let now: () -> Int64
    private var entries: [String: Entry] = [:]

    init(runner: any ProgramRunner, now: @escaping () -> Int64 = Clock.boottime) {
        self.runner = runner
        self.now = now
    }

    /// Calls back once: at once for a literal, `localhost` or a fresh name, otherwise from the loop
    /// within `limit` and a few seconds.
    func resolve(_ name: String, _ done: @escaping (Answer) -> Void) {
        if let known = Self.builtIn(name) { return done(.addresses(known)) }
        guard Self.isName(name) else { return done(.none(.nameUnresolved("\(name): not a name"))) }
        let now = now()
        if var entry = entries[name] {
            entry.used = now
            if let answer = entry.answer, now < entry.askAgain {
                entries[name] = entry
                return done(answer)
            }
            entry.waiting.append(done)
            entries[name] = entry
            if entry.waiting.count == 1 { ask(name) }
            return
        }
        guard makeRoom() else { return done(.none(.noResources("too many names in question"))) }
        entries[name] = Entry(used: now, waiting: [done])
        ask(name)
    }

    /// What needs no question: literals, and `localhost` whatever the host's files say.
    static func builtIn(_ name: String) -> [IPAddress]? {
        if name.lowercased() == "localhost" { return IPAddress.loopbacks }
        return IPAddress(literal: name).map { [$0] }
    }

    /// Letters, digits, dots, hyphens and underscores, and no option of getent.
    static func isName(_ name: String) -> Bool {
        (1...253).contains(name.utf8.count) && !name.hasPrefix("-")
            && name.utf8.allSatisfy {
                switch $0 {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"),
                    UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }

    private func ask(_ name: String) {
        let program = Program(
            argv: ["/usr/bin/getent", "ahosts", name], limit: Self.limit,
            outputLimit: Self.outputLimit,
            description: "revived: resolve \(name)")
        let run = runner.run(program) { [weak self] end in self?.answered(name, end) }
        entries[name]?.run = run
    }

    private func answered(_ name: String, _ end: ProgramEnd) {
        guard var entry = entries[name] else { return }
        let answer = Self.answer(name, end)
        switch answer {
        case .addresses:
            entry.answer = answer
            entry.askAgain = now() + Self.freshness.nanoseconds
        case .none:
            if case .addresses = entry.answer {} else { entry.answer = answer }
            entry.askAgain = now() + Self.patience.nanoseconds
        }
        let waiting = entry.waiting
        entry.waiting = []
        entry.run = nil
        entries[name] = entry
        for done in waiting { done(entry.answer ?? answer) }
    }

    static func answer(_ name: String, _ end: ProgramEnd) -> Answer {
        switch end {
        case .exited(0, let output):
            let found = addresses(output)
            return found.isEmpty
                ? .none(.nameUnresolved("\(name): no address")) : .addresses(found)
        case .exited(2, _):
            return .none(.nameUnresolved("\(name): not found"))
        case .exited(let code, _):
            return .none(.nameUnresolved("\(name): getent ended with exit code \(code)"))
        case .killed(let signal, _), .outOfMemory(let signal, _):
            return .none(.nameUnresolved("\(name): getent ended by \(ExitWords.signal(signal))"))
        case .timedOut:
            return .none(.nameUnresolved("\(name): no answer within \(limit)"))
        case .couldNotRun(let word):
            return .none(.nameUnresolved("\(name): getent could not run: \(word)"))
        case .noTransport(let word):
            return .none(.noTransport(word))
        case .noResources(let word):
            return .none(.noResources(word))
        }
    }

    /// The first column of each line, once each; lines that do not begin with an address are
    /// skipped. A last line cut off by the output limit is not trusted.
    static func addresses(_ output: [UInt8]) -> [IPAddress] {
        var lines = output.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        lines.removeLast()
        var found: [IPAddress] = []
        for line in lines where found.count < addressLimit {
            let first = line.prefix { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }
            guard first.count <= 64 else { continue }
            let literal = String(decoding: first, as: UTF8.self)
            guard let address = IPAddress(literal: literal), !found.contains(address) else {
                continue
            }
            found.append(address)
        }
        return found
    }

    /// The name used longest ago leaves, unless all are in question.
    private func makeRoom() -> Bool {
        guard entries.count >= Self.nameLimit else { return true }
        let idle = entries.filter { $0.value.waiting.isEmpty }
        guard let oldest = idle.min(by: { $0.value.used < $1.value.used }) else { return false }
        entries[oldest.key] = nil
        return true
    }
}

// SPDX-License-Identifier: Apache-2.0
// Probes over real sockets: where they connect to, that they run side by side and leave nothing.

import Foundation
import Glibc
import Supervision
import Systemd
import Testing

@testable import revived

@Suite("Probes")
struct ProberTests {
    private static func path(_ name: String) -> String {
        FileManager.default.temporaryDirectory
            .appending(path: "revived-\(name)-\(UUID().uuidString.prefix(8))").path
    }

    @Test("a unix socket that answers passes")
    func unix() throws {
        let path = Self.path("answers")
        let peer = Peer(path: path, Peer.answering(Peer.healthy))
        defer { unlink(path) }
        defer { peer.stop() }
        let bench = try ProbeBench()
        #expect(try bench.ask(ProbeBench.http(peer.address, body: "ready")).isPass)
        #expect(try bench.ask(.tcp(peer.address)).isPass)
    }

    @Test("nobody listens: refused, by a port, a stale socket and a missing one")
    func refused() throws {
        let bench = try ProbeBench()
        let (descriptor, port) = Peer.bound()
        defer { close(descriptor) }
        let stale = Self.path("stale")
        close(Peer.boundUnix(stale))
        defer { unlink(stale) }
        for address in [
            ProbeAddress.network(host: "127.0.0.1", port: port),
            .network(host: "localhost", port: port), .unix(path: stale),
            .unix(path: Self.path("missing")),
        ] {
            #expect(try bench.ask(.tcp(address)) == .failed(.connectionRefused))
            #expect(try bench.ask(ProbeBench.http(address)) == .failed(.connectionRefused))
        }
    }

    @Test("a path too long for the kernel says nothing about the service")
    func longPath() throws {
        let path = "/" + String(repeating: "x", count: 200)
        let outcome = try ProbeBench().ask(.tcp(.unix(path: path)))
        #expect(outcome == .inconclusive(.unreachable("File name too long")))
    }

    @Test("a full backlog of a unix socket is waited on, up to the limit")
    func fullBacklog() throws {
        let path = Self.path("full")
        let listener = Peer.boundUnix(path)
        defer { unlink(path) }
        defer { close(listener) }
        listen(listener, 0)
        let bench = try ProbeBench()
        let limit = Duration.milliseconds(300)
        #expect(try bench.ask(.tcp(.unix(path: path)), limit: limit).isPass)
        // The one place is taken by a client that has gone; nobody accepts.
        let outcome = try bench.ask(.tcp(.unix(path: path)), limit: limit)
        #expect(outcome == .failed(.timeout(limit: limit)))
        // Whoever accepts in time is well.
        var outcomes: [ProbeOutcome] = []
        let probe = ProbePolicy(name: "test", kind: .tcp(.unix(path: path)))
        _ = bench.prober.begin(probe, limit: .seconds(20)) { outcomes.append($0) }
        for _ in 0..<3 { try bench.loop.turn(timeoutNanoseconds: 100_000_000) }
        #expect(outcomes.isEmpty)
        close(accept(listener, nil, nil))
        try bench.turn { !outcomes.isEmpty }
        #expect(outcomes.allSatisfy { $0.isPass })
    }

    @Test("of several addresses, a refusal moves on to the next")
    func severalAddresses() throws {
        let peer = Peer(Peer.answering(Peer.healthy))
        defer { peer.stop() }
        guard case .network(_, let port) = peer.address else { return }
        let bench = try ProbeBench()
        let lines = ["127.0.0.9", "127.0.0.1"].map { "\($0)   STREAM web.example\n" }.joined()
        bench.programs.script = { _ in .exited(code: 0, output: Array(lines.utf8)) }
        let address = ProbeAddress.network(host: "web.example", port: port)
        #expect(try bench.ask(ProbeBench.http(address, body: "ready")).isPass)
    }

    @Test("a name that does not resolve says nothing about the service")
    func unresolved() throws {
        let bench = try ProbeBench()
        bench.programs.script = { _ in .exited(code: 2, output: []) }
        let outcome = try bench.ask(.tcp(.network(host: "gone.example", port: 80)))
        #expect(outcome == .inconclusive(.nameUnresolved("gone.example: not found")))
    }

    @Test("a request that could smuggle a line is not sent")
    func forbidden() throws {
        var probe = HTTPProbe(
            address: .network(host: "127.0.0.1", port: 1), target: "/", host: "a\r\nb", shown: "")
        probe.headers = []
        let outcome = try ProbeBench().ask(.http(probe))
        let words = "the request holds a forbidden character"
        #expect(outcome == .inconclusive(.couldNotRun(words)))
    }

    @Test("a command's end is the outcome, and its output the reason")
    func command() throws {
        let bench = try ProbeBench()
        var probe = ExecProbe(argv: ["/bin/check", "$HOME"])
        probe.environment = ["A=b"]
        bench.programs.script = { _ in .exited(code: 7, output: Array("no\u{7} db\n2".utf8)) }
        #expect(try bench.ask(.exec(probe)) == .failed(.exitCode(7, output: "no? db")))
        bench.programs.script = { _ in .exited(code: 0, output: []) }
        #expect(try bench.ask(.exec(probe)).isPass)
        let program = try #require(bench.programs.begun.last)
        #expect(program.argv == ["/bin/check", "$HOME"])
        #expect(program.user == nil && program.isSandboxed)
        #expect(program.environment == ["A=b"])
        #expect(program.limit == .seconds(20))
    }

    @Test("300 probes in flight: the one that hangs delays nobody")
    func manyAtOnce() throws {
        let hung = Peer(Peer.waitForEnd)
        let well = Peer(Peer.answering(Peer.healthy))
        defer {
            hung.stop()
            well.stop()
        }
        let bench = try ProbeBench()
        var isAnswered = false
        let hanging = ProbePolicy(name: "hung", kind: ProbeBench.http(hung.address))
        let run = bench.prober.begin(hanging, limit: .seconds(600)) { _ in isAnswered = true }
        var outcomes: [ProbeOutcome] = []
        let probe = ProbePolicy(name: "well", kind: ProbeBench.http(well.address, body: "ready"))
        for _ in 0..<299 {
            _ = bench.prober.begin(probe, limit: .seconds(60)) { outcomes.append($0) }
        }
        #expect(outcomes.isEmpty)
        #expect(bench.prober.inFlight == 300)
        try bench.turn { outcomes.count == 299 }
        #expect(outcomes.allSatisfy { $0.isPass })
        #expect(!isAnswered)
        run.cancel()
        #expect(bench.prober.inFlight == 0)
        #expect(bench.deadlines.isEmpty)
    }

    @Test("beyond 1000 in flight nothing is asked, and said so")
    func tooMany() throws {
        let bench = try ProbeBench()
        let probe = ProbePolicy(name: "hung", kind: .exec(ExecProbe(argv: ["/bin/true"])))
        var outcomes: [ProbeOutcome] = []
        var runs = (0..<Prober.runLimit).map { _ in
            bench.prober.begin(probe, limit: .seconds(60)) { outcomes.append($0) }
        }
        runs.append(bench.prober.begin(probe, limit: .seconds(60)) { outcomes.append($0) })
        #expect(outcomes.isEmpty)
        try bench.turn { !outcomes.isEmpty }
        #expect(outcomes == [.inconclusive(.noResources("too many probes in flight"))])
        for run in runs { run.cancel() }
        #expect(bench.programs.runs.count == Prober.runLimit)
        #expect(bench.programs.runs.allSatisfy { $0.isCancelled })
    }

    @Test("one silent peer does not take all places: who has the most of them gives one up")
    func sharedPlaces() throws {
        let bench = try ProbeBench()
        let probe = ProbePolicy(name: "hung", kind: .exec(ExecProbe(argv: ["/bin/true"])))
        var refused: [String: Int] = [:]
        func ask(_ service: String) {
            _ = bench.prober.begin(probe, of: service, limit: .seconds(600)) { outcome in
                let word = "too many probes in flight"
                if outcome == .inconclusive(.noResources(word)) {
                    refused[service, default: 0] += 1
                }
            }
        }
        for number in 0..<Prober.runLimit { ask("s\(number % 400)") }
        try bench.turn { bench.programs.runs.count == Prober.runLimit }
        #expect(refused.isEmpty)
        ask("victim")
        try bench.turn { bench.programs.runs.count == Prober.runLimit + 1 }
        #expect(refused.count == 1 && refused["victim"] == nil)
        #expect(bench.prober.inFlight == Prober.runLimit)
        // Who has as many as the others finds no place.
        for _ in 0..<5 { ask("s399") }
        try bench.turn { refused["s399"] ?? 0 >= 3 }
        #expect(refused["victim"] == nil)
    }

    @Test("where each has one place, the question that was late first gives its own up")
    func lateGivesWay() throws {
        let bench = try ProbeBench()
        var (late, refused): ([String], [String]) = ([], [])
        func ask(_ service: String) {
            var probe = ProbePolicy(name: "hung", kind: .exec(ExecProbe(argv: ["/bin/true"])))
            probe.timeout = ["s5", "s7"].contains(service) ? .milliseconds(1) : .seconds(600)
            _ = bench.prober.begin(
                probe, of: service, limit: .seconds(600), late: { late.append(service) }
            ) { _ in refused.append(service) }
        }
        for number in 0..<Prober.runLimit { ask("s\(number)") }
        try bench.turn { bench.programs.runs.count == Prober.runLimit }
        try bench.turn { late.count == 2 }
        ask("victim")
        try bench.turn { !refused.isEmpty }
        #expect(refused == ["s5"])
        #expect(bench.prober.inFlight == Prober.runLimit)
    }

    @Test("a cancelled probe is not answered, whenever it was cancelled")
    func cancelled() throws {
        let bench = try ProbeBench()
        let peer = Peer(Peer.waitForEnd)
        defer { peer.stop() }
        var answers = 0
        let probe = ProbePolicy(name: "x", kind: .tcp(peer.address))
        bench.prober.begin(probe, limit: .seconds(1)) { _ in answers += 1 }.cancel()
        let http = ProbePolicy(name: "y", kind: ProbeBench.http(peer.address))
        let run = bench.prober.begin(http, limit: .seconds(1)) { _ in answers += 1 }
        for _ in 0..<3 { try bench.loop.turn(timeoutNanoseconds: 10_000_000) }
        run.cancel()
        run.cancel()
        for _ in 0..<3 { try bench.loop.turn(timeoutNanoseconds: 10_000_000) }
        #expect(answers == 0)
        #expect(bench.deadlines.isEmpty)
    }

    @Test("a limit noticed more than 2 s late is our own absence, not the service's")
    func away() throws {
        let bench = try ProbeBench()
        let peer = Peer(Peer.waitForEnd)
        defer { peer.stop() }
        var outcomes: [ProbeOutcome] = []
        let probe = ProbePolicy(name: "x", kind: ProbeBench.http(peer.address))
        _ = bench.prober.begin(probe, limit: .milliseconds(200)) { outcomes.append($0) }
        while bench.deadlines.isEmpty { try bench.loop.turn(timeoutNanoseconds: 10_000_000) }
        bench.offset.nanoseconds = 3_000_000_000
        try bench.turn { !outcomes.isEmpty }
        #expect(outcomes == [.inconclusive(.away)])
    }
}

/// These run in a process of their own, whose descriptors nobody else touches.
@Suite("Descriptors")
struct DescriptorTests {
    /// Sockets and pipes; the loop and the test runner make timers and the like when they please.
    private static func open() -> Int {
        let files = FileManager.default
        let names = (try? files.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        return names.count { name in
            let target = try? files.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(name)")
            return target?.hasPrefix("socket:") == true || target?.hasPrefix("pipe:") == true
        }
    }

    @Test("no probe leaves a descriptor behind, whatever became of it")
    func none() async {
        await #expect(processExitsWith: .success) {
            let bench = try ProbeBench()
            let well = Peer(Peer.answering(Peer.healthy))
            let hung = Peer(Peer.waitForEnd)
            let cut = Peer { _ in }
            let before = DescriptorTests.open()
            for address in [well.address, hung.address, cut.address, .unix(path: "/nowhere")] {
                for kind in [ProbeKind.tcp(address), ProbeBench.http(address, body: "ready")] {
                    _ = try bench.ask(kind, limit: .milliseconds(200))
                }
            }
            let probe = ProbePolicy(name: "x", kind: ProbeBench.http(hung.address))
            let runs = (0..<50).map { _ in
                bench.prober.begin(probe, limit: .seconds(60)) { _ in }
            }
            for _ in 0..<5 { try bench.loop.turn(timeoutNanoseconds: 10_000_000) }
            for run in runs { run.cancel() }
            // The peers close their ends when they have seen ours close.
            try bench.turn { DescriptorTests.open() <= before }
            exit(DescriptorTests.open() == before ? 0 : 1)
        }
    }

    @Test("without a descriptor left, nothing is concluded")
    func exhausted() async {
        await #expect(processExitsWith: .success) {
            let bench = try ProbeBench()
            let peer = Peer(Peer.answering(Peer.healthy))
            var limit = rlimit(rlim_cur: 64, rlim_max: 64)
            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            var held: [Int32] = []
            while true {
                let descriptor = dup(0)
                if descriptor < 0 { break }
                held.append(descriptor)
            }
            let outcome = try bench.ask(ProbeBench.http(peer.address))
            guard outcome == .inconclusive(.noResources("Too many open files")) else { exit(1) }
            for descriptor in held { close(descriptor) }
            exit(try bench.ask(ProbeBench.http(peer.address)).isPass ? 0 : 2)
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
// What `adopt` proposes for which programs, and what it never does.

import Configuration
import Foundation
import Supervision
import Testing

@testable import revivectl

@Suite("Adoption of what runs")
struct AdoptTests {
    private func proposal(
        _ program: String, _ listeners: [Listener], tries: Bool = false,
        installed: [String] = ["/usr/bin/pg_isready", "/usr/bin/redis-cli"],
        greeting: String? = nil, _ get: @escaping (String, Int, String) -> Int? = { _, _, _ in nil }
    ) -> Proposal {
        var proposer = Proposer(unit: "web.service", program: program, listeners: listeners)
        proposer.executable = "/usr/lib/own/bin/\(program)"
        proposer.tries = tries
        proposer.isProgram = installed.contains
        proposer.greeting = { _, _ in greeting.map { Array($0.utf8) } }
        proposer.get = { host, port, path in get(host, port, path).map { ($0, 2_000_000) } }
        return proposer.proposal()
    }

    private func tcp(_ port: Int, _ host: String = "127.0.0.1") -> Listener {
        .tcp(host: host, port: port)
    }

    @Test("a web server is asked for the page that answers well")
    func web() {
        let asked = proposal("nginx", [tcp(443), tcp(80)]) { _, port, path in
            port == 80 ? (path == "/health" ? 200 : 404) : nil
        }
        #expect(asked.probe == ["http: http://127.0.0.1/health"])
        let six = proposal("nginx", [tcp(8080, "::1")]) { _, _, path in path == "/" ? 302 : 404 }
        #expect(six.probe == ["http: http://[::1]:8080/"])
    }

    @Test("one that wants a password everywhere answers all the same")
    func password() {
        let asked = proposal("apache2", [tcp(80)]) { _, _, _ in 401 }
        #expect(asked.probe == ["http: http://127.0.0.1/", "expect: {status: 401}"])
        #expect(asked.why.contains("401"))
    }

    @Test("one that answers nothing in time is only connected to")
    func slow() {
        #expect(proposal("nginx", [tcp(80)]).probe == ["tcp: 127.0.0.1:80"])
    }

    @Test("an unknown program is asked by GET where that is likely to be right, or on request")
    func unknown() {
        let asked = proposal("gunicorn", [tcp(8000)]) { _, _, _ in 200 }
        #expect(asked.probe == ["http: http://127.0.0.1:8000/healthz"])
        var wasAsked = false
        let other = proposal("app", [tcp(7000)]) { _, _, _ in
            wasAsked = true
            return 200
        }
        #expect(other.probe == ["tcp: 127.0.0.1:7000"] && !wasAsked)
        let tried = proposal("app", [tcp(7000)], tries: true) { _, _, _ in 200 }
        #expect(tried.probe == ["http: http://127.0.0.1:7000/healthz"])
    }

    @Test("who greets is asked nothing, and watched by its unit where silence is an offence to it")
    func greeted() {
        for greeting in [
            "SSH-2.0-x\r\n", "220 host ESMTP\r\n", "+OK\r\n", "\u{4A}\0\0\0\u{0A}8.0.3\0",
        ] {
            let asked = proposal("app", [tcp(8000)], tries: true, greeting: greeting) { _, _, _ in
                Issue.record("it was asked by GET")
                return 200
            }
            #expect(asked.probe == [] && asked.why.contains("greets"), "\(asked.why)")
        }
        let other = proposal("app", [tcp(7000)], greeting: "hello\u{1B}[2J\n")
        #expect(other.probe == ["tcp: 127.0.0.1:7000"])
        #expect(other.why.contains("(hello?[2J)"), "\(other.why)")
        // What is known is not listened to.
        let known = proposal("nginx", [tcp(80)], greeting: "220") { _, _, _ in 200 }
        #expect(known.probe == ["http: http://127.0.0.1/healthz"])
    }

    @Test("a client of its own asks, the one beside it if there is one")
    func client() {
        let usual = proposal("postgres", [tcp(5433)]).probe
        #expect(usual.first?.contains("/usr/bin/pg_isready") == true)
        #expect(usual.first?.contains("--port=5433") == true)
        let own = proposal("postgres", [tcp(5432)], installed: ["/usr/lib/own/bin/pg_isready"])
        #expect(own.probe.first?.contains("[/usr/lib/own/bin/pg_isready") == true)
        #expect(proposal("postgres", [tcp(5432)], installed: []).probe == ["tcp: 127.0.0.1:5432"])
        #expect(proposal("postgres", [.unix(path: "/run/p")]).probe == [])
    }

    @Test("what would take a question for an attack or a stranger is asked nothing")
    func unasked() {
        for program in ["mariadbd", "sshd", "master", "haproxy", "php-fpm8.2", "cron"] {
            let proposal = proposal(program, [tcp(80), tcp(8000)], tries: true) { _, _, _ in
                Issue.record("\(program) was asked")
                return 200
            }
            #expect(proposal.probe == [] && proposal.why.contains(program))
        }
    }

    @Test("what listens on nothing, or on a unix socket")
    func silent() {
        #expect(proposal("worker", []).probe == [])
        #expect(
            proposal("app", [.unix(path: "/run/app.sock")]).probe == ["tcp: unix:/run/app.sock"])
        #expect(proposal("app", [tcp(7000, "::1")]).probe == ["tcp: \"[::1]:7000\""])
    }

    @Test("each proposal is a configuration without a fault")
    func sound() {
        for known in KnownProgram.all {
            for name in known.names {
                for status in [200, 401] {
                    let listeners = [tcp(known.port ?? 80), tcp(9, "::1")]
                    let yaml = proposal(name, listeners) { _, _, _ in status }.yaml
                    let file = ConfigurationFile(path: "/x.yaml", bytes: Array(yaml.utf8))
                    let loaded = Configuration.load(from: .kept([file]))
                    #expect(loaded.faults.isEmpty, "\(name): \(loaded.report)\n\(yaml)")
                    #expect(loaded.policy?.services.first?.mode == .observe)
                }
            }
        }
    }

    @Test("a file is for people: short lines, and a name without signs that mean nothing")
    func readable() {
        let asked = proposal("haproxy", [tcp(80)])
        #expect(asked.yaml.split(separator: "\n").allSatisfy { $0.count <= 100 }, "\(asked.yaml)")
        var proposer = Proposer(unit: "postfix@-.service", program: "master", listeners: [])
        proposer.isProgram = { _ in false }
        #expect(proposer.proposal().service == "postfix")
        #expect(proposer.proposal().unit == "postfix@-.service")
    }

    @Test("names of programs are as the kernel cuts them, and each stands in one row")
    func names() {
        let names = KnownProgram.all.flatMap(\.names)
        #expect(Set(names).count == names.count)
        #expect(names.allSatisfy { $0.utf8.count <= 15 })
        #expect(KnownProgram.named("nginx: master")?.names.first == "nginx")
    }

    @Test("listening sockets are found in the tables of the kernel")
    func tables() {
        let table = """
              sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
               0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 77 1
               1: 00000000:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 78 1
               2: 0100007F:1F91 0100007F:0050 01 00000000:00000000 00:00000000 00000000     0        0 79 1
               3: 0100007F:1F92 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 99 1
               x: garbage
            """
        let found = Listeners.tcp(table, ["77", "78", "79"])
        #expect(found == [tcp(8080), tcp(80)])
        let six = """
            head
            0: 00000000000000000000000000000000:0050 0:0 0A 0:0 0:0 0 0 0 5 1
            1: 00000000000000000000000001000000:0051 0:0 0A 0:0 0:0 0 0 0 6 1
            """
        #expect(Listeners.tcp(six, ["5", "6"]) == [tcp(80, "localhost"), tcp(81, "::1")])
        let unix = """
            Num       RefCount Protocol Flags    Type St Inode Path
            0: 00000002 00000000 00010000 0001 01 31 /run/a b.sock
            1: 00000002 00000000 00000000 0001 01 32 /run/client.sock
            2: 00000002 00000000 00010000 0002 01 33 /run/log
            3: 00000002 00000000 00010000 0001 01 34 @abstract
            """
        #expect(
            Listeners.unix(unix, ["31", "32", "33", "34"]) == [.unix(path: "/run/a b.sock")])
    }

    @Test("nothing that exists is overwritten, and nothing is left half written")
    func neverOver() throws {
        let folder = FileManager.default.temporaryDirectory.path + "/adopt-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let services = folder + "/services.d"
        let book = AdoptionBook(directory: folder)
        let proposal = proposal("worker", [])
        try book.write(proposal)
        #expect(throws: Refusal.self) { try book.check(proposal) }
        #expect(throws: Refusal.self) { try book.write(proposal) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: services) == ["web.yaml"])
        let text = try String(contentsOfFile: services + "/web.yaml", encoding: .utf8)
        #expect(text == proposal.yaml)
    }

    @Test("what may not be adopted is refused, each in a sentence of its own")
    func refused() {
        let book = AdoptionBook(directory: "/nonexistent")
        for (name, status) in [
            ("/etc/passwd", ExitStatus.usage), ("getty@", .usage), ("getty@.service", .usage),
        ] {
            #expect { try book.unitsAtWork(name) } throws: { ($0 as? Refusal)?.status == status }
        }
    }
}

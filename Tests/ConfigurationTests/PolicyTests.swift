// SPDX-License-Identifier: Apache-2.0
// What is written arrives in the policy; digests follow meaning, not layout.

import Configuration
import Supervision
import Testing

struct PolicyTests {
    private func probe(_ lines: String) throws -> ProbePolicy {
        let loaded = try load("services: {web: {unit: web.service, probes: [{\(lines)}]}}\n")
        return try #require(loaded.policy?.services.first?.probes.first, "\(loaded.report)")
    }

    @Test("a service with nothing but its unit has the built-in policy")
    func builtIn() throws {
        let loaded = try load("services: {web: {unit: web.service}}\n")
        #expect(loaded.policy?.services == [ServicePolicy(name: "web", unit: "web.service")])
        #expect(loaded.policy?.digest.utf8.count == 16)
    }

    @Test("an http probe in full")
    func http() throws {
        let probe = try probe(
            "http: 'http://a.example:81/x?token=1', headers: {host: b, X: y}, "
                + "expect: {status: [200, 300-302], body: ok, header: {Z: z}}, strict: true, "
                + "inconclusive: {status: 503, header: {M: 1}, body: maintenance}")
        guard case .http(let http) = probe.kind else { return #expect(Bool(false)) }
        #expect(http.address == .network(host: "a.example", port: 81))
        #expect(http.target == "/x?token=1")
        #expect(http.shown == "http://a.example:81/x")
        #expect(http.host == "b")
        #expect(http.headers == [HeaderField(name: "X", value: "y")])
        #expect(http.status == [200...200, 300...302])
        #expect(http.body == "ok")
        #expect(http.expectedHeaders == [HeaderField(name: "Z", value: "z")])
        #expect(probe.strict)
        #expect(http.inconclusive?.status == [503...503])
        #expect(http.inconclusive?.headers == [HeaderField(name: "M", value: "1")])
        #expect(http.inconclusive?.body == "maintenance")
        guard case .http(let head) = try self.probe("http: 'http://a/', method: HEAD").kind else {
            return #expect(Bool(false))
        }
        #expect(head.method == .head && head.inconclusive == nil)
    }

    @Test("addresses: names, IPv6, unix sockets")
    func addresses() throws {
        #expect(try probe("tcp: '[::1]:80'").kind == .tcp(.network(host: "::1", port: 80)))
        #expect(try probe("tcp: 'unix:/run/a'").kind == .tcp(.unix(path: "/run/a")))
        guard case .http(let http) = try probe("http: 'http+unix:///run/a.sock:/p?q'").kind
        else { return #expect(Bool(false)) }
        #expect(http.address == .unix(path: "/run/a.sock"))
        #expect(http.target == "/p?q")
        #expect(http.shown == "http+unix:///run/a.sock:/p")
        guard case .http(let bare) = try probe("http: 'http://[::1]?q'").kind
        else { return #expect(Bool(false)) }
        #expect(bare.address == .network(host: "::1", port: 80))
        #expect(bare.target == "/?q")
        #expect(bare.host == "[::1]")
    }

    @Test("what tells somebody, and that it is not watched itself")
    func notify() throws {
        func told(_ template: String, unit: String = "web.service") throws -> LoadedConfiguration {
            try load("host: {notify: '\(template)'}\nservices: {web: {unit: \(unit)}}\n")
        }
        for good in ["tell@.service", "revived-notify-mail@.service", "revived-notify@.service"] {
            #expect(try told(good).policy?.host.notify == good)
        }
        for bad in [
            "tell.service", "@.service", "tell@a.service", "tell@.timer", "a@b@.service", "",
            "systemd-tell@.service", "revived@.service", "revived-probe@.service", "/tell@.service",
        ] { #expect(try told(bad).faults.count == 1, "\(bad)") }
        #expect(try told("tell@.service", unit: "tell.service").faults.isEmpty)
        let watched = try told("tell@.service", unit: "tell@ops.service")
        #expect(watched.report.contains("is an instance of host.notify"))
        #expect(try told("tell@.service").policy?.digest != told("tell2@.service").policy?.digest)
    }

    @Test("what is gathered before the first order")
    func before() throws {
        func before(_ text: String) throws -> Before? {
            let loaded = try load("services: {web: {unit: web.service, before: \(text)}}\n")
            return try #require(loaded.policy?.services.first, "\(loaded.report)").before
        }
        #expect(try before("evidence") == Before())
        #expect(try before("{}") == Before())
        #expect(try before("none") == nil)
        var command = HookCommand(argv: ["/bin/dump", "$HOME"])
        command.user = "web"
        command.environment = ["A=b"]
        var full = Before()
        full.evidence = false
        full.command = command
        full.timeout = .seconds(30)
        let run = "run: [/bin/dump, $HOME], user: web, env: {A: b}"
        #expect(try before("{evidence: false, \(run), timeout: 30s}") == full)
        let inherited = try load(
            "defaults: {before: evidence}\n"
                + "services: {a: {unit: a.service}, b: {unit: b.service, before: none}}\n")
        #expect(inherited.policy?.services.map(\.before) == [Before(), nil])
    }

    @Test("a redeploy in full, and what is not written of it")
    func redeploy() throws {
        let loaded = try load(
            "services: {web: {unit: web.service, ladder: [{redeploy: {run: [/bin/a, $b], user: c, "
                + "env: {D: e}, timeout: 1m, min_outage: 5s, rollback: {unit: f.service}, "
                + "version: {run: [/bin/g]}}}, {redeploy: {unit: h.service}}, reload]}}\n")
        let ladder = try #require(loaded.policy?.services.first?.ladder, "\(loaded.report)")
        #expect(ladder.map(\.remedy) == [.redeploy, .redeploy, .reload, .giveUp])
        var command = HookCommand(argv: ["/bin/a", "$b"])
        command.user = "c"
        command.environment = ["D=e"]
        var redeploy = Redeploy(.command(command))
        redeploy.rollback = .unit("f.service")
        redeploy.version = HookCommand(argv: ["/bin/g"])
        redeploy.minOutage = .seconds(5)
        #expect(ladder[0].redeploy == redeploy)
        #expect(ladder[0].timeout == .seconds(60))
        #expect(ladder[1].redeploy == Redeploy(.unit("h.service")))
        #expect(ladder[2].redeploy == nil)
    }

    @Test(
        "a hook is one unit or one command",
        arguments: [
            ("redeploy: {}", "has no hook; it needs unit or run"),
            ("redeploy: {unit: a.service, run: [/bin/a]}", "has both unit and run"),
            ("redeploy: {unit: a.service, rollback: {user: a}}", "has no hook"),
            ("redeploy: {unit: a.service, version: {unit: b.service}}", "unknown key"),
        ])
    func hooks(_ rung: String, _ sentence: String) throws {
        let loaded = try load("services: {web: {unit: web.service, ladder: [{\(rung)}]}}\n")
        #expect(loaded.report.contains(sentence), "\(loaded.report)")
        #expect(loaded.policy == nil)
    }

    @Test("a failover in full, and what is not written of it")
    func failover() throws {
        let loaded = try load(
            "services: {web: {unit: web.service, ladder: [{failover: {to: [b.service, c.service], "
                + "exclusive: false, stop_timeout: 5s, switch: {unit: s.service}, drain: 1s, "
                + "failback: auto, hold_down: 1m, max: 2/1d, min_outage: 3s, timeout: 9s, "
                + "probes: [{tcp: '127.0.0.1:81'}]}}]}, "
                + "db: {unit: db.service, ladder: [restart, {failover: {to: e.service}}]}}\n")
        let services = try #require(loaded.policy?.services, "\(loaded.report)")
        var failover = Failover(to: ["b.service", "c.service"])
        failover.exclusive = false
        failover.stopTimeout = .seconds(5)
        failover.switchHook = .unit("s.service")
        failover.drain = .seconds(1)
        failover.failback = .auto
        failover.holdDown = .seconds(60)
        failover.max = Rate(count: 2, per: .seconds(86_400))
        failover.minOutage = .seconds(3)
        failover.probes = services[0].failover?.probes
        #expect(services[0].failover == failover)
        #expect(failover.probes?.map(\.name) == ["tcp"])
        #expect(services[0].ladder[0].timeout == .seconds(9))
        #expect(services[1].failover == Failover(to: ["e.service"]))
        #expect(services[1].members == ["db.service", "e.service"])
    }

    @Test(
        "whom a service may be handed to",
        arguments: [
            ("failover: {exclusive: true}", "has no standby; it needs to"),
            ("failover: {to: []}", "is empty; name at least one standby"),
            ("failover: {to: web.service}", "is the service's own unit"),
            ("failover: {to: db.service}", "belongs to db already, at"),
            ("failover: {to: c.service}", "belongs to db already, at"),
            ("failover: {to: systemd-journald.service}", "is a part of systemd"),
            ("failover: {to: revived.service}", "is revived itself"),
            ("failover: {to: b.service}}, {failover: {to: e.service}", "has a second failover"),
            ("failover: {to: b.service, switch: {run: [/bin/a]}}", "needs exclusive: false"),
        ])
    func standbys(_ rung: String, _ sentence: String) throws {
        let loaded = try load(
            "services: {db: {unit: db.service, ladder: [{failover: {to: c.service}}]}, "
                + "web: {unit: web.service, ladder: [{\(rung)}]}}\n")
        #expect(loaded.report.contains(sentence), "\(loaded.report)")
        #expect(loaded.policy == nil)
    }

    @Test("a failover is not inherited")
    func inheritedFailover() throws {
        let loaded = try load(
            "defaults: {ladder: [{failover: {to: c.service}}]}\nservices: {web: {unit: a.service}}\n"
        )
        #expect(loaded.report.contains("is not inherited"), "\(loaded.report)")
    }

    @Test("fail_for that is written doubles for timeouts; built in it is 15 s")
    func failFor() throws {
        #expect(try probe("tcp: 'a:1'").failForTimeouts == .seconds(15))
        #expect(try probe("tcp: 'a:1', fail_for: 5s").failForTimeouts == .seconds(10))
        #expect(try probe("tcp: 'a:1', fail_for: 0s").failForTimeouts == .zero)
    }

    @Test("times that are not written follow a short period")
    func shortPeriod() throws {
        let short = try probe("tcp: 'a:1', every: 500ms")
        #expect(short.timeout == .milliseconds(500))
        #expect(short.suspectEvery == .milliseconds(500))
        #expect(try probe("exec: [/bin/true]").suspectEvery == .seconds(5))
    }

    @Test("an exec probe's environment and user")
    func exec() throws {
        let probe = try probe("exec: [/bin/a, 'b c'], user: web, env: {A: '1', B: ''}")
        guard case .exec(let exec) = probe.kind else { return #expect(Bool(false)) }
        #expect(exec.argv == ["/bin/a", "b c"])
        #expect(exec.user == "web")
        #expect(exec.environment == ["A=1", "B="])
        #expect(exec.output == nil && exec.inconclusive == [] && exec.warn == [])
    }

    @Test("what an exec probe's exit codes and output mean")
    func exits() throws {
        let probe = try probe(
            "exec: [/bin/a], expect: {output: PONG}, inconclusive: {exit: [3, 60-63]}, "
                + "warn: {exit: 1}, slow_after: 2/5")
        guard case .exec(let exec) = probe.kind else { return #expect(Bool(false)) }
        #expect(exec.output == "PONG")
        #expect(exec.inconclusive == [3...3, 60...63])
        #expect(exec.warn == [1...1])
        #expect(probe.slowAfter == Threshold(count: 2, window: 5))
    }

    @Test("an exec probe is in the sandbox unless it says otherwise or is root's")
    func sandbox() throws {
        func exec(_ more: String) throws -> (probe: ExecProbe?, definition: String) {
            let found = try probe("exec: [/bin/a]\(more)")
            guard case .exec(let exec) = found.kind else { return (nil, "") }
            return (exec, found.definition)
        }
        for (more, user, isSandboxed) in [
            ("", nil, true), (", user: web", "web", true), (", user: root", "root", false),
            (", user: '0'", "0", false), (", user: root, sandbox: on", "root", true),
            (", sandbox: off", nil, false), (", user: nobody", "nobody", true),
        ] as [(String, String?, Bool)] {
            let found = try exec(more).probe
            #expect(found?.user == user && found?.isSandboxed == isSandboxed, "\(more)")
        }
        // Another sandbox is another probe; the one that every probe was before is still that one.
        let texts = ["", ", sandbox: off", ", user: web", ", user: web, sandbox: off"]
        #expect(Set(try texts.map { try exec($0).definition }).count == texts.count)
        let nobody = try exec(", user: nobody, sandbox: off").definition
        #expect(try exec(", sandbox: off").definition == nobody)
        #expect(nobody == "5cd91d83497ee012")
    }

    @Test("a version command that is not root's is in the sandbox, unless it says otherwise")
    func versionSandbox() throws {
        func version(_ more: String) throws -> (isSandboxed: Bool?, warnings: Int) {
            let loaded = try load(
                "services: {web: {unit: web.service, ladder: [{redeploy: {unit: a.service, "
                    + "version: {run: [/bin/cat, /home/web/v]\(more)}}}]}}\n")
            let ladder = try #require(loaded.policy?.services.first?.ladder, "\(loaded.report)")
            return (ladder.first?.redeploy?.version?.isSandboxed, loaded.warnings.count)
        }
        #expect(try version("") == (false, 0))
        #expect(try version(", user: web") == (true, 1))
        #expect(try version(", user: web, sandbox: off") == (false, 0))
        #expect(try version(", sandbox: on") == (true, 1))
    }

    @Test("what the sandbox hides is told, wherever in an argument it is named")
    func hidden() throws {
        func warned(_ probe: String) throws -> [String] {
            let loaded = try load(
                "services: {web: {unit: web.service, probes: [{tcp: 'a:1'}, {\(probe)}]}}\n")
            return loaded.warnings.map { "\($0.path): \($0.message.prefix(39))" }
        }
        let path = "services.web.probes[1]"
        #expect(try warned("exec: [/bin/true, /usr/lib/x, 'http://a/home/b', /tmpfs/x]") == [])
        #expect(
            try warned("exec: [/home/web/check]")
                == ["\(path).exec: \"/home/web/check\" lies under /home, whi"])
        for argument in [
            "/tmp/x", "/var/tmp/x", "--file=/root/x", "cat /run/user/0/x", "a;/home/b/c",
        ] {
            #expect(try warned("exec: [/bin/sh, -c, '\(argument)']").count == 1, "\(argument)")
            #expect(try warned("exec: [/bin/sh, '\(argument)'], user: root").isEmpty)
            let open = "exec: [/bin/sh, '\(argument)'], user: web, sandbox: off"
            #expect(try warned(open).isEmpty)
        }
        #expect(
            try warned("exec: [/bin/true], sandbox: off")
                == ["\(path).sandbox: is off and no user is named: it runs as"])
    }

    @Test("a definition changes with what is asked, not with when")
    func definition() throws {
        let plain = try probe("http: 'http://a/'").definition
        #expect(
            try probe("http: 'http://a/', every: 20s, name: x, role: startup").definition == plain)
        for other in [
            "http: 'http://a/b'", "http: 'http://a/', strict: true",
            "http: 'http://a/', method: HEAD",
            "http: 'http://a/', expect: {body: x}", "http: 'http://a/', headers: {A: b}",
            "http: 'http://a/', expect: {header: {A: b}}", "tcp: 'a:80'",
            "http: 'http://a/', inconclusive: {status: 503}",
            "http: 'http://a/', inconclusive: {body: x}",
        ] { #expect(try probe(other).definition != plain) }
        // A probe that asks what it asked before the key was there is the same probe.
        #expect(plain == "84b2af397fd4f4b9")
        let exec = try probe("exec: [/bin/a]").definition
        #expect(exec == "241c00be08c9428f")
        for other in ["expect: {output: x}", "inconclusive: {exit: 1}", "warn: {exit: 1}"] {
            #expect(try probe("exec: [/bin/a], \(other)").definition != exec)
        }
    }

    @Test("more probes than there are places for are told, once")
    func places() throws {
        func warnings(_ count: Int) throws -> [String] {
            let services = (0..<count).map {
                "s\($0): {unit: s\($0).service, probes: [{tcp: 'a:1'}, {heartbeat: 1m}, "
                    + "{exec: [/bin/a]}]}"
            }
            let loaded = try load("services: {\(services.joined(separator: ", "))}\n")
            #expect(loaded.policy != nil)
            return loaded.warnings.map(\.message)
        }
        #expect(try warnings(250) == [])
        #expect(
            try warnings(251) == [
                "have 502 probes that ask: were none answered, up to 1004 questions would be out, "
                    + "and there are places for 1000, shared by service; what finds none is "
                    + "inconclusive"
            ])
    }

    @Test("the policy's digest follows meaning, not layout")
    func digest() throws {
        let flow = try load("services: {a: {unit: a.service, mode: observe}}\n").policy
        let block = try load("# x\nservices:\n  a:\n    unit: a.service\n").policy
        #expect(flow != nil)
        #expect(flow?.digest == block?.digest)
        let other = try load("services: {a: {unit: a.service, mode: act}}\n").policy
        #expect(other?.digest != flow?.digest)
        let probes = "services: {a: {unit: a.service, probes: [{http: 'http://a/'"
        let first = try load("\(probes)}]}}\n").policy
        let second = try load("\(probes), fail_for: 5s}]}}\n").policy
        #expect(first?.digest != second?.digest)
    }

    @Test("the digest is FNV-1a over fields with their lengths")
    func fields() {
        var left = Digest()
        left.add("ab")
        left.add("c")
        var right = Digest()
        right.add("a")
        right.add("bc")
        #expect(left.hexadecimal != right.hexadecimal)
        #expect(Digest().hexadecimal == "cbf29ce484222325")
    }

    @Test("effective values as JSON, escaped")
    func json() throws {
        let loaded = try load(
            "services: {a: {unit: a.service, probes: [{http: 'http://a/', "
                + "expect: {body: \"x\\\"\\n\"}, headers: {A: b}}]}}\n")
        let json = try #require(loaded.effective["a"]?.json)
        #expect(json.hasPrefix("{\"version\":1,\"service\":\"a\",\"values\":[{\"key\":\"unit\","))
        #expect(json.contains("\"key\":\"probes[0].expect.body\",\"value\":\"x\\\"\\n\""))
        #expect(json.contains("\"key\":\"probes[0].headers\",\"value\":{\"A\":\"b\"}"))
        #expect(json.contains("\"key\":\"grace\",\"value\":null,\"origin\":\"built in\""))
        #expect(json.hasSuffix("]}"))
    }

    @Test("a URL's secrets are not in a fault")
    func secrets() throws {
        for url in [
            "ftp://me:secret@a/", "http://me:secret@a/", "http:///?key=secret", "http://a/ ?secret",
        ] {
            let loaded = try load("services: {a: {unit: a.service, probes: [{http: '\(url)'}]}}\n")
            #expect(loaded.faults.count == 1)
            #expect(!loaded.report.contains("secret"))
        }
    }
}

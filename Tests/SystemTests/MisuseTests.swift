// SPDX-License-Identifier: Apache-2.0
// Bad input and bad days of every command, on a real host: one sentence each, and an exit code.
//
// The table is a golden file: `$ command`, its exit code, and what it said. REVIVED_REWRITE=1
// writes it anew; the diff is reviewed.

import Foundation
import TestSupport
import Testing

@Suite("Misuse", .serialized, .whereTestbedsArePossible, .onTestbed("misuse"))
struct MisuseTests {
    let bed: Testbed

    init() throws { bed = try Testbed.ofSuite() }

    private static let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Goldens/misuse.txt")

    /// Runs each line of the table in turn. `# …` is a heading, `! …` is done and not shown.
    private static let table = """
        # Wrong words
        revivectl
        revivectl stauts
        revivectl xyzzy
        revivectl help xyzzy
        revivectl version >/dev/full
        revivectl status --jsno
        revivectl status --json --exit-code
        revivectl why
        revivectl hold web --for soon
        revivectl hold web --for 25h
        revivectl hold
        revivectl release
        revivectl restart
        revivectl redeploy
        revivectl reset
        revivectl ack
        revivectl mode web
        revivectl mode web levitate
        revivectl breaker web ajar
        revivectl failover
        revivectl failback
        revivectl beat
        revivectl wait
        revivectl wait web --phase levitating
        revivectl wait web --timeout soon
        revivectl wait web --healthy --phase held
        revivectl events --since soon
        revivectl events -n -1
        revivectl evidence
        revivectl evidence web.service --within -1
        revivectl incidents --since soon
        revivectl incident
        revivectl adopt
        revivectl adopt --all nginx
        revivectl probe
        revivectl config
        revivectl simulate
        revivectl check --try --quick
        revivectl plan --jsno
        revivectl doctor now
        revivectl version now
        revivectl reload now
        revivectl audit --boot
        revivectl replay --since soon

        # What is not there
        revivectl status nope
        revivectl status wbe
        revivectl why nope
        revivectl why web zzzz
        revivectl events nope
        revivectl incidents nope
        revivectl incident 01234567
        revivectl incident last --service nope
        revivectl wait nope
        revivectl probe nope
        revivectl probe web nope
        revivectl config nope
        revivectl plan nope
        revivectl plan /nowhere.yaml
        revivectl check /nowhere.yaml
        revivectl simulate /nowhere.yaml
        revivectl simulate /etc/revived /nowhere.txt
        revivectl replay /nowhere.yaml
        revivectl audit --directory /nowhere
        revivectl evidence nope.service
        revivectl hold nope
        revivectl release nope
        revivectl restart nope
        revivectl redeploy nope
        revivectl redeploy web
        revivectl failover web
        revivectl failback web
        revivectl reset nope
        revivectl ack web
        revivectl mode nope act
        revivectl breaker nope open
        revivectl beat nope
        revivectl beat web
        revivectl release web

        # Units that cannot be adopted
        revivectl adopt nope
        revivectl adopt stopped
        revivectl adopt revived
        revivectl adopt systemd-journald
        revivectl adopt getty@
        revivectl adopt empty
        revivectl adopt /etc/passwd
        revivectl adopt web

        # A configuration with faults
        ! echo 'servces: {}' >/etc/revived/services.d/bad.yaml
        revivectl check
        revivectl reload
        revivectl plan
        revivectl probe web
        revivectl config web
        revivectl simulate /etc/revived
        ! rm /etc/revived/services.d/bad.yaml

        # Somebody who may not
        as nobody revivectl hold web
        as nobody revivectl restart web
        as nobody revivectl why web
        as nobody revivectl events
        as nobody revivectl incidents
        as nobody revivectl incident last
        as nobody revivectl audit
        as nobody revivectl replay
        as nobody revivectl adopt listener
        as nobody revivectl evidence web.service
        as nobody revivectl reload
        as nobody revivectl mode web act
        as nobody revivectl beat web

        # Nobody listens any more
        revivectl events --all | head -n 0
        revivectl simulate /etc/revived | head -n 0

        # No daemon
        ! systemctl stop revived.service
        revivectl status --exit-code
        revivectl wait web
        revivectl hold web
        revivectl release web
        revivectl restart web
        revivectl redeploy web
        revivectl failover web
        revivectl failback web
        revivectl reset web
        revivectl ack web
        revivectl mode web act
        revivectl breaker web open
        revivectl beat web
        revivectl reload
        revivectl version
        ! systemctl start revived.service

        """

    private static let script = #"""
        as() { local user=$1; shift; setpriv --reuid="$user" --regid=nogroup --clear-groups "$@"; }
        export TERM=dumb NO_COLOR=1
        while IFS= read -r line; do
          case $line in
          '#'* | '') printf '%s\n' "$line"; continue ;;
          '!'*) eval "${line#!}"; continue ;;
          esac
          printf '$ %s\n' "$line"
          eval "set -o pipefail; timeout 30 bash -c 'true'; $line" >/run/misuse.out 2>/run/misuse.err </dev/null
          code=$?
          # The first line of what it says, and only the sentence of what it answers.
          { grep -m 1 . /run/misuse.err || grep -m 1 . /run/misuse.out; } | sed 's/^/    /'
          echo "    → $code"
        done </run/misuse.table
        """#

    /// Each line as it would be said anywhere: without times and numbers of versions.
    private static func plain(_ text: String) -> String {
        text.replacing(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/, with: "TIME")
            .replacing(/[0-9a-f]{8}(?![0-9a-f])/, with: "01234567")
    }

    @Test("one helpful sentence each, with its own exit code")
    func table() throws {
        let web = try SampleService.shop(bed, "web", port: 8881)
        defer { web.remove() }
        try bed.write(
            "/etc/systemd/system/stopped.service", "[Service]\nExecStart=/bin/sleep infinity\n")
        try bed.write(
            "/etc/systemd/system/empty.service",
            "[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/true\n")
        try bed.write(
            "/etc/systemd/system/listener.service",
            "[Service]\nExecStart=\(Testbed.shop) 8882\n")
        try bed.sh("systemctl daemon-reload; systemctl start empty.service listener.service")
        try bed.write("/run/misuse.table", Self.table)
        let run = try bed.run("bash", "-c", Self.script, within: .seconds(240))
        let said = Self.plain(run.text)
        if ProcessInfo.processInfo.environment["REVIVED_REWRITE"] == "1" {
            try said.write(to: Self.file, atomically: true, encoding: .utf8)
        }
        #expect(said == (try String(contentsOf: Self.file, encoding: .utf8)), "\(run.errors)")
        // Nothing half-written is left, and nothing was adopted.
        #expect(try bed.sh("ls -A /etc/revived/services.d").word == "web.yaml")
    }

    @Test("no command lacks a line of the table, and none ends by a signal or an error of its own")
    func whole() throws {
        let text = try String(contentsOf: Self.file, encoding: .utf8)
        let help = try bed.run("revivectl", "--help").text
        let commands = help.split(separator: "\n").compactMap { line -> String? in
            guard line.hasPrefix("  "), !line.hasPrefix("   "), !line.hasPrefix("  -") else {
                return nil
            }
            let word = line.split(separator: " ").first.map(String.init) ?? ""
            return word.allSatisfy(\.isLetter) && word != "See" ? word : nil
        }
        #expect(commands.count > 25)
        for command in commands {
            #expect(text.contains("revivectl \(command)"), "\(command)")
        }
        for code in text.matches(of: /→ (\d+)/) {
            let number = Int(code.output.1) ?? -1
            // 141: who read it went away.
            #expect(number < 100 && number != 70 || number == 141, "\(code.output.0)")
        }
    }

    @Test("a daemon that goes away while it is waited for is told as such")
    func goneMeanwhile() throws {
        let web = try SampleService.shop(bed, "awaited", port: 8888)
        defer { web.remove() }
        defer { _ = try? bed.run("systemctl", "start", "revived.service") }
        let wait = "(sleep 1; systemctl stop revived.service) & revivectl wait awaited --phase held"
        let run = try bed.run("bash", "-c", wait)
        #expect(run.code == 69 && run.errors.contains("revived"), "\(run)")
    }

    @Test("what is adopted beside hostile peers: slow, flooding, or on another address family")
    func peers() throws {
        let program = """
            import socket, sys, time
            family = socket.AF_INET6 if sys.argv[2] == "six" else socket.AF_INET
            listener = socket.create_server(("::1" if sys.argv[2] == "six" else "127.0.0.1",
                                             int(sys.argv[1])), family=family)
            while True:
                peer, _ = listener.accept()
                try:
                    if sys.argv[2] == "slow":
                        time.sleep(30)
                    elif sys.argv[2] == "denies":
                        peer.recv(4096)
                        peer.sendall(b"HTTP/1.1 401 No\\r\\nContent-Length: 0\\r\\n\\r\\n")
                    else:
                        while True:
                            peer.sendall(b"x" * 65536)
                except OSError:
                    pass
                peer.close()
            """
        try bed.write("/run/peer.py", program)
        let peers = [
            ("slow", 8883, "tcp: 127.0.0.1:8883"), ("floods", 8884, "tcp: 127.0.0.1:8884"),
            ("six", 8885, "tcp: \"[::1]:8885\""),
            ("denies", 8886, "http: http://127.0.0.1:8886/"),
        ]
        for (name, port, probe) in peers {
            try bed.write(
                "/etc/systemd/system/\(name).service",
                "[Service]\nExecStart=/usr/bin/python3 /run/peer.py \(port) \(name)\n")
            try bed.sh("systemctl daemon-reload; systemctl start \(name).service; sleep 0.5")
            let run = try bed.run("revivectl", "adopt", "--dry-run", name, within: .seconds(20))
            #expect(run.code == 0 && run.text.contains(probe), "\(run)")
            try bed.sh("systemctl stop \(name).service; rm /etc/systemd/system/\(name).service")
        }
    }

    @Test("a narrow terminal gets no wider lines than it has room for a table")
    func narrow() throws {
        let web = try SampleService.shop(bed, "narrow", port: 8887)
        defer { web.remove() }
        for terminal in ["dumb", "xterm", ""] {
            let run = try bed.run(
                "env", "TERM=\(terminal)", "COLUMNS=20", "LANG=C", "revivectl", "status")
            #expect(run.code == 0 && !run.text.contains("\u{1B}"), "\(terminal)")
            #expect(run.text.split(separator: "\n").allSatisfy { $0.count <= 40 }, "\(run.text)")
            #expect(run.text.utf8.allSatisfy { $0 < 128 })
        }
    }
}

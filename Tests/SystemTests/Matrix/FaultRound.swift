// SPDX-License-Identifier: Apache-2.0
// One fault: while it lasts a service dies twice and revived once, and it is told to restart; what
// came of it all, in the words of the table.

import Foundation
import TestSupport

struct FaultRound {
    let fault: JournalFault

    /// One line of the table.
    struct Row: Sendable, Equatable {
        var fault: String
        var cells: [String] = []
        /// What must not be.
        var faults: [String] = []
    }

    static let columns = [
        "fault", "a service that dies meanwhile", "revived, killed and restarted meanwhile",
        "`revivectl status` meanwhile", "the journal afterwards", "`revivectl audit` afterwards",
    ]

    func run(on bed: Testbed) throws -> Row {
        for (name, port) in [("web", 8881), ("kept", 8882), ("idle", 8883)] {
            try install(name, port, bed)
        }
        try bed.write("/run/matrix.sh", BedScript.functions + Self.functions)
        try bed.sh(
            """
            echo 'host: {actions: 1000/1h}' >>/etc/revived/revived.yaml
            systemctl daemon-reload; systemctl start web.service kept.service idle.service
            systemctl reload revived.service
            . /run/matrix.sh
            wait_for 20 'is web healthy && is kept healthy && is idle healthy'
            revivectl hold kept --for 1h --reason matrix
            wait_for 10 '[ ! -s /run/revived/spool ]'
            """, within: .seconds(60))
        let output = try bed.run("bash", "-c", script, within: .seconds(300))
        return judge(output, try bed.run("revivectl", "audit", "--json"))
    }

    private func install(_ name: String, _ port: Int, _ bed: Testbed) throws {
        try bed.write(
            "/etc/systemd/system/\(name).service",
            "[Service]\nExecStart=\(Testbed.shop) \(port)\n")
        try bed.write(
            "/etc/revived/services.d/\(name).yaml",
            """
            services:
              \(name):
                unit: \(name).service
                mode: act
                settle: 300ms
                limits: {budget: 1000/1h, chronic: 1000/24h}
                ladder: [restart: {attempts: 1000, backoff: [0s]}]
                probes:
                  - http: http://127.0.0.1:\(port)/healthz
                    every: 1s
                    timeout: 1s

            """)
    }

    private static let functions = #"""
        show() { systemctl show -p "$2" --value "$1"; }
        slay() {
          local pid
          pid=$(show "$1" MainPID)
          [ "$pid" = 0 ] || kill -9 "$pid"
        }
        phase() { revivectl status "$1" --json 2>/dev/null | sed -n 's/.*"phase":"\([^"]*\)".*/\1/p' | grep .; }
        is() { [ "$(phase "$1")" = "$2" ]; }
        state() { # a line for each, where there is something to say; `ok` once both are
          busctl get-property org.revived1 /org/revived1 org.revived1.Manager JournalState MemoryState \
            2>/dev/null | sed 's/^s "\(.*\)"$/\1/' | sort -u | awk '$0 != "ok" { print; n++ } END { if (!n && NR) print "ok" }'
        }
        dies() { # a new run of it?
          local former
          former=$(show web.service InvocationID)
          slay web.service
          wait_for 20 '[ "$(show web.service InvocationID)" != "'"$former"'" ] && [ "$(show web.service ActiveState)" = active ]'
        }
        knows() { wait_for 20 'is kept held' && echo "knows yes" || echo "knows no: $(phase kept)"; }
        """#

    private var script: String {
        """
        . /run/matrix.sh
        # A fault that did not happen would be a row that passes.
        set -e
        \(fault.begin)
        set +e
        while [ ! -e /run/over ]; do state; sleep 0.2; done >/run/states & sampler=$!
        \(fault.meanwhile.isEmpty ? "" : "while [ ! -e /run/over ]; do \(fault.meanwhile); done & again=$!")
        sleep 1
        dies && echo "back yes" || echo "back no"
        wait_for 8 '[ "$(state)" != ok ]'
        slay revived.service; sleep 0.3; knows
        dies && echo "back yes" || echo "back no"
        systemctl restart revived.service; knows
        sleep 1
        touch /run/over; wait $sampler ${again:-}
        \(fault.end)
        sleep 1
        wait_for 30 '! state | grep -qi journal' || echo "after $(state)"
        wait_for 30 'is web healthy' || echo "after web is $(phase web)"
        wait_for 10 '[ ! -s /run/revived/spool ]' || echo "after the spool is not empty"
        timeout 20 journalctl --sync
        grep . /run/states | awk '!seen[$0]++ { print "state " $0 }'
        """
    }

    // MARK: - In words

    /// What an audit notes without calling it a fault.
    private static let notes = [
        (word: "forged", sentence: "says what it does not believe"),
        (word: "late", sentence: "says what came late"),
        (word: "repeated", sentence: "says what came twice"),
    ]

    private func judge(_ output: ProgramOutput, _ audit: ProgramOutput) -> Row {
        var told: [String: [String]] = [:]
        for line in output.text.split(separator: "\n") {
            let word = String(line.prefix { $0 != " " })
            told[word, default: []].append(String(line.dropFirst(word.count + 1)))
        }
        var row = Row(fault: fault.name)
        if output.code != 0 { row.faults.append("ended with \(output.code): \(output.errors)") }
        let back = told["back"] ?? []
        let isBack = back == ["yes", "yes"]
        // The next revived may find room that its predecessor's files left: then it may act.
        let waits = fault.keepsOrdersBack && back.count == 2 && back[0] == "no"
        if !(fault.keepsOrdersBack ? waits : isBack) {
            row.faults.append("brought back: \(back)")
        }
        row.cells.append(
            isBack
                ? "is brought back" : waits ? "waits until its order can be recorded" : "LEFT DOWN")
        let knows = told["knows"] ?? []
        let isKnown = knows == ["yes", "yes"]
        if !isKnown { row.faults.append("the hold is known: \(knows)") }
        row.cells.append(isKnown ? "goes on, the hold is known" : "FORGOT")
        let states = (told["state"] ?? []).filter { $0 != "ok" }
        row.cells.append(states.isEmpty ? "ok" : states.sorted().joined(separator: "; "))
        row.faults += (told["after"] ?? []).map { "afterwards: \($0)" }
        judge(audit, &row)
        return row
    }

    private func judge(_ audit: ProgramOutput, _ row: inout Row) {
        let value = try? JSONSerialization.jsonObject(with: Data(audit.text.utf8))
        let answer = value as? [String: Any] ?? [:]
        let findings = answer["findings"] as? [[String: Any]] ?? []
        let names = findings.compactMap { $0["finding"] as? String }
        let begins = names.contains("begins")
        let lost = names.contains("gap")
        let causes = Set(findings.flatMap { $0["causes"] as? [String] ?? [] }).sorted()
        var journal = lost ? "records of that time are missing" : "every record"
        if begins { journal += lost ? "; the old ones too" : " since then; the old ones are gone" }
        if names.contains("repeated") { journal += ", some twice" }
        row.cells.append(journal)
        var said = Self.notes.filter { names.contains($0.word) }.map(\.sentence)
        said += Set(names).subtracting(Self.notes.map(\.word) + ["gap", "begins"]).sorted()
        if lost {
            said.insert(
                "gap (\(causes.isEmpty ? "no cause" : causes.joined(separator: ", ")))", at: 0)
        }
        let verdict = audit.code == 0 ? "clean" : audit.code == 65 ? "faulty" : "CANNOT BE READ"
        row.cells.append(said.isEmpty ? verdict : "\(verdict): \(said.joined(separator: ", "))")
        if lost, !fault.losesRecords { row.faults.append("records are missing: \(audit.text)") }
        if begins, !fault.losesTheOld { row.faults.append("the old ones are gone: \(audit.text)") }
        if ![0, 65].contains(audit.code) || audit.code == 65 && !fault.losesRecords {
            row.faults.append("audit: \(audit.code) \(audit.text) \(audit.errors)")
        }
    }
}

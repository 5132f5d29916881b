// SPDX-License-Identifier: Apache-2.0
// One testbed in which one action is done again and again, and what is seen after each time.

import Foundation
import Recording
import Supervision
import TestSupport

final class SweepBed {
    let bed: Testbed
    let action: SweepAction
    /// What a replay of the next round begins with: from the last whole checkpoint on.
    private var history: [JournalEntry] = []
    /// Records that were not looked at yet are asked for from here on.
    private static let cursor = "/run/sweep.cursor"

    init(_ bed: Testbed, _ action: SweepAction) throws {
        self.bed = bed
        self.action = action
        let name = action.name
        for file in action.files { try bed.write(file.path, filled(file.text)) }
        let shop = "\(Testbed.shop) \(action.port)"
        try bed.write(
            "/etc/systemd/system/\(action.unit)",
            """
            [Service]
            ExecStartPre=/bin/sh -c 'echo start >>/run/\(name).runs'
            ExecStart=\(shop)

            """)
        try bed.write("/etc/revived/services.d/\(name).yaml", configuration)
        try bed.write("/run/sweep.sh", BedScript.functions + filled(Self.functions))
        try bed.sh(
            """
            chmod +x /usr/local/bin/* 2>/dev/null
            echo 'host: {actions: 1000/1h}' >>/etc/revived/revived.yaml
            systemctl daemon-reload
            systemctl start \(action.unit)
            systemctl restart revived.service
            . /run/sweep.sh
            wait_for 20 'is healthy && kept'
            """, within: .seconds(40))
        history = try newRecords()
    }

    private func filled(_ text: String) -> String {
        text.replacingOccurrences(of: "PORT", with: "\(action.port)")
            .replacingOccurrences(of: "NEXT", with: "\(action.port + 1)")
            .replacingOccurrences(of: "NAME", with: action.name)
    }

    /// Nothing but the action itself is to become a record while it lasts.
    private var configuration: String {
        """
        services:
          \(action.name):
            unit: \(action.unit)
            mode: act
            settle: 300ms
            grace: 5s
            stable_for: 1h
            limits: {budget: 1000/1h, chronic: 1000/24h}\(action.terms.isEmpty ? "" : "\n    " + action.terms)
            ladder:
              - \(filled(action.rung))
            probes:
              - http: http://127.0.0.1:\(action.port)/healthz
                every: 500ms
                timeout: 500ms
                fail_after: 2
                fail_for: 0s
                suspect_every: 100ms

        """
    }

    private static let functions = #"""
        name=NAME port=PORT home=/run/revived configuration=/etc/revived/services.d/NAME.yaml
        status() { revivectl status $name --json 2>/dev/null; }
        phase() { status | sed -n 's/.*"phase":"\([^"]*\)".*/\1/p'; }
        is() { [ "$(phase)" = "$1" ]; }
        role() { status | grep -q "\"role\":\"$1\""; }
        down() { [ "$(systemctl is-active "$1")" != active ]; }
        # A moment after its death systemd still shows it as active.
        alive() { ! down revived.service && [ -e "/proc/$(systemctl show -p MainPID --value revived.service)/exe" ]; }
        kept() { [ ! -s $home/spool ]; }
        starts() { grep -c start /run/$name.runs; }
        ask() { curl -s -m 2 "http://127.0.0.1:$port/$1" >/dev/null; }
        digest() { busctl get-property org.revived1 /org/revived1 org.revived1.Manager ConfigurationDigest; }
        count() { # KIND: records of the service or of revived
          journalctl -q --no-pager -o cat --output-fields=REVIVED_SEQ _SYSTEMD_UNIT=revived.service \
            REVIVED_KIND="$1" | grep -c .
        }
        reborn() { [ "$(count started)" -ge $((${before[started]:-0} + deaths)) ]; }
        more() { [ "$(count "$1")" -gt "${before[$1]:-0}" ]; }
        durable() { # what the status says that a death must not change
          status | python3 -c '
        import json, sys
        service = json.load(sys.stdin)[0]
        keys = ["phase", "unit", "mode", "role", "incident", "held_by", "hold_reason", "blocked"]
        print(*[key + "=" + str(service[key]) for key in keys],
              *[probe["name"] + ":proven=" + str(probe["proven"]) for probe in service["probes"]])
        '
        }
        """#

    // MARK: - A round

    /// Does the action once, killed where it is said, and tells what was seen.
    func round(_ passage: Passage?) throws -> SweepSeen {
        let deaths = [action.firstDeath, passage?.description].compactMap { $0 }
        let output = try bed.run(
            "bash", "-c", script(deaths), within: .seconds(action.limit + 60))
        var seen = SweepSeen(output)
        seen.records = try newRecords()
        seen.judge(after: history)
        history += seen.records
        let known = history.compactMap { Record(parsing: $0.record) }
        if known.count == history.count, let first = ReplayTail.lastGroup(in: known) {
            history.removeFirst(first)
        }
        return seen
    }

    private func script(_ deaths: [String]) -> String {
        """
        . /run/sweep.sh
        declare -A before
        deaths=\(deaths.count)
        doomed='\(deaths.joined(separator: " "))'
        \(action.prepare)
        wait_for 30 'alive && \(action.isReady) && kept' || { echo "fault not ready: $(durable)"; exit 0; }
        for kind in recovered snapshot started; do before[$kind]=$(count $kind); done
        former=$(digest) begun=$(starts)
        : >/run/\(action.name).runs; begun=0
        : >$home/passages
        \(deaths.isEmpty ? "" : "printf '%s\\n' \(deaths.map { "'\($0)'" }.joined(separator: " ")) >$home/crash-points")
        \(action.perform)
        limit=$((SECONDS + \(action.limit)))
        wait_for $((limit - SECONDS)) '[ ! -e $home/crash-points ] && alive && reborn && \(action.isOver) && kept' || {
          [ ! -e $home/crash-points ] || echo "missed $(cat $home/crash-points | head -1)"
          \(action.isOver) || echo "fault not over: $(durable)"
        }
        sed 's/^/passage /' $home/passages; rm -f $home/passages $home/crash-points
        echo "last $(durable)"
        for unit in \(([action.unit] + action.units).joined(separator: " ")); do
          echo "unit $unit $(systemctl show -p ActiveState --value $unit)"
        done
        echo "runs $(sort /run/\(action.name).runs | uniq -c | xargs)"
        # What is remembered, from the living, and then from the journal.
        before[snapshot]=$(count snapshot)
        systemctl kill -s USR1 --kill-whom=main revived.service
        wait_for 10 'more snapshot' || echo "fault no checkpoint"
        live=$(durable)
        systemctl restart revived.service
        wait_for 10 'alive && [ "$(durable)" = "$live" ]' || echo "fault replayed $(durable), live $live"
        revivectl audit >/run/sweep.audit 2>&1 || echo "fault audit: $(tail -n 3 /run/sweep.audit | tr '\\n' ' ')"
        """
    }

    /// What revived wrote since the last look.
    private func newRecords() throws -> [JournalEntry] {
        let output = try bed.run(
            "bash", "-c",
            """
            journalctl --sync; sleep 0.1
            journalctl --no-pager -a -o json --cursor-file=\(Self.cursor) \
              --output-fields=MESSAGE,REVIVED_SEQ,REVIVED_KIND,REVIVED_SERVICE,REVIVED_ORDER,REVIVED_OUTCOME,REVIVED_RECORD,_SOURCE_REALTIME_TIMESTAMP \
              _UID=0 _SYSTEMD_UNIT=revived.service
            """)
        return JournalView(json: output.text).entries
    }
}

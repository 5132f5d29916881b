// SPDX-License-Identifier: Apache-2.0
// What can happen to the journal and to the places beside it, one or two at a time.
//
// All of it is bash, run inside a testbed with the functions of `FaultRound`.

struct JournalFault: Sendable {
    let name: String
    /// Has it happen; ends with the first command that fails.
    let begin: String
    /// Again and again while it lasts; empty: it lasts by itself.
    var meanwhile = ""
    /// Ends it.
    let end: String
    /// No order is given while it lasts, because none could be recorded.
    var keepsOrdersBack = false
    /// journald itself throws records away: those are missing afterwards.
    var losesRecords = false
    /// So does what was done: the journal begins later.
    var losesTheOld = false
    /// For the name of its testbed.
    var label: String {
        String(name.map { $0.isLetter && $0.isASCII ? $0 : "-" }.prefix(30))
    }
}

extension JournalFault {
    static let all = journald + files + others + places + pairs

    private static let hang =
        "hung=$(systemctl show -p MainPID --value systemd-journald.service); kill -STOP $hung"
    private static let unhang = "kill -CONT $(cat /run/hung)"
    private static let flood = """
        systemd-run -q --unit=flood -p LogRateLimitIntervalSec=0 yes a flood of words
        sleep 1
        """
    private static let ebb = "systemctl stop flood.service; sleep 1"
    private static let vacuum =
        "journalctl -q --rotate; sleep 1.2; journalctl -q --vacuum-time=1s"

    private static let journald = [
        JournalFault(name: "a neighbour floods it", begin: flood, end: ebb),
        JournalFault(
            name: "journald is stopped", begin: "journald stop", end: "journald start"),
        JournalFault(
            name: "journald hangs (SIGSTOP)", begin: "\(hang); echo $hung >/run/hung", end: unhang),
        JournalFault(
            name: "journald is killed until its start limit",
            begin: """
                for _ in {1..100}; do
                  slay systemd-journald.service || true
                  [ "$(show systemd-journald.service ActiveState)" = failed ] && break
                  sleep 0.1
                done
                [ "$(show systemd-journald.service ActiveState)" = failed ]
                """,
            end: """
                systemctl reset-failed 'systemd-journald*'
                journald start
                """),
        JournalFault(
            name: "its socket file is removed", begin: "rm /run/systemd/journal/socket",
            end: "journald stop; journald start"),
    ]

    private static let files = [
        JournalFault(
            name: "its disk is full",
            begin: """
                mount -t tmpfs -o size=20m none /var/log/journal
                systemctl restart systemd-journald.service; journalctl --flush; sleep 0.5
                \(flood)
                """,
            meanwhile: "dd if=/dev/zero bs=64k status=none >>/var/log/journal/others; sleep 0.05",
            end: "rm -f /var/log/journal/others; \(ebb)", losesRecords: true, losesTheOld: true),
        JournalFault(
            name: "its directory is read-only",
            begin: """
                mount --bind /var/log/journal /var/log/journal
                mount -o remount,bind,ro /var/log/journal
                systemctl restart systemd-journald.service
                """,
            end: """
                umount -l /var/log/journal
                systemctl restart systemd-journald.service; journalctl --flush
                """),
        JournalFault(
            name: "it is vacuumed to nothing", begin: vacuum, end: ":", losesTheOld: true),
        JournalFault(
            name: "it is rotated, ten times a second", begin: ":",
            meanwhile: "journalctl -q --rotate; sleep 0.1", end: ":"),
        JournalFault(
            name: "the machine id is changed",
            begin: """
                tr -d - </proc/sys/kernel/random/uuid >/etc/machine-id
                systemctl restart systemd-journald.service
                """,
            end: ":", losesTheOld: true),
    ]

    private static let others = [
        JournalFault(
            name: "a neighbour is rate limited",
            begin: """
                mkdir -p /etc/systemd/journald.conf.d
                printf '[Journal]\\nRateLimitIntervalSec=30s\\nRateLimitBurst=5\\n' \
                  >/etc/systemd/journald.conf.d/rate.conf
                systemctl restart systemd-journald.service
                systemd-run -q --unit=flood yes a flood of words
                """,
            end: ebb),
        JournalFault(
            name: "another user forges records",
            begin: """
                printf '%s\\n' MESSAGE=forged SYSLOG_IDENTIFIER=revived _SYSTEMD_UNIT=revived.service \
                  REVIVED_KIND=released REVIVED_SERVICE=kept REVIVED_SEQ=4000000 \
                  'REVIVED_RECORD=1 released seq=4000000 at=1 service=kept' >/run/forged
                chmod 644 /run/forged
                systemd-run -q --wait --uid=nobody logger --journald=/run/forged
                """,
            end: ":"),
    ]

    /// A small file system of its own in place of a directory of revived's, and full.
    private static func small(_ path: String, _ size: String) -> String {
        """
        systemctl stop revived.service
        cp -a \(path) /run/former; mount -t tmpfs -o size=\(size),mode=755 none \(path)
        cp -a /run/former/. \(path)/; rm -r /run/former
        systemctl start revived.service; wait_for 20 'phase kept >/dev/null'
        dd if=/dev/zero of=\(path)/others bs=512 status=none 2>/dev/null && exit 3
        """
    }

    /// The last page of a file takes a few records yet.
    private static let fill = """
        for _ in {1..20}; do
          revivectl hold idle --for 1h --reason filling || true
          revivectl release idle || true
        done >/dev/null 2>&1
        """

    /// A spool that is emptied gives room back, and a record finds it.
    private static let eat = "dd if=/dev/zero bs=512 status=none >>/run/revived/others 2>/dev/null"

    private static func readOnly(_ path: String) -> String {
        """
        systemctl stop revived.service
        mount --bind \(path) \(path); mount -o remount,bind,ro \(path)
        systemctl start revived.service; wait_for 20 'phase kept >/dev/null'
        """
    }

    private static func writable(_ path: String) -> String {
        "systemctl stop revived.service; umount -l \(path); systemctl start revived.service"
    }

    private static let (run, state) = ("/run/revived", "/var/lib/revived")

    private static let places = [
        JournalFault(
            name: "the spool's directory is full", begin: "\(small(run, "64k"))\n\(fill)",
            end: "rm -f \(run)/others"),
        JournalFault(
            name: "the spool's directory is read-only", begin: readOnly(run), end: writable(run)),
        JournalFault(
            name: "the state directory is full", begin: small(state, "16k"),
            end: "rm -f \(state)/others"),
        JournalFault(
            name: "the state directory is read-only", begin: readOnly(state),
            end: writable(state)),
    ]

    private static let pairs = [
        JournalFault(
            name: "journald is stopped, and the spool's directory full",
            begin: "\(small(run, "64k"))\njournald stop\n\(fill)",
            meanwhile: "\(eat); sleep 0.1", end: "rm -f \(run)/others; journald start",
            keepsOrdersBack: true, losesRecords: true),
        JournalFault(
            name: "journald hangs, and the spool's directory is full",
            begin: """
                \(small(run, "64k"))
                \(fill)
                sleep 2; \(eat) || true; \(hang); echo $hung >/run/hung
                """,
            meanwhile: "\(eat); sleep 0.1", end: "rm -f \(run)/others; \(unhang)",
            keepsOrdersBack: true, losesRecords: true),
        JournalFault(
            name: "journald hangs, and the state directory is full",
            begin: "\(small(state, "16k"))\n\(hang); echo $hung >/run/hung",
            end: "rm -f \(state)/others; \(unhang)"),
        JournalFault(
            name: "a neighbour floods it, and it is rotated, ten times a second", begin: flood,
            meanwhile: "journalctl -q --rotate; sleep 0.1", end: ebb, losesTheOld: true),
        JournalFault(
            name: "it is vacuumed to nothing, and journald killed",
            begin: "\(vacuum); slay systemd-journald.service", end: ":", losesTheOld: true),
        JournalFault(
            name: "the machine id is changed, and the state directory read-only",
            begin: """
                \(readOnly(state))
                tr -d - </proc/sys/kernel/random/uuid >/etc/machine-id
                systemctl restart systemd-journald.service
                """,
            end: writable(state), losesTheOld: true),
    ]
}

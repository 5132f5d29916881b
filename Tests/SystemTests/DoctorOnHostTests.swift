// SPDX-License-Identifier: Apache-2.0
// The doctor on a real host: nothing on a sound one, and each of twenty faults that are planted.

import Foundation
import TestSupport
import Testing

@Suite("The doctor on a host", .serialized, .whereTestbedsArePossible, .onTestbed("doctor"))
struct DoctorOnHostTests {
    let bed: Testbed

    init() throws { bed = try Testbed.ofSuite() }

    /// What is wrong, how it is brought about, and how it is undone.
    private struct Plant {
        var words: String
        var plant: String
        var undo: String
    }

    private static let drop = "/etc/systemd/system/revived.service.d/doctor.conf"
    private static func dropIn(_ lines: String, _ words: String) -> Plant {
        Plant(
            words: words,
            plant: """
                mkdir -p \(drop.dropLast("/doctor.conf".count))
                printf '[Service]\\n\(lines)\\n' >\(drop); systemctl daemon-reload
                """,
            undo: "rm -f \(drop); systemctl daemon-reload")
    }

    private static func service(_ yaml: String, _ words: String) -> Plant {
        Plant(
            words: words,
            plant: """
                cat >/etc/revived/services.d/planted.yaml <<'END'
                \(yaml)
                END
                systemctl reload revived.service
                """,
            undo: "rm -f /etc/revived/services.d/planted.yaml; systemctl reload revived.service")
    }

    private static let plants: [Plant] = [
        Plant(
            words: "/run/revived/hold exists", plant: "touch /run/revived/hold",
            undo: "rm /run/revived/hold"),
        Plant(
            words: "revived does not run", plant: "systemctl stop revived.service",
            undo: "systemctl start revived.service"),
        Plant(
            words: "revived.service is disabled", plant: "systemctl disable revived.service",
            undo: "systemctl enable revived.service"),
        Plant(
            words: "systemd had to restart revived",
            plant: "systemctl kill -s KILL revived.service",
            undo: "systemctl restart revived.service"),
        dropIn("Restart=no", "sets Restart=no"),
        dropIn("LogRateLimitBurst=100", "LogRateLimitBurst=100"),
        Plant(
            words: "gives revived.service a start limit",
            plant: """
                mkdir -p \(drop.dropLast("/doctor.conf".count))
                printf '[Unit]\\nStartLimitIntervalSec=10\\n' >\(drop); systemctl daemon-reload
                """,
            undo: "rm -f \(drop); systemctl daemon-reload"),
        Plant(
            words: "the configuration is refused",
            plant: "echo 'servces: {}' >/etc/revived/services.d/planted.yaml",
            undo: "rm -f /etc/revived/services.d/planted.yaml"),
        Plant(
            words: "is not the one in force",
            plant: """
                echo 'services: {more: {unit: sound.service, mode: observe}}' \
                  >/etc/revived/services.d/planted.yaml
                rm /etc/revived/services.d/sound.yaml
                """,
            undo: """
                rm /etc/revived/services.d/planted.yaml
                cp /run/sound.yaml /etc/revived/services.d/; systemctl reload revived.service
                """),
        Plant(
            words: "throws away what is below notice",
            plant: """
                mkdir -p /etc/systemd/journald.conf.d
                printf '[Journal]\\nMaxLevelStore=notice\\n' >/etc/systemd/journald.conf.d/d.conf
                """,
            undo: "rm /etc/systemd/journald.conf.d/d.conf"),
        Plant(
            words: "is not kept over a reboot (Storage=volatile)",
            plant: """
                mkdir -p /etc/systemd/journald.conf.d
                printf '[Journal]\\nStorage=volatile\\n' >/etc/systemd/journald.conf.d/d.conf
                """,
            undo: "rm /etc/systemd/journald.conf.d/d.conf"),
        service(
            "services: {planted: {unit: nowhere.service, probes: [{tcp: '127.0.0.1:9'}]}}",
            "nowhere.service does not exist"),
        service("services: {planted: {unit: other.service}}", "planted: no probe may act"),
        service(
            "services: {planted: {unit: other.service, probes: [{exec: [/opt/nothing]}]}}",
            "/opt/nothing is not there"),
        service(
            """
            services:
              planted:
                unit: other.service
                probes: [{tcp: '127.0.0.1:9', every: 1s}]
            """, "probe tcp has never passed"),
        service(
            """
            services:
              planted:
                unit: other.service
                probes: [{http: 'http://127.0.0.1:8876/healthz'}]
                ladder: [restart, {redeploy: {unit: gone-deploy.service}}]
            """, "the hook gone-deploy.service does not exist"),
        Plant(
            words: "gone@.service does not exist",
            plant: """
                cp /etc/revived/revived.yaml /run/
                echo 'host: {notify: gone@.service}' >>/etc/revived/revived.yaml
                systemctl reload revived.service
                """,
            undo: "cp /run/revived.yaml /etc/revived/; systemctl reload revived.service"),
        Plant(
            words: "sound.service is masked",
            plant: "mv /etc/systemd/system/sound.service /run/; systemctl mask sound.service",
            undo: """
                systemctl unmask sound.service; mv /run/sound.service /etc/systemd/system/
                systemctl daemon-reload; systemctl start sound.service
                """),
        Plant(
            words: "has FailureAction=reboot",
            plant: """
                mkdir -p /etc/systemd/system/sound.service.d
                printf '[Unit]\\nFailureAction=reboot\\n' >/etc/systemd/system/sound.service.d/d.conf
                systemctl daemon-reload
                """,
            undo: "rm -r /etc/systemd/system/sound.service.d; systemctl daemon-reload"),
        Plant(
            words: "RefuseManualStop=yes",
            plant: """
                mkdir -p /etc/systemd/system/sound.service.d
                printf '[Unit]\\nRefuseManualStop=yes\\n' >/etc/systemd/system/sound.service.d/d.conf
                systemctl daemon-reload
                """,
            undo: "rm -r /etc/systemd/system/sound.service.d; systemctl daemon-reload"),
        Plant(
            words: "runs no process",
            plant: """
                mkdir -p /etc/systemd/system/sound.service.d
                printf '[Service]\\nType=oneshot\\nRemainAfterExit=yes\\n' \
                  >/etc/systemd/system/sound.service.d/d.conf
                systemctl daemon-reload
                """,
            undo: "rm -r /etc/systemd/system/sound.service.d; systemctl daemon-reload"),
        Plant(
            words: "is mounted read-only",
            plant:
                """
                mount --bind /var/lib/revived /var/lib/revived
                mount -o remount,bind,ro /var/lib/revived
                """,
            undo: "umount /var/lib/revived"),
    ]

    private func findings() throws -> (code: Int32, words: [String]) {
        let run = try bed.run("revivectl", "doctor", "--json")
        let object = try JSONSerialization.jsonObject(with: Data(run.text.utf8)) as? [String: Any]
        let found = try #require(object?["findings"] as? [[String: Any]], "\(run)")
        return (run.code, found.compactMap { $0["what"] as? String })
    }

    @Test("nothing on a sound host; each planted fault is found, and gone when it is undone")
    func planted() throws {
        let sound = try SampleService(bed, "sound")
        defer { sound.remove() }
        let other = try SampleService(bed, "other")
        defer { other.remove() }
        try sound.install(port: 8876)
        try other.install(port: 8877)
        try bed.sh(
            "systemctl enable revived.service; mkdir -p /var/log/journal; systemctl start sound other"
        )
        try sound.supervise(probes: [SampleService.health(8876)])
        try bed.sh("cp /etc/revived/services.d/sound.yaml /run/")
        try sound.waitUntil("healthy")
        let calm = try findings()
        #expect(calm.words == [] && calm.code == 0, "\(calm)")
        let text = try bed.run("revivectl", "doctor")
        #expect(text.text == "No problems were found.\n", "\(text)")
        for plant in Self.plants {
            _ = try bed.run("bash", "-c", plant.plant)
            var seen = try findings()
            // Some of it revived must find out first.
            for _ in 0..<30 where !seen.words.contains(where: { $0.contains(plant.words) }) {
                bed.settle(.seconds(1))
                seen = try findings()
            }
            #expect(
                seen.words.contains { $0.contains(plant.words) } && seen.code != 0,
                "\(plant.words): \(seen)")
            _ = try bed.run("bash", "-c", plant.undo)
        }
        try bed.wait(for: "a sound host again") { try findings().words == [] }
    }
}

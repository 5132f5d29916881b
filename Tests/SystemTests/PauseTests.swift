// SPDX-License-Identifier: Apache-2.0
// revived itself is paused, at the worst moment.

import TestSupport
import Testing

@Suite("Paused", .serialized, .whereTestbedsArePossible, .onTestbed("pause"))
struct PauseTests {
    let bed: Testbed

    init() throws { bed = try Testbed.ofSuite() }

    @Test("a pause over the moment of the watchdog's ping ends with the pause")
    func overThePing() throws {
        let shop = try SampleService.shop(bed, "paused", port: 8731)
        defer { shop.remove() }
        // Pinged every eight seconds, so that the pause lies around the first or second ping; one
        // that is left out altogether would end the daemon before the last look.
        try bed.write(
            "/etc/systemd/system/revived.service.d/watchdog.conf", "[Service]\nWatchdogSec=16s\n")
        try bed.sh("systemctl daemon-reload; systemctl restart revived.service")
        defer {
            _ = try? bed.run("rm", "/etc/systemd/system/revived.service.d/watchdog.conf")
            _ = try? bed.run("systemctl", "daemon-reload")
        }
        let output = try bed.sh(
            """
            daemon=$(systemctl show --property=MainPID --value revived.service)
            for round in 1 2; do
              sleep 6.2
              kill -STOP $daemon
              sleep 2
              systemctl kill --signal=KILL \(shop.unit)
              sleep 1.5
              kill -CONT $daemon
            done
            sleep 17
            echo $(($(systemctl show --property=MainPID --value revived.service) - daemon))
            """)
        #expect(output.word == "0")
        #expect(
            try bed.run("systemctl", "show", "--property=NRestarts", "--value", "revived").word
                == "0")
        try shop.waitUntil("healthy")
        try bed.expectWholeLedger()
    }
}

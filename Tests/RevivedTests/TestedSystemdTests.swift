// SPDX-License-Identifier: Apache-2.0
// Which systemd is too old to be acted on.

import ControlInterface
import Supervision
import Testing

@testable import revived

@Suite("Versions of systemd")
struct TestedSystemdTests {
    @Test(
        "below the oldest tested version nothing is done; what cannot be read counts as tested",
        arguments: [
            ("247.3-7+deb11u4", true), ("251", true), ("v249.11", true), ("252", false),
            ("252.39-1~deb12u1", false), ("257.8", false), ("262~rc1", false), ("", false),
            ("unknown", false), ("99999999999999999999", false), ("-1", false),
        ])
    func versions(_ version: String, isTooOld: Bool) {
        #expect(TestedSystemd.isTooOld(version) == isTooOld)
        #expect((TestedSystemd.warning(version) != nil) == isTooOld)
    }

    @Test("both numbers are said, and the line in systemctl status says it too")
    func said() {
        let warning = TestedSystemd.warning("247.3")
        #expect(warning?.contains("247.3") == true && warning?.contains("252") == true)
        var host = HostFacts()
        host.oldSystemd = "247.3"
        let line = Summary.line([.healthy], host)
        #expect(line == "only observing: systemd 247.3 was not tested, 1 healthy")
    }
}

// SPDX-License-Identifier: Apache-2.0
// What became of a hook's unit, and whether the hook ever ran.

import Supervision
import Systemd
import Testing

@testable import revived

@Suite("How a hook ended")
struct HookOutcomeTests {
    @Test("what never ran was not begun; what ran and failed was")
    func neverRan() {
        func why(
            _ job: JobResult, _ result: String?, _ code: Int32? = nil, _ status: Int32? = nil
        ) -> NotBegun? {
            HookEffector.notBegun(
                TransientOutcome(
                    job: job, result: result, execMainCode: code, execMainStatus: status))
        }
        let lost = NotBegun.unknown("systemd did not run it (failed)")
        #expect(why(.failed, "success") == lost)
        #expect(why(.failed, "resources") == lost)
        #expect(why(.dependency, nil) == .unknown("systemd did not run it (dependency)"))
        #expect(why(.failed, "exit-code", 1, 203) == .refused("EXEC, status 203"))
        #expect(why(.failed, "exit-code", 1, 217) == .refused("USER, status 217"))
        for ran in [
            why(.failed, "exit-code", 1, 7), why(.failed, "exit-code", 1, 200),
            why(.failed, "timeout", 2, 15), why(.failed, "signal", 2, 9),
            // Nothing was heard of it, or it was stopped by hand: it may have run.
            why(.failed, nil), why(.canceled, "success"), why(.timeout, "timeout"),
            why(.done, "success", 1, 0),
        ] { #expect(ran == nil) }
    }
}

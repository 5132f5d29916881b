// SPDX-License-Identifier: Apache-2.0
// What a unit's settings say of what its end does to the host, and of what excludes it.

import Supervision
import Testing

@testable import Systemd
@testable import revived

@Suite("Risks of a unit")
struct UnitRiskTests {
    private func risk(
        isDragged: Bool = false, _ edit: (inout UnitProperties) -> Void
    ) -> String? {
        var properties = UnitProperties()
        (properties.failureAction, properties.successAction) = ("none", "none")
        (properties.jobTimeoutAction, properties.startLimitAction) = ("none", "none")
        (properties.jobTimeoutUSec, properties.jobRunningTimeoutUSec) = (.max, .max)
        properties.onFailureJobMode = "replace"
        edit(&properties)
        return properties.hostRisk(isDragged: isDragged)
    }

    @Test("each setting by which a stop may take the host down")
    func settings() {
        #expect(risk { _ in } == nil)
        #expect(risk { $0.failureAction = "reboot" } == "FailureAction=reboot")
        #expect(risk { $0.successAction = "poweroff" } == "SuccessAction=poweroff")
        #expect(risk { $0.startLimitAction = "reboot" } == nil)
        #expect(
            risk(isDragged: true) { $0.startLimitAction = "reboot" } == "StartLimitAction=reboot")
        #expect(risk { $0.jobTimeoutAction = "reboot" } == nil)
        #expect(
            risk { ($0.jobTimeoutAction, $0.jobTimeoutUSec) = ("reboot", 5) }
                == "JobTimeoutAction=reboot")
        #expect(risk { $0.onFailure = ["tell@web.service"] } == nil)
        #expect(risk { $0.onFailure = ["emergency.target"] } == "OnFailure=emergency.target")
        #expect(risk { $0.onSuccess = ["reboot.target"] } == "OnSuccess=reboot.target")
        #expect(risk { $0.onFailureJobMode = "isolate" } == nil)
        #expect(
            risk { ($0.onFailure, $0.onFailureJobMode) = (["a.service"], "isolate") }
                == "OnFailureJobMode=isolate")
    }

    @Test("what excludes it while it runs or is on its way; a fallback only while it runs")
    func exclusion() {
        func excludes(_ active: String, _ sub: String, _ job: String, _ setting: String) -> Bool {
            UnitListing(
                name: "a.service", load: "loaded", active: active, sub: sub, jobID: 0, jobType: job
            ).excludes(by: setting)
        }
        #expect(excludes("active", "running", "", Exclusion.conflicts))
        #expect(excludes("activating", "start", "", Exclusion.conflicts))
        #expect(excludes("inactive", "dead", "start", Exclusion.conflicts))
        #expect(!excludes("inactive", "dead", "", Exclusion.conflicts))
        #expect(!excludes("failed", "failed", "stop", Exclusion.conflicts))
        #expect(excludes("active", "running", "", Exclusion.onFailure))
        #expect(!excludes("activating", "start", "", Exclusion.onFailure))
        #expect(!excludes("active", "exited", "", Exclusion.onFailure))
    }
}

@Suite("The end of a unit, by systemd's times")
struct UnitEndTimesTests {
    private func ended(
        _ process: UInt64?, _ unit: UInt64?, down: UInt64? = nil, remains: Bool? = false
    ) -> Bool {
        var properties = UnitProperties()
        (properties.execMainExitMonotonic, properties.activeExitMonotonic) = (process, unit)
        properties.inactiveEnterMonotonic = down ?? unit
        properties.remainAfterExit = remains
        return properties.endedBeforeAnyStop
    }

    @Test("what died ended first; what was stopped ended after it ceased to be active")
    func order() {
        #expect(ended(5_000_000, 5_000_040))
        #expect(ended(5_000_000, 5_000_000))
        #expect(!ended(5_002_000, 5_000_000), "a stop, and then its end")
        #expect(!ended(95_000_000, 5_000_000), "a stop that took its time, and a SIGKILL by hand")
    }

    @Test("what was at work on its end, or waited for its own Restart=, may have been stopped then")
    func wait() {
        #expect(ended(5_000_000, 5_000_040, down: 5_000_090))
        #expect(!ended(5_000_000, 5_000_040, down: 9_000_000))
    }

    @Test("a unit that lived on without that process was stopped by somebody")
    func livedOn() {
        #expect(!ended(5_000_000, 60_000_000))
        #expect(!ended(5_000_000, 5_000_040, remains: true))
    }

    @Test("times say what the journal does not, and doubt what it says where they show a stop")
    func cause() {
        var died = UnitProperties()
        (died.execMainExitMonotonic, died.activeExitMonotonic) = (5_000_000, 5_000_010)
        died.inactiveEnterMonotonic = 5_000_020
        var stopped = UnitProperties()
        (stopped.execMainExitMonotonic, stopped.activeExitMonotonic) = (5_090_000, 5_000_000)
        let rows: [(Explanation.Cause, UnitProperties, Explanation.Cause)] = [
            (.unknown, died, .byItself), (.unknown, stopped, .unknown),
            (.byItself, died, .byItself), (.byItself, stopped, .unknown),
            (.stopped(job: 0), died, .stopped(job: 0)),
            (.startEnded(result: "failed"), stopped, .startEnded(result: "failed")),
            (.byItself, UnitProperties(), .byItself), (.unknown, UnitProperties(), .unknown),
        ]
        for (told, unit, meant) in rows { #expect(UnitQuestions.cause(told, unit) == meant) }
    }

    @Test("what is not known proves nothing")
    func unknown() {
        #expect(!ended(nil, 5) && !ended(5, nil) && !ended(0, 5))
    }
}

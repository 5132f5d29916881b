// SPDX-License-Identifier: Apache-2.0
// The core's questions about a unit that no property answers: whose stop it was, how its run ended,
// what would be deployed. Each is answered through the inbox.

import Supervision
import Systemd

final class UnitQuestions {
    private let observer: UnitObserver
    private let inquirer: StopInquirer
    private let ends: UnitEnds
    private let versions: VersionInquirer
    private let post: (Observation) -> Void

    init(
        loop: EventLoop, observer: UnitObserver, ends: UnitEnds, runner: any ProgramRunner,
        post: @escaping (Observation) -> Void
    ) {
        self.observer = observer
        self.ends = ends
        self.post = post
        inquirer = StopInquirer(loop: loop)
        versions = VersionInquirer(runner: runner)
    }

    func askWhoStopped(_ unit: String, of service: String, _ invocation: String) {
        let name = observer.primaryName(of: unit)
        inquirer.ask(unit: name, invocation: invocation) { [self] explanation in
            // What the journal does not tell, systemd's times may; and where its last word on this
            // run is the start, they may say that a word on a stop is missing.
            observer.manager.readUnit(name, only: UnitProperties.ends) { [post] result in
                var explanation = explanation
                if case .success(let unit) = result,
                    unit.invocationID.map(Identity.hex) == invocation
                {
                    explanation.cause = Self.cause(explanation.cause, unit)
                }
                post(.explained(service: service, explanation))
            }
        }
    }

    static func cause(
        _ cause: Explanation.Cause, _ unit: UnitProperties
    ) -> Explanation.Cause {
        switch cause {
        case .unknown where unit.endedBeforeAnyStop: .byItself
        case .byItself where unit.wasBeingStopped: .unknown
        case .unknown, .byItself, .stopped, .startEnded: cause
        }
    }

    func askHowEnded(
        _ unit: String, of service: String, _ invocation: String, _ exit: UnitEnd.Exit
    ) {
        let name = observer.primaryName(of: unit)
        ends.ask(name, invocation: invocation, exit: exit) { [post] end in
            post(.ended(service: service, invocation: invocation, end))
        }
    }

    func askVersion(_ command: HookCommand, of service: String) {
        versions.ask(command, of: service) { [post] answer in
            post(.versionFound(service: service, answer))
        }
    }
}

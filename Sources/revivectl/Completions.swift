// SPDX-License-Identifier: Apache-2.0
// Names that a shell may complete: services of revived, and units that run.

import ArgumentParser
import Configuration
import ControlInterface
import Supervision

extension CompletionKind {
    /// Services: those that revived has, or where it does not run those of the configuration.
    static var services: CompletionKind {
        .custom { _, _, _ in
            if let picture = try? DaemonClient().picture() { return picture.services.map(\.name) }
            return Configuration.load(from: .host).policy?.services.map(\.name) ?? []
        }
    }

    /// Services of systemd that run.
    static var units: CompletionKind { .custom { _, _, _ in RunningUnit.all() } }
}

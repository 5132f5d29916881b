// SPDX-License-Identifier: Apache-2.0
// A configuration that takes a service out in the middle of its handover: one member is stopped,
// and the next is not started yet. Nobody would start either of them any more, so such a
// configuration waits for the handover. It does not wait for ever: what holds up the handover (a
// hold, the brake) may last, and was told.

extension Supervisor {
    /// How long a new configuration waits for handovers. Most stop and start a member in seconds;
    /// systemd's own limits of a stop and of a start are 90 s each (DefaultTimeoutStopSec=).
    package static let handoverPatience = Duration.seconds(180)

    /// Services that this configuration, which has waited for so long, takes out or sets up for
    /// another unit while a handover of theirs has left nothing that serves. Where there are none,
    /// it may be in force.
    package func handoversAwaited(before next: Policy, waited: Duration) -> [String] {
        guard waited < Self.handoverPatience else { return [] }
        let stays = Dictionary(
            next.services.map { ($0.name, $0.unit) }, uniquingKeysWith: { first, _ in first })
        return services.map(\.state)
            .filter { $0.isHandoverHalfMade && stays[$0.name] != $0.unit }
            .map(\.name)
    }
}

extension ServiceState {
    /// One member is being stopped, or is stopped, and none is started in its place.
    fileprivate var isHandoverHalfMade: Bool {
        switch passage?.stage {
        case .stopped, .stopFailed: true
        case .begun: order?.handover?.step == .stop
        case .started, .switched, .retired, nil: false
        }
    }
}

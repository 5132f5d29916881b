// SPDX-License-Identifier: Apache-2.0
// Its own Restart= is at work: systemd waits to start it again, and our order would cancel that.

extension Restraint {
    static let ownRestart = Restraint(
        word: "own-restart", subject: .unit,
        look: .here { $0.unit?.isRestartingItself == true ? .ownRestart : nil },
        sentence: { _ in "its own Restart= is at work" })
}

extension Veto {
    /// systemd is about to start it.
    package static let ownRestart = Veto("own-restart")
}

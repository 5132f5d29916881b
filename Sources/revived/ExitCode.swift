// SPDX-License-Identifier: Apache-2.0
// How the daemon ends; the numbers are documented in revived(8) and never change.

enum ExitCode: Int32 {
    case ok = 0
    /// Something that we did not foresee; the journal says what.
    case `internal` = 1
    /// `--ask` and `--check --try`: a probe does not pass; as `systemctl status` of what is not
    /// well.
    case notPassed = 3
    /// `--config-of` a service that is not configured; as `systemctl status` of an unknown unit.
    case noSuchService = 4
    /// Wrong arguments (EX_USAGE).
    case usage = 64
    /// Another revived is running (EX_TEMPFAIL: it may be gone at the next try).
    case alreadyRunning = 75
    /// The configuration has faults (EX_CONFIG).
    case configuration = 78
}

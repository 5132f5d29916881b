// SPDX-License-Identifier: Apache-2.0
// Exit statuses and signals by the names that systemctl shows.

/// What a number by which a process ended is called.
package enum ExitWords {
    /// `1`, `203/EXEC`.
    package static func status(_ status: Int) -> String {
        systemdStatus(status).map { "\(status)/\($0)" } ?? "\(status)"
    }

    /// `SIGKILL`, `SIGRTMIN+3`; `signal 99` where there is no such signal.
    package static func signal(_ signal: Int) -> String {
        if signals.indices.contains(signal - 1) { return "SIG\(signals[signal - 1])" }
        return (34...64).contains(signal)
            ? "SIGRTMIN\(signal == 34 ? "" : "+\(signal - 34)")" : "signal \(signal)"
    }

    /// systemd.exec(5), "Process Exit Codes": the child of PID 1 exits with these before the
    /// program is reached; nil if the status is the program's own. A program that uses one of them
    /// itself cannot be told apart, and is taken for this.
    package static func systemdStatus(_ status: Int) -> String? {
        guard (200...243).contains(status) else { return nil }
        return statuses[status] ?? "EXEC"
    }

    /// From 1.
    private static let signals = [
        "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2",
        "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG",
        "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS",
    ]

    private static let statuses: [Int: String] = [
        200: "CHDIR", 201: "NICE", 202: "FDS", 203: "EXEC", 204: "MEMORY", 205: "LIMITS",
        206: "OOM_ADJUST", 207: "SIGNAL_MASK", 208: "STDIN", 209: "STDOUT", 210: "CHROOT",
        211: "IOPRIO", 212: "TIMERSLACK", 213: "SECUREBITS", 214: "SETSCHEDULER",
        215: "CPUAFFINITY", 216: "GROUP", 217: "USER", 218: "CAPABILITIES", 219: "CGROUP",
        220: "SETSID", 221: "CONFIRM", 222: "STDERR", 224: "PAM", 225: "NETWORK",
        226: "NAMESPACE", 227: "NO_NEW_PRIVILEGES", 228: "SECCOMP", 229: "SELINUX_CONTEXT",
        230: "PERSONALITY", 231: "APPARMOR_PROFILE", 232: "ADDRESS_FAMILIES",
        233: "RUNTIME_DIRECTORY", 235: "CHOWN", 236: "SMACK_PROCESS_LABEL", 237: "KEYRING",
        238: "STATE_DIRECTORY", 239: "CACHE_DIRECTORY", 240: "LOGS_DIRECTORY",
        241: "CONFIGURATION_DIRECTORY", 242: "NUMA_POLICY", 243: "CREDENTIALS",
    ]
}

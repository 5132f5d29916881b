// SPDX-License-Identifier: Apache-2.0
// A program that PID 1 runs for us in a unit of its own.

/// A oneshot service to be made and started at run time.
package struct TransientUnit: Equatable, Sendable {
    /// The unit name; ends in `.service` and must not exist yet.
    package var name: String
    /// The program (an absolute path) and its arguments; nothing in them is expanded.
    package var argv: [String]
    /// What `systemctl status` shows.
    package var description: String
    /// The user it runs as; nil is root, or in a sandbox a user that is made for this run alone.
    package var user: String?
    /// Whether it sees and may change only a part of the host: ``TransientSandbox``.
    package var isSandboxed = false
    /// `NAME=value` each.
    package var environment: [String] = []
    /// The time limit in µs, after which the whole control group is killed; nil means none.
    package var timeoutUSec: UInt64?
    /// How long after SIGTERM, in µs, until SIGKILL; nil is systemd's default.
    package var stopTimeoutUSec: UInt64?
    /// Gets standard output and error; PID 1 gets a copy, the caller keeps its own.
    package var outputDescriptor: Int32?
    /// Whether the unit stays active after the program exited well.
    package var remainAfterExit = false
    /// Whether the unit is unloaded at its end, also after a failure.
    package var collect = true
    /// The slice it runs in; nil is `system.slice`.
    package var slice: String?
    /// The highest `syslog` level that PID 1 and the program may log at (4 is warning); nil all.
    package var logLevelMax: Int32?

    /// The most memory in bytes; nil is systemd's default.
    package var memoryMax: UInt64?
    /// The most processes and threads; nil is systemd's default.
    package var tasksMax: UInt64?
    /// The most bytes in one file that it writes; nil is systemd's default.
    package var fileSizeMax: UInt64?

    /// A unit that runs a program as root, without a time limit.
    package init(name: String, argv: [String], description: String = "") {
        self.name = name
        self.argv = argv
        self.description = description.isEmpty ? name : description
    }

    /// How the start command is told to systemd.
    ///
    /// A daemon-reload while the unit waits for its start has systemd read back what it wrote of
    /// it. systemd 252 writes ExecStartEx= and does not know the word when it reads; it writes
    /// `\$` and `\;` in ExecStart= and leaves the backslash when it reads (all else comes back).
    /// So what has neither is told as ExecStart=, and survives; what has one as ExecStartEx=: after
    /// a reload it does not run at all, and so no other command than the configured one is run.
    enum Command { case verbatim, dollarsDoubled }

    /// How the command of this unit is told best.
    var command: Command {
        let isPlain = argv.allSatisfy { !$0.utf8.contains { $0 == 0x24 || $0 == 0x3B } }
        return isPlain ? .dollarsDoubled : .verbatim
    }

    /// Appends the arguments of `StartTransientUnit`.
    func append(to message: BusMessage, _ command: Command) throws(SystemError) {
        guard argv.first?.hasPrefix("/") == true else {
            throw SystemError(errno: 22, message: "\(name): the program must be an absolute path")
        }
        try message.append(name)
        try message.append(JobMode.fail.rawValue)
        try message.appendArray(of: "(sv)") { () throws(SystemError) in
            try appendProperties(to: message)
            try appendCommand(to: message, command)
        }
        try message.appendArray(of: "(sa(sv))") { () throws(SystemError) in }
    }

    private func appendProperties(to message: BusMessage) throws(SystemError) {
        func text(_ key: String, _ value: String) throws(SystemError) {
            try property(message, key, "s") { () throws(SystemError) in try message.append(value) }
        }
        func flag(_ key: String, _ value: Bool) throws(SystemError) {
            try property(message, key, "b") { () throws(SystemError) in try message.append(value) }
        }
        try text("Description", description)
        try text("Type", "oneshot")
        try text("KillMode", "control-group")
        if collect { try text("CollectMode", "inactive-or-failed") }
        if remainAfterExit { try flag("RemainAfterExit", true) }
        if let user { try text("User", user) }
        if isSandboxed {
            for (key, value) in TransientSandbox.words { try text(key, value) }
            for key in TransientSandbox.flags { try flag(key, true) }
            if user == nil { try flag(TransientSandbox.ownUser, true) }
        }
        if let slice { try text("Slice", slice) }
        let limits = [
            ("TimeoutStartUSec", timeoutUSec), ("TimeoutStopUSec", stopTimeoutUSec),
            ("MemoryMax", memoryMax), ("TasksMax", tasksMax), ("LimitFSIZE", fileSizeMax),
        ]
        for case (let key, .some(let limit)) in limits {
            try property(message, key, "t") { () throws(SystemError) in
                try message.append(limit)
            }
        }
        if let logLevelMax {
            try property(message, "LogLevelMax", "i") { () throws(SystemError) in
                try message.append(logLevelMax)
            }
        }
        if !environment.isEmpty {
            try property(message, "Environment", "as") { () throws(SystemError) in
                try message.append(environment)
            }
        }
        if let outputDescriptor {
            for key in ["StandardOutputFileDescriptor", "StandardErrorFileDescriptor"] {
                try property(message, key, "h") { () throws(SystemError) in
                    try message.append(descriptor: outputDescriptor)
                }
            }
        }
    }

    private func appendCommand(
        to message: BusMessage, _ command: Command
    ) throws(SystemError) {
        let isVerbatim = command == .verbatim
        let type = isVerbatim ? "(sasas)" : "(sasb)"
        try property(
            message, isVerbatim ? "ExecStartEx" : "ExecStart", "a\(type)"
        ) { () throws(SystemError) in
            try message.appendArray(of: type) { () throws(SystemError) in
                try message.appendStruct(String(type.dropFirst().dropLast())) {
                    () throws(SystemError) in
                    try message.append(argv[0])
                    if isVerbatim {
                        try message.append(argv)
                        try message.append(["no-env-expand"])
                    } else {
                        try message.append(argv.map(TransientUnit.doublingDollars))
                        try message.append(false)
                    }
                }
            }
        }
    }

    private func property(
        _ message: BusMessage, _ key: String, _ type: String,
        _ body: () throws(SystemError) -> Void
    ) throws(SystemError) {
        try message.appendStruct("sv") { () throws(SystemError) in
            try message.append(key)
            try message.appendVariant(type, body)
        }
    }

    static func doublingDollars(_ text: String) -> String {
        text.split(separator: "$", omittingEmptySubsequences: false).joined(separator: "$$")
    }
}

/// How the program of a ``TransientUnit`` ended.
package struct TransientOutcome: Equatable, Sendable {
    /// How its start job ended; `done` when the program exited well.
    package var job: JobResult
    /// `success`, `exit-code`, `signal`, `timeout`, …; nil when systemd did not say in time.
    package var result: String?
    /// How the process ended (1 exited, 2 killed, 3 dumped core); nil when it was never run.
    package var execMainCode: Int32?
    /// The exit status (203: the program could not be run) or the signal.
    package var execMainStatus: Int32?

    package init(
        job: JobResult, result: String? = nil, execMainCode: Int32? = nil,
        execMainStatus: Int32? = nil
    ) {
        self.job = job
        self.result = result
        self.execMainCode = execMainCode
        self.execMainStatus = execMainStatus
    }

    /// Whether no process was begun: what it was to do has not happened.
    package var neverRan: Bool {
        switch job {
        // The unit has no command (any more), or systemd could not fork.
        case .failed: execMainCode == nil && (result == "success" || result == "resources")
        case .dependency, .skipped, .invalid, .assert, .unsupported, .collected, .once, .frozen,
            .concurrency:
            execMainCode == nil
        case .done, .canceled, .timeout, .unknown: false
        }
    }

    /// Whether the program ran and exited with status 0.
    package var succeeded: Bool { job == .done && result == "success" }
}

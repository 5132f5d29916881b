// SPDX-License-Identifier: Apache-2.0
// A unit as systemd runs it now, and the program that it runs.

struct RunningUnit {
    /// The primary name: an alias is resolved.
    let name: String
    let loadState: String
    let activeState: String
    let subState: String
    let controlGroup: String
    /// The main process; 0 if there is none.
    let mainProcess: Int32
    /// Units that are stopped with it, and so may be what it only stands for.
    let parts: [String]

    private static let properties = [
        "Id", "LoadState", "ActiveState", "SubState", "ControlGroup", "MainPID", "ConsistsOf",
    ]
    /// A busy PID 1 takes a second or two; a person waits no longer.
    private static let patience: Int64 = 5_000_000_000

    /// `nginx` is nginx.service, as for systemctl.
    static func service(_ given: String) -> String {
        given.hasSuffix(".service") ? given : given + ".service"
    }

    /// A service by its whole name. Nil if systemd cannot be asked.
    init?(_ name: String) {
        let list = Self.properties.joined(separator: ",")
        let asked = ["systemctl", "show", "--no-pager", "--property=\(list)", "--", name]
        let run = BoundedProgram(asked, within: Self.patience, limit: 64 * 1024).run()
        guard run.end == .exited(0) else { return nil }
        let read = { OwnEvidence.property($0, in: run.output) }
        self.name = read("Id").isEmpty ? name : read("Id")
        loadState = read("LoadState")
        activeState = read("ActiveState")
        subState = read("SubState")
        controlGroup = read("ControlGroup")
        mainProcess = Int32(read("MainPID")) ?? 0
        parts = read("ConsistsOf").split(separator: " ").map(String.init)
            .filter { $0.hasSuffix(".service") }
    }

    /// All services that run now.
    static func all() -> [String] {
        let asked = [
            "systemctl", "list-units", "--no-pager", "--plain", "--no-legend",
            "--type=service", "--state=running",
        ]
        let run = BoundedProgram(asked, within: patience, limit: 1 << 20).run()
        guard run.end == .exited(0) else { return [] }
        return String(decoding: run.output, as: UTF8.self).split(separator: "\n")
            .compactMap { $0.split(separator: " ").first.map(String.init) }
    }

    /// It stays active without a process, and other units do the work.
    var isWrapper: Bool { activeState == "active" && subState == "exited" }

    /// What the kernel calls the main process, or the first one: `postgres`.
    var program: String {
        String(ProcFile.text("/proc/\(firstProcess)/comm").prefix { $0 != "\n" })
    }

    /// The path of its program; empty if it cannot be read.
    var executable: String { ProcFile.link("/proc/\(firstProcess)/exe") }

    private var firstProcess: Int32 {
        mainProcess > 0 ? mainProcess : UnitProcesses.of(controlGroup).first ?? 0
    }
}

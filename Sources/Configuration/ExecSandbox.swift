// SPDX-License-Identifier: Apache-2.0
// The key by which an exec probe leaves its sandbox, and what `check` says of those within.

internal import Supervision

enum ExecSandbox {
    enum Word: String, CaseIterable, Sendable { case on, off }

    /// In the digest of a probe; another one when the sandbox changes, for what passed in the old
    /// one may not pass in the new one and has to prove itself again.
    static let edition = "sandbox-1"
    /// Folders that a program in the sandbox finds empty.
    static let hidden = ["/tmp", "/var/tmp", "/home", "/root", "/run/user"]
    static let ownUser = "one made for each run"

    static let key = Key<ProbeDraft>.value(
        "sandbox", "`on` or `off`",
        "`on`: the program gains no rights (`sudo` fails), changes no file, sees no process of "
            + "others, finds \(hidden.map { "`\($0)`" }.joined(separator: ", ")) empty, and has "
            + "512 MiB and 128 tasks. A probe whose sandbox changes must pass once before it may "
            + "act.",
        variant: "exec", builtIn: "`on`; `off` where `user` is `root`",
        read: { value, draft, findings in
            if let word = value.word(Word.self, &findings) { draft.sandbox = word }
        },
        show: { .leaf(.text(($0.isSandboxed ? Word.on : .off).rawValue)) })

    /// Warns of what the sandbox hides from a command.
    static func warn(
        of argv: [String], _ place: Place, _ path: String, _ findings: inout Findings
    ) {
        for argument in argv {
            guard let folder = folder(hiding: argument) else { continue }
            findings.warn(
                place, path,
                "\(Quoted.text(argument)) lies under \(folder), which is empty in the sandbox of "
                    + "this command; move it, for example to /usr/local/lib, or write sandbox: off")
        }
    }

    /// The hidden folder in which something that the argument names would be.
    static func folder(hiding argument: String) -> String? {
        let paths = argument.split { character in
            !character.isLetter && !character.isNumber && !"/._-+@~%".contains(character)
        }
        return hidden.first { folder in paths.contains { $0.hasPrefix("\(folder)/") } }
    }
}

extension ProbeDraft {
    /// Who names root needs root's rights.
    var isSandboxed: Bool { sandbox.map { $0 == .on } ?? (user != "root" && user != "0") }

    /// What will hardly work as it is written, or is less safe than it could be.
    func warnOfSandbox(_ item: Value, _ findings: inout Findings) {
        guard let command = origins["exec"]?.place else { return }
        guard isSandboxed else {
            guard user == nil, let place = origins["sandbox"]?.place else { return }
            return findings.warn(
                place, "\(item.path).sandbox",
                "is off and no user is named: it runs as nobody, and other programs of nobody can "
                    + "kill it and read its secrets")
        }
        ExecSandbox.warn(of: argv, command, "\(item.path).exec", &findings)
    }
}

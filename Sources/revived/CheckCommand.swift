// SPDX-License-Identifier: Apache-2.0
// `revived --check` and `--config-of`: the configuration read without a running daemon.

import Configuration
import Glibc
import Supervision

enum CheckCommand {
    /// Prints every fault (to standard error) and every warning; compares with the units of this
    /// host where systemd answers.
    static func check(_ files: [String], tries: Bool) -> ExitCode {
        let loaded = load(files)
        for warning in loaded.warnings { tell("warning: \(warning)\n", STDERR_FILENO) }
        guard let policy = loaded.policy else {
            tell(loaded.report, STDERR_FILENO)
            return .configuration
        }
        let host = UnitCheck.differences(policy)
        for sentence in host.warnings { tell("warning: \(sentence)\n", STDERR_FILENO) }
        guard host.faults.isEmpty else {
            for sentence in host.faults { tell("\(sentence)\n", STDERR_FILENO) }
            return .configuration
        }
        let count = policy.services.count
        tell("\(count) service\(count == 1 ? "" : "s"), no faults\n", STDOUT_FILENO)
        return tries ? AskCommand.askAll(of: policy) : .ok
    }

    static func configuration(of service: String, json: Bool) -> ExitCode {
        let loaded = load([])
        guard let policy = loaded.policy else {
            tell(loaded.report, STDERR_FILENO)
            return .configuration
        }
        guard let found = named(service, in: policy), let effective = loaded.effective[found.name]
        else { return .noSuchService }
        tell(json ? effective.json + "\n" : effective.text, STDOUT_FILENO)
        return .ok
    }

    /// By name, or as systemctl's users will type it, by unit. Nil, and said: there is none.
    static func named(_ service: String, in policy: Policy) -> ServicePolicy? {
        let found =
            policy.services.first { $0.name == service }
            ?? policy.services.first { $0.unit == service || $0.unit == service + ".service" }
        if found == nil {
            let words = "there is no service \"\(service)\" in the configuration\n"
            tell(ShownText.printable(words, lines: true), STDERR_FILENO)
        }
        return found
    }

    static func load(_ files: [String]) -> LoadedConfiguration {
        Configuration.load(from: files.isEmpty ? .host : .files(files))
    }
}

/// Writes a text whole; that the reader went away is no error.
func tell(_ text: String, _ descriptor: Int32) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
        let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return }
        rest = rest.dropFirst(count)
    }
}

// SPDX-License-Identifier: Apache-2.0
// A private, real systemd with revived installed in it, from the outside.
//
// The programs under test are the release build if there is one, else the debug build: build them
// before the tests. Everything happens through `scripts/testbed exec`, which costs 20 ms a command,
// so what must be quick or simultaneous is one shell script.

import Foundation

package final class Testbed: Sendable {
    /// Its name for `scripts/testbed`.
    package let name: String

    /// The sample service, as a unit's `ExecStart=` names it: also where its path holds a blank.
    package static let shop = "\"\(checkout)/scripts/demo/shop\""

    /// The checkout of the repository that holds this file.
    package static let checkout = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

    private static var scratch: String {
        ProcessInfo.processInfo.environment["REVIVED_SCRATCH"] ?? checkout + "/.build"
    }

    /// Where both programs are: the release build before the debug build.
    private static var programs: String? {
        ["release", "debug"].map { "\(scratch)/\($0)" }.first { folder in
            ["revived", "revivectl"].allSatisfy {
                FileManager.default.isExecutableFile(atPath: "\(folder)/\($0)")
            }
        }
    }

    /// Why there can be no testbed here; nil if there can. What else goes wrong is a failed test.
    package static let refusal: String? = {
        guard let check = try? command(["check"]) else { return "scripts/testbed cannot be run" }
        guard check.code == 77 else { return nil }
        return check.errors.replacingOccurrences(of: "testbed: skipped: ", with: "")
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }()

    /// The daemon that dies where it is told to (scripts/sweep builds it); nil without one.
    package static let mortal: String? = {
        let path = scratch + "/crash-points/release/revived"
        return FileManager.default.isExecutableFile(atPath: path) ? path : nil
    }()

    /// Boots a fresh one and installs the programs; another daemon than the usual one, if named.
    package init(_ label: String, daemon: String? = nil) throws {
        name = "\(label)-\(getpid())"
        guard let programs = Self.programs else {
            throw TestbedError("neither a release nor a debug build in \(Self.scratch)")
        }
        let up = try Self.command(["up", name], within: .seconds(90))
        guard up.code == 0 else {
            down()
            throw TestbedError("the testbed did not come up: \(up)")
        }
        do {
            // `install` looks into a folder named release.
            let parent = "/run/programs"
            try sh(
                """
                mkdir -p \(parent)/release && cd \(parent)/release
                ln -s '\(programs)/revivectl' '\(daemon ?? "\(programs)/revived")' .
                REVIVED_SCRATCH='\(parent)' '\(Self.checkout)/scripts/install' --no-build
                """)
        } catch {
            down()
            throw error
        }
    }

    /// Ends it and removes its traces.
    package func down() {
        _ = try? Self.command(["down", name], within: .seconds(60))
    }

    private static func command(
        _ words: [String], within limit: Duration = Testbed.patience
    ) throws -> ProgramOutput {
        try Subprocess.run(
            [checkout + "/scripts/testbed"] + words, within: limit,
            environment: ["REVIVED_SCRATCH": scratch])
    }

    // MARK: - Commands

    /// Runs a command and gives back what it said, whatever its exit code.
    package func run(_ words: String..., within limit: Duration = Testbed.patience) throws
        -> ProgramOutput
    {
        try Self.command(["exec", name] + words, within: limit)
    }

    /// Runs a script of bash that must succeed.
    @discardableResult
    package func sh(
        _ script: String, within limit: Duration = Testbed.patience
    ) throws -> ProgramOutput {
        let output = try run("bash", "-c", script, within: limit)
        guard output.code == 0 else {
            throw TestbedError("in the testbed: \(script)\n\(output)\n\(story())")
        }
        return output
    }

    /// Writes a file, whole.
    package func write(_ path: String, _ text: String) throws {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        let output = try run(
            "bash", "-c", #"mkdir -p "$1" && printf '%s' "$3" >"$2""#, "bash", folder, path, text)
        guard output.code == 0 else { throw TestbedError("cannot write \(path): \(output)") }
    }

    // MARK: - Waiting

    /// How long anything may take. It is there to fail instead of hang, and far above what was ever
    /// measured: how fast something is, scripts/bench says.
    package static let patience: Duration = .seconds(60)

    /// Polls until something is so.
    package func wait(
        for what: String, within limit: Duration = Testbed.patience, until isSo: () throws -> Bool
    ) throws {
        let clock = ContinuousClock()
        let end = clock.now + limit
        while try !isSo() {
            guard clock.now < end else {
                throw TestbedError("waited \(limit) for: \(what)\n\(story())")
            }
            usleep(100_000)
        }
    }

    /// Lets time pass in which nothing should happen.
    package func settle(_ time: Duration) {
        usleep(UInt32(time / .microseconds(1)))
    }

    /// What the daemon wrote lately, and how the host stands, for a message.
    private func story() -> String {
        let script = """
            journalctl --no-pager -o short-monotonic -n 40 -u revived.service
            revivectl status
            systemctl --no-pager list-jobs
            systemctl --no-pager --failed
            cut -d' ' -f1-4 /proc/loadavg
            """
        return (try? run("bash", "-c", script))?.text ?? "(no journal)"
    }
}

/// Why a testbed did not do what it should.
package struct TestbedError: Error, CustomStringConvertible {
    /// The sentence, and what explains it.
    package let description: String

    /// An error with its sentence.
    package init(_ description: String) { self.description = description }
}

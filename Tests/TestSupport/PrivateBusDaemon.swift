// SPDX-License-Identifier: Apache-2.0
// A dbus-daemon of the test's own, that can be killed and started again.

import Foundation

/// A private dbus-daemon; it ends with this object.
package final class PrivateBusDaemon {
    static let program = "/usr/bin/dbus-daemon"
    /// Where it is not, tests that need it are skipped.
    package static var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: program) }

    /// Where it listens.
    package let address: String
    private let directory: String
    private var process: pid_t = 0

    /// Starts one.
    package init() throws {
        directory = FileManager.default.temporaryDirectory.path + "/bus-" + UUID().uuidString
        try FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: true)
        address = "unix:path=\(directory)/bus"
        let configuration = """
            <!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
             "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
            <busconfig>
              <type>session</type>
              <listen>\(address)</listen>
              <policy context="default">
                <allow send_destination="*" eavesdrop="true"/>
                <allow eavesdrop="true"/>
                <allow own="*"/>
              </policy>
              <limit name="max_replies_per_connection">128</limit>
            </busconfig>
            """
        try configuration.write(
            toFile: directory + "/bus.conf", atomically: true, encoding: .utf8)
        try start()
    }

    deinit {
        kill()
        try? FileManager.default.removeItem(atPath: directory)
    }

    /// Starts it and waits until it listens.
    package func start() throws {
        try? FileManager.default.removeItem(atPath: directory + "/bus")
        let words = [
            PrivateBusDaemon.program, "--config-file=\(directory)/bus.conf", "--nofork",
            "--nopidfile",
        ]
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        // What it refuses it says on standard error, at length.
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        let result = posix_spawn(
            &process, PrivateBusDaemon.program, &actions, nil, &arguments, nil)
        guard result == 0 else {
            throw TestbedError("\(PrivateBusDaemon.program): error \(result)")
        }
        for _ in 0..<1000 where !FileManager.default.fileExists(atPath: directory + "/bus") {
            usleep(5000)
        }
    }

    /// Kills it as a crash would.
    package func kill() {
        guard process > 0 else { return }
        Foundation.kill(process, SIGKILL)
        waitpid(process, nil, 0)
        process = 0
    }
}

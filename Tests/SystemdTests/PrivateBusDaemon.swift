// SPDX-License-Identifier: Apache-2.0
// A dbus-daemon of the test's own, that can be killed and started again.

import Foundation
import Testing

/// A private dbus-daemon; it ends with this object.
final class PrivateBusDaemon {
    static let program = "/usr/bin/dbus-daemon"
    static var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: program) }

    let address: String
    private let directory: TemporaryDirectory
    private var process: pid_t = 0

    init() throws {
        directory = try TemporaryDirectory()
        address = "unix:path=\(directory.path)/bus"
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
            toFile: directory.path + "/bus.conf", atomically: true, encoding: .utf8)
        try start()
    }

    deinit { kill() }

    /// Starts it and waits until it listens.
    func start() throws {
        try? FileManager.default.removeItem(atPath: directory.path + "/bus")
        let words = [
            PrivateBusDaemon.program, "--config-file=\(directory.path)/bus.conf", "--nofork",
            "--nopidfile",
        ]
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        // What it refuses it says on standard error, at length.
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        try #require(
            posix_spawn(&process, PrivateBusDaemon.program, &actions, nil, &arguments, nil) == 0)
        for _ in 0..<1000 where !FileManager.default.fileExists(atPath: directory.path + "/bus") {
            usleep(5000)
        }
    }

    /// Kills it as a crash would.
    func kill() {
        guard process > 0 else { return }
        Foundation.kill(process, SIGKILL)
        waitpid(process, nil, 0)
        process = 0
    }
}

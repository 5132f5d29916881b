// SPDX-License-Identifier: Apache-2.0
// A bus daemon of a test's own.

import Foundation
import Testing

@testable import revivectl

/// A private dbus-daemon; it ends with this object.
final class PrivateBus {
    static let program = "/usr/bin/dbus-daemon"
    static var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: program) }

    let address: String
    private let directory: String
    private let process = Process()

    init() throws {
        directory = FileManager.default.temporaryDirectory.path + "/revivectl-" + UUID().uuidString
        try FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: true)
        address = "unix:path=\(directory)/bus"
        process.executableURL = URL(fileURLWithPath: PrivateBus.program)
        process.arguments = ["--session", "--nofork", "--nopidfile", "--address=\(address)"]
        process.standardError = FileHandle.nullDevice
        try process.run()
        for _ in 0..<1000 where !FileManager.default.fileExists(atPath: directory + "/bus") {
            usleep(5000)
        }
    }

    /// Connected as soon as the server of this test has its name.
    func daemon() throws -> DaemonClient {
        for _ in 0..<1000 {
            if let daemon = try? DaemonClient(busAddress: address) { return daemon }
            usleep(5000)
        }
        return try DaemonClient(busAddress: address)
    }

    deinit {
        // It inherits the test thread's mask, in which SIGTERM is blocked.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        try? FileManager.default.removeItem(atPath: directory)
    }
}

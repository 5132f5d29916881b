// SPDX-License-Identifier: Apache-2.0
// Which configuration is in force, and what is so of the one that is not.
//
// A configuration that is refused changes nothing while revived runs. That must be so as well when
// revived dies, is upgraded or the host is booted meanwhile: the last one that was accepted is kept
// beside the memory, for root only (it may hold secrets), and taken where the present one is
// refused. A refusal is notified once, however often revived starts with it.

import Configuration
import ControlInterface
import Glibc
import Recording
import Supervision

final class ConfigurationKeeper {
    /// `ok`, or the refusal of the present configuration and its faults, a line each.
    private(set) var state = ManagerFacts.ok
    var isRefused: Bool { state != ManagerFacts.ok }

    private let path: String
    /// Which refusal was told last.
    private let toldPath: String
    /// The refusal that is in force, by its faults.
    private var mark = ""
    /// To be told because revived has started with it; nil: there is none, or it was told before.
    private(set) var untold: Observation?

    init(path: String = Paths.lastGood, toldPath: String = Paths.toldRefusal) {
        self.path = path
        self.toldPath = toldPath
    }

    /// Why there is no configuration to start with.
    struct NoConfiguration: Error { let report: String }

    /// The present configuration, else the last good one; without either, why.
    func start(with loaded: LoadedConfiguration) -> Result<Policy, NoConfiguration> {
        if let policy = loaded.policy {
            accepted(loaded)
            return .success(policy)
        }
        return kept().map { policy in
            untold = refused(loaded)
            return policy
        }
        .mapError { NoConfiguration(report: loaded.report + $0.report) }
    }

    /// It is in force from now on.
    func accepted(_ loaded: LoadedConfiguration) {
        state = ManagerFacts.ok
        unlink(toldPath)
        guard !replace(path, KeptConfiguration.bytes(of: loaded.files)) else { return }
        let why = "a configuration that is refused would leave revived without one at its start"
        tell("<4>revived: \(path) cannot be written: \(why)\n", STDERR_FILENO)
    }

    /// The former one stays in force. Nil: these faults were told, and there was no good one since.
    func refused(_ loaded: LoadedConfiguration) -> Observation? {
        state = ReloadRefused(faults: loaded.faults.map(\.description)).message
        var digest = Digest()
        digest.add(loaded.report)
        mark = digest.hexadecimal
        if readFile(toldPath, limit: 100) == mark { return nil }
        let first = loaded.faults.first.map { "\($0)" } ?? "unknown"
        let count = loaded.faults.count + loaded.moreFaults
        return .configurationRefused(faults: count, first: first)
    }

    /// For who asked for the reload.
    static func answer(to loaded: LoadedConfiguration) -> Result<Void, ReloadRefused> {
        if loaded.policy != nil { return .success(()) }
        return .failure(ReloadRefused(faults: loaded.faults.map(\.description)))
    }

    /// The record of it is written.
    func wasTold() {
        untold = nil
        _ = replace(toldPath, Array(mark.utf8))
    }

    // MARK: - The last good one

    private func kept() -> Result<Policy, NoConfiguration> {
        let words = "revived: \(path), the last good configuration,"
        guard let bytes = contents() else {
            return .failure(NoConfiguration(report: "\(words) does not exist or is not root's\n"))
        }
        let files: [ConfigurationFile]
        do throws(KeptFault) {
            files = try KeptConfiguration.files(of: bytes)
        } catch {
            return .failure(NoConfiguration(report: "\(words) \(error.sentence)\n"))
        }
        let loaded = Configuration.load(from: .kept(files))
        guard let policy = loaded.policy else {
            return .failure(
                NoConfiguration(report: "\(words) is refused by this version\n\(loaded.report)"))
        }
        return .success(policy)
    }

    /// Nil unless it is a file of our own user that no other user could write, and not too large.
    private func contents() -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            status.st_uid == geteuid(), status.st_mode & (S_IWGRP | S_IWOTH) == 0,
            status.st_size <= KeptConfiguration.largest
        else { return nil }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while bytes.count <= KeptConfiguration.largest {
            let count = read(descriptor, &buffer, buffer.count)
            guard count > 0 else { break }
            bytes += buffer[..<count]
        }
        return bytes
    }

    /// By rename, so that it is always one whole text; false where the former one stays.
    private func replace(_ path: String, _ bytes: [UInt8]) -> Bool {
        let new = path + ".new"
        unlink(new)
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW
        let descriptor = open(new, flags, 0o600)
        guard descriptor >= 0 else { return false }
        let isWhole =
            bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) } == bytes.count
        close(descriptor)
        return isWhole && rename(new, path) == 0
    }
}

// SPDX-License-Identifier: Apache-2.0
// The second place of the memory: the last checkpoint as a file on disk.
//
// A vacuumed or volatile journal must not forget a hold or what is proven. The file is replaced by
// rename, so that it is always one whole checkpoint; it is not fsynced, because a sick disk must
// not stop the loop, and the journal holds the same.

import Glibc
package import Supervision

/// The file of the last checkpoint.
package struct SnapshotFile {
    private let path: String

    /// 5000 services of at most 12 KiB each; half a KiB is usual.
    private static let limit = 60 << 20

    /// The file at the path; it need not be there yet.
    package init(path: String) { self.path = path }

    /// The records of the checkpoint; empty if there is none that can be read.
    package func read() -> [Record] {
        guard let text = readFile(path, limit: Self.limit) else { return [] }
        return text.split(separator: "\n").compactMap { Record(parsing: String($0)) }
    }

    /// Whether its directory takes a new one; that the disk is full shows only when it is tried.
    package var canBeReplaced: Bool {
        let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        return access(folder.joined(separator: "/"), W_OK) == 0
    }

    /// False if it could not be written; the former one then stays.
    @discardableResult
    package func write(_ records: [Record]) -> Bool {
        let temporary = path + ".new"
        let flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW
        let descriptor = open(temporary, flags, 0o600)
        guard descriptor >= 0 else { return false }
        var bytes: [UInt8] = []
        for record in records { bytes += Array((record.text + "\n").utf8) }
        let isWhole =
            bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            == bytes.count
        close(descriptor)
        crashPoint(.snapshotWritten)
        return isWhole && rename(temporary, path) == 0
    }
}

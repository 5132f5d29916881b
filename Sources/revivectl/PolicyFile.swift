// SPDX-License-Identifier: Apache-2.0
// A configuration that is not in force, read for tools.

import Configuration
import Glibc
import Supervision

enum PolicyFile {
    /// A directory as /etc/revived is one, or one file; every fault is told.
    static func read(_ path: String) throws(Refusal) -> Policy {
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw Refusal(.nothingRead, "\(path): \(String(cString: strerror(errno)))")
        }
        let isDirectory = status.st_mode & S_IFMT == S_IFDIR
        let loaded = Configuration.load(from: isDirectory ? .directory(path) : .files([path]))
        guard let policy = loaded.policy else {
            throw Refusal(.configuration, "\(path) has faults:\n\(loaded.report)")
        }
        return policy
    }
}

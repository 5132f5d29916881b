// SPDX-License-Identifier: Apache-2.0
// A configuration that is not in force, read for tools.

import Configuration
import Glibc
import Supervision

enum PolicyFile {
    /// A directory as /etc/revived is, or one file; every fault is told.
    static func read(_ path: String) throws(Refusal) -> Policy {
        try load(path).policy ?? Policy()
    }

    /// The same with what was read; its policy is never nil.
    static func load(_ path: String) throws(Refusal) -> LoadedConfiguration {
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw Refusal(.nothingRead, "\(path): \(String(cString: strerror(errno)))")
        }
        let isDirectory = status.st_mode & S_IFMT == S_IFDIR
        let loaded = Configuration.load(from: isDirectory ? .directory(path) : .files([path]))
        guard loaded.policy != nil else {
            throw Refusal(.configuration, "\(path) has faults:\n\(loaded.report)")
        }
        return loaded
    }
}

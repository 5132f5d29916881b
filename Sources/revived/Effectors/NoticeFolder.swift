// SPDX-License-Identifier: Apache-2.0
// The files of those who are to be told: the facts of each, and the queue. They lie in /run, so
// writing them waits for no disk, and they survive us.

import Glibc
import Recording
import Supervision

struct NoticeFolder {
    let path: String

    /// A queue of a hundred, with all that belongs to it.
    private static let queueLimit = 64 * 1024

    /// The folder is made if it is not there.
    init(path: String = Paths.notify) {
        self.path = path
        mkdir(path, 0o700)
    }

    /// False if there is no room: then no notification of it can be sent.
    func write(_ id: UInt64, _ facts: NoticeFacts) -> Bool {
        replace("\(id).json", with: facts.json) && replace("\(id).env", with: facts.environment)
    }

    func has(_ id: UInt64) -> Bool { access("\(path)/\(id).env", F_OK) == 0 }

    func remove(_ id: UInt64) {
        for suffix in ["env", "json"] { unlink("\(path)/\(id).\(suffix)") }
    }

    /// Removes everything that does not belong to one of these; the queue too if there are none.
    func clear(except kept: [UInt64]) {
        guard let folder = opendir(path) else { return }
        defer { closedir(folder) }
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            let stem = name.split(separator: ".").first.flatMap { UInt64($0) }
            let isKept = stem.map(kept.contains) ?? (name == Self.queue && !kept.isEmpty)
            if !isKept, name != ".", name != ".." { unlink("\(path)/\(name)") }
        }
    }

    private static let queue = "queue"

    /// The queue as an earlier run of the daemon left it in this boot; nil if there is none.
    func outbox() -> Outbox? {
        guard let text = readFile("\(path)/\(Self.queue)", limit: Self.queueLimit) else {
            return nil
        }
        return Term(parsing: text.prefix { $0 != "\n" }).flatMap(Outbox.init)
    }

    func keep(_ outbox: Outbox) { _ = replace(Self.queue, with: outbox.term.text + "\n") }

    private func replace(_ name: String, with text: String) -> Bool {
        let temporary = "\(path)/\(name).new"
        let flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW
        let descriptor = open(temporary, flags, 0o600)
        guard descriptor >= 0 else { return false }
        let bytes = Array(text.utf8)
        let written = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        close(descriptor)
        return written == bytes.count && rename(temporary, "\(path)/\(name)") == 0
    }
}

// SPDX-License-Identifier: Apache-2.0
// The folder of one incident, and how much of all of them is kept.

import Glibc

/// A folder that never holds more than its bound. Only root reads it: properties and log lines may
/// hold secrets.
struct EvidenceFolder {
    /// For all files together.
    static let bound = 1 << 20

    private(set) var bytesLeft = Self.bound
    private let descriptor: Int32

    /// Creates the folder, or uses one again that an operator has named.
    init(_ path: String) throws(Refusal) {
        let parent = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
        mkdir(parent, 0o700)
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
            throw Refusal(.broken, "\(path) cannot be made: \(String(cString: strerror(errno)))")
        }
        descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw Refusal(.broken, "\(path) cannot be opened: \(String(cString: strerror(errno)))")
        }
    }

    /// A file in it, to be written later: by then we may run as a user who can create none.
    func file(_ name: String) -> Int32 {
        let flags = O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC
        return openat(descriptor, name, flags, 0o600)
    }

    mutating func write(_ name: String, _ bytes: [UInt8]) { write(bytes, into: file(name)) }

    /// Writes what there is room for, says what was cut off, and closes the file.
    mutating func write(_ bytes: [UInt8], into file: Int32) {
        guard file >= 0 else { return }
        defer { close(file) }
        let kept = bytes.prefix(bytesLeft)
        bytesLeft -= kept.count
        Self.write(Array(kept), to: file)
        if kept.count < bytes.count { Self.write(Array("\n[cut off]\n".utf8), to: file) }
    }

    mutating func write(_ name: String, _ text: String) { write(name, Array(text.utf8)) }

    private static func write(_ bytes: [UInt8], to file: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}

/// Oldest folders go first.
enum EvidenceRotation {
    /// With the new one: enough to compare an incident with a score of others.
    static let keptFolders = 19
    static let keptBytes = 50 << 20

    private struct Folder {
        var name: String
        var changed: Int
        var bytes: Int
    }

    /// Leaves room for one more folder of `EvidenceFolder.bound`.
    static func makeRoom(
        in root: String, folders: Int = keptFolders, bytes: Int = keptBytes - EvidenceFolder.bound
    ) {
        // Newest first.
        let all = FolderListing.names(in: root).map { folder($0, in: root) }
            .sorted { ($0.changed, $0.name) > ($1.changed, $1.name) }
        var total = 0
        for (place, folder) in all.enumerated() {
            total += folder.bytes
            if place >= folders || total > bytes { remove(folder.name, in: root) }
        }
    }

    private static func folder(_ name: String, in root: String) -> Folder {
        var info = stat()
        let path = "\(root)/\(name)"
        guard lstat(path, &info) == 0 else { return Folder(name: name, changed: 0, bytes: 0) }
        let bytes = FolderListing.names(in: path).reduce(0) { sum, file in
            var info = stat()
            return lstat("\(path)/\(file)", &info) == 0 ? sum + Int(info.st_size) : sum
        }
        let changed = info.st_mtim.tv_sec * 1_000_000_000 + info.st_mtim.tv_nsec
        return Folder(name: name, changed: changed, bytes: bytes)
    }

    private static func remove(_ name: String, in root: String) {
        for file in FolderListing.names(in: "\(root)/\(name)") { unlink("\(root)/\(name)/\(file)") }
        rmdir("\(root)/\(name)")
    }
}

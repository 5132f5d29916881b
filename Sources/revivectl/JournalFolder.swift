// SPDX-License-Identifier: Apache-2.0
// A folder of journal files, before it is read: libsystemd passes over what it may not open without
// a word, and what lacks then would look as if the journal had lost it.

import Glibc

enum JournalFolder {
    /// The first file or folder that may not be read, of those that libsystemd looks at: journal
    /// files there, and in folders that are named for a machine. Nil if all may be read.
    static func forbidden(in path: String) -> String? {
        if isForbidden(path, R_OK | X_OK) { return path }
        if let file = forbiddenFile(in: path) { return file }
        for name in FolderListing.names(in: path) where isMachine(name) {
            let folder = "\(path)/\(name)"
            if isForbidden(folder, R_OK | X_OK) { return folder }
            if let file = forbiddenFile(in: folder) { return file }
        }
        return nil
    }

    private static func forbiddenFile(in folder: String) -> String? {
        FolderListing.names(in: folder).filter { name in
            name.hasSuffix(".journal") || name.hasSuffix(".journal~")
        }
        .map { "\(folder)/\($0)" }.first { isForbidden($0, R_OK) }
    }

    /// What is not there, or not any more, is no matter of permission.
    private static func isForbidden(_ path: String, _ mode: Int32) -> Bool {
        access(path, mode) != 0 && errno == EACCES
    }

    /// 128 bits in hexadecimal digits, with or without the dashes of a UUID.
    private static func isMachine(_ name: String) -> Bool {
        let digits = name.filter { $0 != "-" }
        return digits.utf8.count == 32 && digits.allSatisfy { $0.isASCII && $0.isHexDigit }
    }
}

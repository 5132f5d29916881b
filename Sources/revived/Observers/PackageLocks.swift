// SPDX-License-Identifier: Apache-2.0
// Is a package manager at work? dpkg, apt and rpm (with dnf, yum and zypper above it) lock a file
// for as long as they change what is installed.
//
// The kernel is asked whether a lock by revived would have to wait, and for which process
// (F_GETLK). That takes no lock, needs no more than to read the file, and cannot be in another
// program's way. A lock file that no process has locked means nothing: it always lies there.

import Glibc

enum PackageLocks {
    private static let paths = [
        "/var/lib/dpkg/lock-frontend", "/var/lib/dpkg/lock", "/var/lib/rpm/.rpm.lock",
        "/usr/lib/sysimage/rpm/.rpm.lock", "/usr/share/rpm/.rpm.lock",
    ]

    /// The name of the program that has locked the packages for writing; nil if none has.
    static var holder: String? {
        for path in paths {
            if let process = writer(of: path) {
                let name = ProcessTable.name(process)
                return name.isEmpty ? path : name
            }
        }
        return nil
    }

    /// The process that has locked this file for writing; 0 if it is one of another namespace.
    static func writer(of path: String) -> Int? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        // Only a writer is in the way of a reader: `rpm -q` is no work.
        var lock = flock(
            l_type: Int16(F_RDLCK), l_whence: Int16(SEEK_SET), l_start: 0, l_len: 0, l_pid: 0)
        guard fcntl(descriptor, F_GETLK, &lock) == 0, lock.l_type == Int16(F_WRLCK) else {
            return nil
        }
        return max(Int(lock.l_pid), 0)
    }
}

// SPDX-License-Identifier: Apache-2.0
// One revived a host, also while the bus is down and its name cannot be owned.
//
// The folder /run/revived itself is locked. A file in it could be removed and created again, and
// each of two daemons would hold a lock of its own; the folder is systemd's (RuntimeDirectory=),
// and while it stands it is the same for all. (No abstract socket: any program may take its name
// first. Others may not open the folder, or they could lock it.) The file is locked as well, for a
// daemon of an older version that knows only that.

import Glibc

/// Held as long as this value lives; the kernel gives it back when we die.
struct InstanceLock: ~Copyable {
    private let folder: Int32
    private let file: Int32

    /// Nil if another process holds it. Without the folder (a run by hand on a host where revived
    /// was never installed) there is nothing to lock and nothing to collide with.
    init?(folder path: String = Paths.runtime, file name: String = Paths.lock) {
        folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
        file = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        for descriptor in [folder, file] where descriptor >= 0 {
            if flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
                for opened in [folder, file] where opened >= 0 { close(opened) }
                return nil
            }
        }
    }

    deinit { for descriptor in [folder, file] where descriptor >= 0 { close(descriptor) } }
}

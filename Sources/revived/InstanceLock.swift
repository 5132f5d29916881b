// SPDX-License-Identifier: Apache-2.0
// One revived a host, also while the bus is down and its name cannot be owned.

import Glibc

/// Held as long as this value lives; the kernel gives it back when we die.
struct InstanceLock: ~Copyable {
    private let descriptor: Int32

    /// Nil if another process holds it. Without the folder (a run by hand on a host where revived
    /// was never installed) there is nothing to lock and nothing to collide with.
    init?() {
        descriptor = open(Paths.lock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        if descriptor >= 0, flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
            close(descriptor)
            return nil
        }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }
}

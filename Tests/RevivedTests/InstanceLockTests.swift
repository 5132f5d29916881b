// SPDX-License-Identifier: Apache-2.0
// One revived a host, whatever is removed.

import Glibc
import Testing

@testable import revived

@Suite("The lock of the only daemon")
struct InstanceLockTests {
    private let folder: TestFolder

    init() throws { folder = try TestFolder() }

    /// Whether the lock could be had; the body is run while it is held.
    private func lock(_ path: String? = nil, _ body: () -> Void = {}) -> Bool {
        let place = path ?? folder.path
        guard let lock = InstanceLock(folder: place, file: place + "/lock") else { return false }
        body()
        withExtendedLifetime(lock) {}
        return true
    }

    @Test("a second one is refused, also when the file was removed; when the first ends it is free")
    func second() {
        let isHeld = lock {
            #expect(!lock())
            unlink(folder.path + "/lock")
            #expect(!lock())
        }
        #expect(isHeld && lock())
    }

    @Test("who locks only the file keeps the place, too; without a folder nothing is locked")
    func older() throws {
        let path = folder.path + "/lock"
        let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        #expect(flock(file, LOCK_EX | LOCK_NB) == 0)
        #expect(!lock())
        close(file)
        #expect(lock())
        #expect(lock("/nonexistent"))
    }
}

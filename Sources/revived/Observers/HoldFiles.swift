// SPDX-License-Identifier: Apache-2.0
// The emergency brake that needs no bus and no daemon: while one of these files exists, nothing is
// done. Watched for the status, and looked at again before each order.

import Glibc
import Systemd

final class HoldFiles {
    static let paths = ["/run/revived/hold", "/etc/revived/hold"]

    private var source: EventSource?
    private var descriptor: Int32 = -1

    /// The first one that exists.
    static var present: String? { paths.first { access($0, F_OK) == 0 } }

    /// Calls when a file in their folders comes or goes. Without inotify (no descriptors left) the
    /// look before each order still holds.
    init(loop: EventLoop, _ changed: @escaping () -> Void) {
        descriptor = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
        guard descriptor >= 0 else { return }
        let events = UInt32(IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO)
        for folder in ["/run/revived", "/etc/revived"] {
            inotify_add_watch(descriptor, folder, events)
        }
        let descriptor = descriptor
        source = try? loop.watch(descriptor, events: .readable) { _ in
            Self.empty(descriptor)
            changed()
        }
    }

    private static func empty(_ descriptor: Int32) {
        var buffer = [UInt8](repeating: 0, count: 4096)
        while buffer.withUnsafeMutableBytes({ read(descriptor, $0.baseAddress, $0.count) }) > 0 {}
    }
}

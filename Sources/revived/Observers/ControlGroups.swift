// SPDX-License-Identifier: Apache-2.0
// What is left of a unit that is down? Its state does not say: `inactive` means that systemd has
// stopped waiting, and with KillMode=process, or after a kill that did not succeed, processes live
// on in the control group. Only an empty group is proof.
//
// systemd forgets the path of a group that it has released, so the path is made as systemd makes
// it: the manager's own group, the slice, the unit. D-Bus could list processes, but only of groups
// that systemd still knows. Files of the kernel's control groups are read at once, without waiting.

import Glibc
import Supervision

final class ControlGroups {
    /// The manager's own group, from the bus (empty on a host, a path in some containers); nil:
    /// systemd has not said.
    var root: String?

    private let mount: String

    /// The unified hierarchy. Another one tells too little, and then nothing is proven.
    init(mount: String = "/sys/fs/cgroup") { self.mount = mount }

    /// What is in the group of a unit, by its primary name.
    func processes(of unit: String, slice: String) -> Processes {
        guard let root, access("\(mount)/cgroup.controllers", F_OK) == 0 else { return .unknown }
        let parent = mount + (root == "/" ? "" : root) + Self.path(of: slice)
        // A name that could be a file of the kernel's is escaped by one more `_`.
        var found = Processes.none
        for name in [unit, "_" + unit] {
            switch Self.populated("\(parent)/\(name)/cgroup.events") {
            case .some(true): return .some
            case .some(false): break
            case nil: found = .unknown
            }
        }
        return found
    }

    /// `a-b.slice` lies in `a.slice`.
    static func path(of slice: String) -> String {
        guard slice.hasSuffix(".slice"), slice != "-.slice" else { return "" }
        var path = ""
        var prefix = ""
        for part in slice.dropLast(".slice".count).split(separator: "-") {
            prefix += prefix.isEmpty ? String(part) : "-" + part
            path += "/\(prefix).slice"
        }
        return path
    }

    /// Nil: it cannot be known. No such group: no process.
    private static func populated(_ path: String) -> Bool? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return errno == ENOENT ? false : nil }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 256)
        let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
        // The group was removed under our eyes.
        if count < 0, errno == ENODEV { return false }
        guard count > 0 else { return nil }
        for line in String(decoding: buffer.prefix(count), as: UTF8.self).split(separator: "\n") {
            if line == "populated 0" { return false }
            if line == "populated 1" { return true }
        }
        return nil
    }
}

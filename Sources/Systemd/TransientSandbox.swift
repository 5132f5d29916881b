// SPDX-License-Identifier: Apache-2.0
// What a program may see and do that has no need of root's rights.
//
// The user `nobody` is shared by all that have no other: a process of it may kill, trace and read
// the descriptors of every other one. So each run gets a user of its own (DynamicUser=, which is
// not to be had without most of the rest). What is hidden is what the daemon itself does not see.
// Refused: PrivateDevices= and what guards /proc/sys and the kernel's log. They cost half as much
// again in each run, and a user without rights cannot write there anyway.

/// The sandbox of a ``TransientUnit``; all of it works on systemd 252. A probe that passed in
/// another sandbox may not pass in this one: with any change the edition of the configuration's
/// `sandbox` key changes as well.
enum TransientSandbox {
    static let ownUser = "DynamicUser"
    static let words = [
        ("ProtectSystem", "strict"), ("ProtectHome", "tmpfs"), ("ProtectProc", "invisible"),
    ]
    static let flags = ["NoNewPrivileges", "PrivateTmp", "RestrictSUIDSGID", "RemoveIPC"]
}

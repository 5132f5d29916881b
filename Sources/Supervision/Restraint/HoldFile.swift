// SPDX-License-Identifier: Apache-2.0
// The emergency brake: while a hold file exists, nothing is done to any service.

extension Restraint {
    static let holdFile = Restraint(
        word: "hold-file", names: 1, subject: .host, handovers: .all,
        look: .here { $0.host.holdFile.map { .holdFile(path: $0) } },
        sentence: { "\($0.names[0]) exists" })
}

extension Veto {
    /// This file exists.
    package static func holdFile(path: String) -> Veto { Veto("hold-file", [path]) }
}

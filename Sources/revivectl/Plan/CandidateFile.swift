// SPDX-License-Identifier: Apache-2.0
// A file that is not in force, read as it would be beside the configuration in /etc/revived: with
// its defaults and its host, in place of the file that has the same services.

import Configuration
import Glibc
import Supervision

struct CandidateFile {
    /// Its services.
    let services: [ServicePolicy]
    /// They, and what they depend on.
    let policy: Policy
    let effective: [String: Effective]
    /// What is in /etc/revived, of all services there.
    let present: [String: Effective]

    /// A directory, or a file that says all, stands for itself.
    init(_ path: String) throws(Refusal) {
        var status = stat()
        let isFile = stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        let host = Configuration.load(from: .host)
        present = host.effective
        guard isFile, let joined = Self.joined(path, host) else {
            let alone = try PolicyFile.load(path)
            let policy = alone.policy ?? Policy()
            (services, self.policy, effective) = (policy.services, policy, alone.effective)
            return
        }
        var policy = joined.policy
        let own = policy.services.filter { joined.names.contains($0.name) }
        var needed = joined.names
        var count = 0
        while needed.count > count {
            count = needed.count
            for service in policy.services where needed.contains(service.name) {
                needed.formUnion(service.dependsOn)
            }
        }
        policy.services.removeAll { !needed.contains($0.name) }
        (services, self.policy, effective) = (own, policy, joined.effective)
    }

    private struct Joined {
        var policy: Policy
        var effective: [String: Effective]
        var names: Set<String>
    }

    /// Nil where that has faults: the file then stands for itself, or tells its own.
    private static func joined(_ path: String, _ present: LoadedConfiguration) -> Joined? {
        let alone = Configuration.load(from: .files([path]))
        guard let file = alone.files.last, !present.files.isEmpty else { return nil }
        var names = Set(alone.policy?.services.map(\.name) ?? [])
        let others = present.files.filter { other in
            guard real(other.path) != real(path) else { return false }
            let there = Configuration.load(from: .kept([other])).policy?.services.map(\.name) ?? []
            return names.isDisjoint(with: there)
        }
        let whole = Configuration.load(from: .kept(others + [file]))
        guard let policy = whole.policy else { return nil }
        if names.isEmpty {
            let before = Configuration.load(from: .kept(others)).policy?.services.map(\.name)
            names = Set(policy.services.map(\.name)).subtracting(before ?? [])
        }
        return Joined(policy: policy, effective: whole.effective, names: names)
    }

    private static func real(_ path: String) -> String {
        guard let found = realpath(path, nil) else { return path }
        defer { free(found) }
        return String(cString: found)
    }
}

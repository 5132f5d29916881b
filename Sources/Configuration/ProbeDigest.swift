// SPDX-License-Identifier: Apache-2.0
// Digests of what a probe asks, and of a whole configuration.

internal import Supervision

enum ProbeDigest {
    /// Covers what is asked and what is expected, not when: another period leaves a probe proven.
    static func definition(_ kind: ProbeKind, strict: Bool) -> String {
        var digest = Digest()
        switch kind {
        case .http(let probe):
            digest.add("http")
            add(probe.address, to: &digest)
            digest.add([probe.method.rawValue, probe.target, probe.host])
            digest.add(probe.headers.flatMap { [$0.name, $0.value] })
            digest.add(probe.status.map(StatusText.format))
            digest.add(probe.body.map { [$0] } ?? [])
            digest.add(probe.expectedHeaders.flatMap { [$0.name, $0.value] })
        case .tcp(let address):
            digest.add("tcp")
            add(address, to: &digest)
        case .exec(let probe):
            digest.add("exec")
            digest.add(probe.argv)
            digest.add(probe.user)
            digest.add(probe.environment)
        case .heartbeat: digest.add("heartbeat")
        }
        digest.add(strict ? "strict" : "lenient")
        return digest.hexadecimal
    }

    /// Two heartbeats of a service ask nothing, and differ by their names only.
    static func heartbeat(named name: String) -> String {
        var digest = Digest()
        digest.add(["heartbeat", name])
        return digest.hexadecimal
    }

    /// Covers every effective value of the host and of every service, and not where it was written.
    static func policy(
        _ host: [EffectiveEntry], _ services: [(policy: ServicePolicy, effective: Effective)]
    ) -> String {
        var digest = Digest()
        for leaf in Effective(service: "", entries: host).leaves {
            digest.add([leaf.path, JSONText.value(leaf.value)])
        }
        for service in services {
            digest.add(service.effective.service)
            for leaf in service.effective.leaves {
                digest.add([leaf.path, JSONText.value(leaf.value)])
            }
            // Not a key of its own: it follows from whether `fail_for` was written.
            let probes = service.policy.probes + (service.policy.failover?.probes ?? [])
            digest.add(probes.map { DurationText.format($0.failForTimeouts) })
        }
        return digest.hexadecimal
    }

    private static func add(_ address: ProbeAddress, to digest: inout Digest) {
        switch address {
        case .network(let host, let port): digest.add(["network", host, String(port)])
        case .unix(let path): digest.add(["unix", path])
        }
    }
}

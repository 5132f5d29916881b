// SPDX-License-Identifier: Apache-2.0
// Digests of what a probe asks, and of a whole configuration.

internal import Supervision

enum ProbeDigest {
    /// Covers what is asked and what is expected, not when: another period leaves a probe proven.
    static func definition(_ row: ProbeKindRow, _ draft: ProbeDraft) -> String {
        var digest = Digest()
        row.define(draft, &digest)
        if !row.isTold { digest.add(draft.settings.strict ? "strict" : "lenient") }
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
}

// SPDX-License-Identifier: Apache-2.0
// We did not run (suspend, SIGSTOP, a loop that was stuck): what awaits evidence waits longer by
// the gap, and what was asked before is void.

extension Supervisor {
    mutating func away(_ gap: Duration) -> [Int] {
        for place in services.indices {
            services[place].evidence.shift += gap
            for index in services[place].evidence.probes.indices {
                services[place].evidence.probes[index].wasAway(until: clock, gap: gap)
            }
        }
        return Array(services.indices)
    }
}

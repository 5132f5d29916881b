// SPDX-License-Identifier: Apache-2.0
// Several testbeds at once, each worked on by a thread of its own: what is done there is to wait
// for programs, and the pool of tasks has but one thread a core.

import Foundation

/// The results in the order of the items; so many are worked on at a time.
func inThreads<Item: Sendable, Result: Sendable>(
    _ items: [Item], atOnce: Int, _ work: @escaping @Sendable (Item) -> Result
) async -> [Result] {
    await withTaskGroup(of: (Int, Result).self) { group in
        var waiting = Array(items.enumerated())[...]
        for (place, item) in waiting.prefix(atOnce) {
            group.addTask { (place, await onThread { work(item) }) }
        }
        waiting = waiting.dropFirst(atOnce)
        var results: [(Int, Result)] = []
        for await result in group {
            results.append(result)
            guard let (place, item) = waiting.popFirst() else { continue }
            group.addTask { (place, await onThread { work(item) }) }
        }
        return results.sorted { $0.0 < $1.0 }.map(\.1)
    }
}

private func onThread<Result: Sendable>(_ work: @escaping @Sendable () -> Result) async -> Result {
    await withCheckedContinuation { continuation in
        Thread.detachNewThread { continuation.resume(returning: work()) }
    }
}

// SPDX-License-Identifier: Apache-2.0
// The least of many deadlines, kept in a tournament: each inner node holds the lesser of its two
// children, so one change costs a walk to the root and the least is always at hand.

package struct DeadlineTree: Sendable {
    private var nodes: [Instant]
    private let leaves: Int

    package init(count: Int) {
        var leaves = 1
        while leaves < count { leaves *= 2 }
        self.leaves = leaves
        nodes = Array(repeating: .never, count: 2 * leaves)
    }

    package var least: Instant { nodes[1] }

    /// The places of all that are due by then, in order; a walk to each of them.
    package func due(by instant: Instant) -> [Int] {
        var due: [Int] = []
        var open = nodes[1] <= instant ? [1] : []
        while let node = open.popLast() {
            if node >= leaves {
                due.append(node - leaves)
            } else {
                // The left one is taken first.
                for child in [2 * node + 1, 2 * node] where nodes[child] <= instant {
                    open.append(child)
                }
            }
        }
        return due
    }

    package subscript(place: Int) -> Instant {
        get { nodes[leaves + place] }
        set {
            var node = leaves + place
            nodes[node] = newValue
            while node > 1 {
                node /= 2
                nodes[node] = min(nodes[2 * node], nodes[2 * node + 1])
            }
        }
    }
}

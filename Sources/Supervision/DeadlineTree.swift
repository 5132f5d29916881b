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

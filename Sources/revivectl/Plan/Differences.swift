// SPDX-License-Identifier: Apache-2.0
// What a file says otherwise than the configuration in /etc/revived, value by value.

import Configuration

enum Differences {
    /// Each in a line, as `limits.budget: 5/30m becomes 3/30m`; for a service that is new, that.
    static func between(_ next: Effective?, _ now: Effective?) -> [String] {
        guard let next else { return [] }
        guard let now else { return ["it is new: /etc/revived has no such service"] }
        let former = Dictionary(
            now.leaves.map { ($0.path, $0.value.inline) }, uniquingKeysWith: { one, _ in one })
        var lines: [String] = []
        var paths: Set<String> = []
        for leaf in next.leaves {
            paths.insert(leaf.path)
            let value = leaf.value.inline
            if let old = former[leaf.path], old == value { continue }
            lines.append("\(leaf.path): \(former[leaf.path] ?? "not set") becomes \(value)")
        }
        for leaf in now.leaves where !paths.contains(leaf.path) {
            lines.append("\(leaf.path): \(leaf.value.inline) is left out")
        }
        return lines
    }
}

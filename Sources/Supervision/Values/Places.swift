// SPDX-License-Identifier: Apache-2.0
// Positions of services, each once, in the order of the configuration.

/// A small ordered set of positions among the services.
struct Places: Sendable {
    private(set) var all: [Int] = []

    /// Takes a position in, or out.
    mutating func set(_ place: Int, _ isIn: Bool) {
        let index = index(of: place)
        let isThere = index < all.count && all[index] == place
        if isIn, !isThere { all.insert(place, at: index) }
        if !isIn, isThere { all.remove(at: index) }
    }

    /// Where it stands, or would stand.
    private func index(of place: Int) -> Int {
        var (low, high) = (0, all.count)
        while low < high {
            let middle = (low + high) / 2
            if all[middle] < place { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

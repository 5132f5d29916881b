// SPDX-License-Identifier: Apache-2.0
// The names of watched units, found by each of their names without going through all: there may be
// twenty thousand, and each of systemd's signals asks.

struct WatchedNames {
    /// As they are configured, in that order; then what those need.
    private(set) var all: [String] = []
    private var places: [String: Int] = [:]
    /// By the primary name, which systemd's signals carry.
    private var byID: [String: [String]] = [:]
    private var ids: [String: String] = [:]
    /// Names that are not the primary one of their unit, with that.
    private(set) var aliases: [String: String] = [:]

    init() {}

    /// In this order; what was known of the primary names is kept.
    init(_ names: [String], knowing former: WatchedNames = WatchedNames()) {
        for name in names {
            add(name)
            if let id = former.ids[name] { call(name, id) }
        }
    }

    func contains(_ name: String) -> Bool { places[name] != nil }

    mutating func add(_ name: String) {
        guard places[name] == nil else { return }
        places[name] = all.count
        all.append(name)
        call(name, name)
    }

    /// The primary name of a unit is known.
    mutating func call(_ name: String, _ id: String) {
        guard ids[name] != id, places[name] != nil else { return }
        if let former = ids[name] { byID[former]?.removeAll { $0 == name } }
        ids[name] = id
        aliases[name] = id == name ? nil : id
        byID[id, default: []].append(name)
    }

    /// The primary name, once known; else the name itself.
    func id(of name: String) -> String { ids[name] ?? name }

    /// Under which names this unit is watched, in order.
    func of(_ unit: String) -> [String] {
        let found = byID[unit] ?? []
        guard places[unit] != nil, !found.contains(unit) else {
            return found.count < 2 ? found : inOrder(found)
        }
        return inOrder(found + [unit])
    }

    private func inOrder(_ names: [String]) -> [String] {
        names.sorted { places[$0] ?? 0 < places[$1] ?? 0 }
    }
}

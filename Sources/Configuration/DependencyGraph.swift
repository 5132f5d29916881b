// SPDX-License-Identifier: Apache-2.0
// Finds services that wait for themselves by way of others.
//
// Depth first, each service visited once: a circle shows as a way back to a service that is still
// on the path. Its names are then exactly the path from there, which is what the operator needs.
// Work is in proportion to services plus dependencies; a circle is told once, where it closes. The
// stack is an array, because a chain may be a thousand services long.

struct DependencyGraph {
    struct Circle {
        /// From a service back to itself.
        var names: [String]
        var place: Place
        var path: String
    }

    private enum Visit { case onPath, done }

    private var order: [String] = []
    private var edges: [String: [ServiceDraft.Dependency]] = [:]

    mutating func add(_ name: String, _ dependency: ServiceDraft.Dependency) {
        if edges[name] == nil { order.append(name) }
        edges[name, default: []].append(dependency)
    }

    func circles() -> [Circle] {
        var visits: [String: Visit] = [:]
        var circles: [Circle] = []
        for name in order where visits[name] == nil {
            walk(from: name, &visits, &circles)
        }
        return circles
    }

    private func walk(
        from start: String, _ visits: inout [String: Visit], _ circles: inout [Circle]
    ) {
        var path: [(name: String, next: Int)] = [(start, 0)]
        visits[start] = .onPath
        while let (name, next) = path.last {
            let dependencies = edges[name] ?? []
            guard next < dependencies.count else {
                visits[name] = .done
                path.removeLast()
                continue
            }
            path[path.count - 1].next += 1
            let dependency = dependencies[next]
            switch visits[dependency.name] {
            case nil:
                visits[dependency.name] = .onPath
                path.append((dependency.name, 0))
            case .done:
                break
            case .onPath:
                let names = path.map(\.name)
                let first = names.firstIndex(of: dependency.name) ?? names.startIndex
                circles.append(
                    Circle(
                        names: names[first...] + [dependency.name], place: dependency.place,
                        path: dependency.path))
            }
        }
    }
}

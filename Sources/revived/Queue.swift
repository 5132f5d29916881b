// SPDX-License-Identifier: Apache-2.0
// A queue that is taken from the front: what is left is moved once in a while, not each time.

struct Queue<Element> {
    private var elements: [Element?] = []
    private var first = 0

    /// The rest is moved once more than this many taken ones are in front of it, and it is shorter
    /// than they are.
    private static var slack: Int { 64 }

    var isEmpty: Bool { first == elements.count }

    mutating func add(_ element: Element) { elements.append(element) }

    mutating func next() -> Element? {
        guard first < elements.count else { return nil }
        defer { forget() }
        return elements[first]
    }

    private mutating func forget() {
        elements[first] = nil
        first += 1
        guard isEmpty || (first > Self.slack && first > elements.count / 2) else { return }
        elements.removeFirst(first)
        first = 0
    }
}

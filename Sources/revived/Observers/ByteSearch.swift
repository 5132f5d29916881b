// SPDX-License-Identifier: Apache-2.0
// Looks for one text in a stream of bytes that is never kept.

/// Knuth, Morris and Pratt: one byte in, one comparison or a few, and no memory of what went by. So
/// a match across any border of reads or chunks is found, and a body of any length costs nothing.
struct ByteSearch {
    private let needle: [UInt8]
    /// For each prefix of the needle: the length of its longest proper prefix that is also its end.
    private let fallback: [Int]
    private var matched = 0

    init(_ text: String) {
        needle = Array(text.utf8)
        var table = [Int](repeating: 0, count: needle.count)
        var length = 0
        for index in needle.indices.dropFirst() {
            while length > 0, needle[index] != needle[length] { length = table[length - 1] }
            if needle[index] == needle[length] { length += 1 }
            table[index] = length
        }
        fallback = table
    }

    /// The whole text went by. An empty text is found in nothing.
    var isFound: Bool { matched == needle.count }

    /// Takes the next byte; ignored once found.
    mutating func feed(_ byte: UInt8) {
        if isFound { return }
        while matched > 0, needle[matched] != byte { matched = fallback[matched - 1] }
        if needle[matched] == byte { matched += 1 }
    }
}

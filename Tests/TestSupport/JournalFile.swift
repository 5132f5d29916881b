// SPDX-License-Identifier: Apache-2.0
// A journal file of a few entries, written by the test itself: with any times, in any order, of any
// boot, as no journald on a machine whose clock is right would write it.
//
// The format is systemd's documented one (Journal File Format), the plainest of it: nothing
// compressed, hashes by lookup3, all of it read by the library as it reads a journald's file.

import Foundation

/// Gathers entries, then writes them as one file.
package struct JournalFile {
    /// One entry: its fields and when journald received it.
    package struct Entry {
        package var fields: [(name: String, value: String)]
        /// µs since 1970.
        package var realtime: UInt64
        /// µs of the boot's clock.
        package var monotonic: UInt64

        package init(
            _ fields: [(name: String, value: String)], realtime: UInt64, monotonic: UInt64
        ) {
            (self.fields, self.realtime, self.monotonic) = (fields, realtime, monotonic)
        }
    }

    private static let headerSize = 256
    private static let buckets = 1024
    private var bytes = [UInt8](repeating: 0, count: headerSize)
    private var places: [String: Int] = [:]
    private var uses: [String: [Int]] = [:]
    private var entries: [Int] = []
    private var objects: UInt64 = 0
    private var tail = 0

    /// All entries are of one boot, whose id is this number sixteen times; the file is of a journal
    /// of its own, so that only times put it in order with others.
    package static func bytes(of entries: [Entry], boot: UInt8) -> [UInt8] {
        var file = JournalFile()
        let dataTable = file.object(4, [UInt8](repeating: 0, count: 16 * buckets))
        let fieldTable = file.object(5, [UInt8](repeating: 0, count: 16 * buckets))
        for entry in entries { file.add(entry, boot, dataTable) }
        for (text, uses) in file.uses { file.index(text, uses) }
        let array = file.entryArray(file.entries)
        file.writeHeader(entries, boot, array: array, tables: (dataTable, fieldTable))
        return file.bytes
    }

    // MARK: - Objects

    /// An object of a type with what follows its head; gives back where it begins.
    private mutating func object(_ type: UInt8, _ payload: [UInt8]) -> Int {
        while bytes.count % 8 != 0 { bytes.append(0) }
        let place = bytes.count
        bytes += [type, 0, 0, 0, 0, 0, 0, 0] + Self.little(UInt64(16 + payload.count)) + payload
        objects += 1
        tail = place
        return place
    }

    private mutating func add(_ entry: Entry, _ boot: UInt8, _ table: Int) {
        let texts = entry.fields.map { "\($0.name)=\($0.value)" }
        let data = texts.map { (place: datum($0, table), hash: Self.hash($0)) }
        var payload = Self.little(UInt64(entries.count + 1)) + Self.little(entry.realtime)
        payload += Self.little(entry.monotonic) + [UInt8](repeating: boot, count: 16)
        payload += Self.little(data.reduce(0) { $0 ^ $1.hash })
        for item in data { payload += Self.little(UInt64(item.place)) + Self.little(item.hash) }
        let place = object(3, payload)
        entries.append(place)
        for text in Set(texts) { uses[text, default: []].append(place) }
    }

    /// The object of a `NAME=value`, made when it is first needed and put into its bucket.
    private mutating func datum(_ text: String, _ table: Int) -> Int {
        if let place = places[text] { return place }
        let hash = Self.hash(text)
        let bucket = table + 16 + 16 * Int(hash % UInt64(Self.buckets))
        let last = Int(Self.number(bytes, at: bucket + 8))
        let zeros = [UInt8](repeating: 0, count: 40)
        let place = object(1, Self.little(hash) + zeros + Array(text.utf8))
        put(UInt64(place), at: last == 0 ? bucket : last + 24)
        put(UInt64(place), at: bucket + 8)
        places[text] = place
        return place
    }

    /// Which entries have it: the first by itself, the others in an array.
    private mutating func index(_ text: String, _ uses: [Int]) {
        guard let place = places[text], let first = uses.first else { return }
        put(UInt64(first), at: place + 40)
        put(UInt64(uses.count), at: place + 56)
        if uses.count > 1 { put(UInt64(entryArray(Array(uses.dropFirst()))), at: place + 48) }
    }

    private mutating func entryArray(_ places: [Int]) -> Int {
        object(6, Self.little(0) + places.flatMap { Self.little(UInt64($0)) })
    }

    private mutating func writeHeader(
        _ entries: [Entry], _ boot: UInt8, array: Int, tables: (data: Int, field: Int)
    ) {
        bytes.replaceSubrange(0..<8, with: Array("LPKSHHRH".utf8))
        bytes[16] = 2  // archived
        let identity = [UInt8](repeating: boot, count: 16)
        for place in [24, 40, 56, 72] { bytes.replaceSubrange(place..<place + 16, with: identity) }
        let size = UInt64(16 * Self.buckets)
        let numbers: [UInt64] = [
            UInt64(Self.headerSize), UInt64(bytes.count - Self.headerSize),
            UInt64(tables.data + 16), size, UInt64(tables.field + 16), size, UInt64(tail), objects,
            UInt64(entries.count), UInt64(entries.count), 1, UInt64(array),
            entries.first?.realtime ?? 0, entries.last?.realtime ?? 0,
            entries.last?.monotonic ?? 0, UInt64(places.count), 0, 0,
            UInt64(1 + uses.values.count { $0.count > 1 }),
        ]
        for (offset, number) in numbers.enumerated() { put(number, at: 88 + 8 * offset) }
    }

    // MARK: - Numbers

    private mutating func put(_ number: UInt64, at place: Int) {
        bytes.replaceSubrange(place..<place + 8, with: Self.little(number))
    }

    private static func little(_ number: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * UInt64($0))) }
    }

    private static func number(_ bytes: [UInt8], at place: Int) -> UInt64 {
        (0..<8).reduce(0) { $0 | UInt64(bytes[place + $1]) << (8 * UInt64($1)) }
    }

    /// Bob Jenkins' lookup3, `hashlittle2`, both halves.
    private static func hash(_ text: String) -> UInt64 {
        var bytes = Array(text.utf8)
        var words = [UInt32](repeating: 0xDEAD_BEEF &+ UInt32(bytes.count), count: 3)
        while bytes.count % 12 != 0 { bytes.append(0) }
        for place in stride(from: 0, to: bytes.count, by: 12) {
            for word in 0..<3 {
                let four = bytes[(place + 4 * word)...].prefix(4).reversed()
                words[word] &+= four.reduce(0) { $0 << 8 | UInt32($1) }
            }
            if place + 12 < bytes.count { mix(&words) } else { finish(&words) }
        }
        return UInt64(words[2]) << 32 | UInt64(words[1])
    }

    private static func mix(_ words: inout [UInt32]) {
        for (turn, bits) in [UInt32(4), 6, 8, 16, 19, 4].enumerated() {
            let (one, former, next) = (turn % 3, (turn + 2) % 3, (turn + 1) % 3)
            words[one] &-= words[former]
            words[one] ^= turned(words[former], bits)
            words[former] &+= words[next]
        }
    }

    private static func finish(_ words: inout [UInt32]) {
        for (turn, bits) in [UInt32(14), 11, 25, 16, 4, 14, 24].enumerated() {
            let (one, former) = ((turn + 2) % 3, (turn + 1) % 3)
            words[one] ^= words[former]
            words[one] &-= turned(words[former], bits)
        }
    }

    private static func turned(_ word: UInt32, _ bits: UInt32) -> UInt32 {
        word << bits | word >> (32 - bits)
    }
}

// SPDX-License-Identifier: Apache-2.0
// Gives back the pages of program text that only the start needed.
//
// Relocation, the configuration reader and the replay touch most of the program once, and the
// kernel maps sixteen pages around each touch; a daemon that then sleeps for weeks would hold all
// of it. Dropped pages are still in the page cache and come back one by one when they are needed.

import Glibc

enum PageTrim {
    /// Only executable mappings of files: they are never written to, so that nothing is lost.
    /// (Read-only data is left alone: the dynamic linker has relocated some of it in place.)
    static func trim() {
        guard let maps = fopen("/proc/self/maps", "re") else { return }
        defer { fclose(maps) }
        var line = [CChar](repeating: 0, count: 4352)
        while fgets(&line, Int32(line.count), maps) != nil {
            let words = text(line).split(separator: " ")
            guard words.count >= 6, words[1] == "r-xp", words[5].hasPrefix("/") else { continue }
            let ends = words[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
            guard ends.count == 2, let start = UnsafeMutableRawPointer(bitPattern: ends[0]) else {
                continue
            }
            madvise(start, Int(ends[1] - ends[0]), MADV_DONTNEED)
        }
    }

    private static func text(_ line: [CChar]) -> String {
        String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

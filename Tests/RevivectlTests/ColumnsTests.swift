// SPDX-License-Identifier: Apache-2.0
// Text that fits, and that cannot steer a terminal.

import Testing

@testable import revivectl

@Suite("text in columns")
struct ColumnsTests {
    @Test(
        "columns are counted as a terminal gives them",
        arguments: [
            ("", 0), ("abc", 3), ("…", 1), ("é", 1), ("e\u{301}", 1), ("日本", 4), ("가", 2),
            ("🙂", 2), ("×●‖↻◌", 5),
        ])
    func count(_ text: String, _ columns: Int) { #expect(Columns.count(text) == columns) }

    @Test(
        "what is too long ends with an ellipsis and never exceeds",
        arguments: [
            ("abc", 3, "abc"), ("abcd", 3, "ab…"), ("abcd", 1, "…"), ("abcd", 0, ""),
            ("日本語", 5, "日本…"), ("日本語", 4, "日…"), ("ab cd", 4, "ab…"),
        ])
    func fit(_ text: String, _ columns: Int, _ expected: String) {
        #expect(Columns.fit(text, columns) == expected)
        #expect(Columns.count(Columns.fit(text, columns)) <= columns)
    }

    @Test("filling is by columns, too")
    func pad() {
        #expect(Columns.pad("日", 4) == "日  ")
        #expect(Columns.padLeft("4 s", 6) == "   4 s")
        #expect(Columns.pad("abcdef", 4) == "abc…")
    }

    @Test("lines break between words; a word that fits nowhere is cut")
    func wrap() {
        #expect(Columns.wrap("one two three", 7) == ["one two", "three"])
        #expect(Columns.wrap("abcdefghij k", 5) == ["abcd…", "k"])
        #expect(Columns.wrap("within 3 s now", 10) == ["within 3 s", "now"])
        #expect(Columns.wrap("within 3 s", 8) == ["within", "3 s"])
        #expect(Columns.wrap("", 5) == [])
    }

    @Test("escape sequences and marks of direction do not reach the terminal")
    func printable() {
        #expect(Columns.printable("a\u{1B}[2Jb\u{9B}c\u{202E}d\u{7}") == "a�[2Jb�c�d�")
        #expect(Columns.printable("a\nb\tc") == "a b c")
        #expect(Columns.printable("a\nb", lines: true) == "a\nb")
    }
}

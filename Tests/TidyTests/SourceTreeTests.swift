// SPDX-License-Identifier: Apache-2.0
// The rules can only be as good as their eyes.

import Testing

@Suite("What the rules see")
struct SourceTreeTests {
    static let samples: [(String, String)] = [
        ("let a = 1 // print(", "let a = 1 " + String(repeating: " ", count: 9)),
        ("a /* b /* c */ d */ e", "a                   e"),
        (#"f("x \(g("y")) z", h)"#, "f(" + String(repeating: " ", count: 15) + ", h)"),
        (##"f(#"a " \( b"#, h)"##, "f(            , h)"),
        (#"let q = "\"" + r"#, "let q =      + r"),
        ("let l = \"\"\"\n  print(\n  \"\"\"\nend", "let l =    \n        \n     \nend"),
    ]

    @Test("comments and literals are blanked, code is not", arguments: samples)
    func plainCode(_ text: String, _ expected: String) {
        #expect(PlainCode.of(text) == expected)
    }

    @Test("a word is found as a word only")
    func words() {
        #expect(Words.has("x = await y", "await"))
        #expect(!Words.has("x = awaits", "await"))
        #expect(Words.has("Clock.now", ".now"))
        #expect(!Words.has("Clock.nowhere", ".now"))
        #expect(Words.has("sd_bus_call(", "sd_bus_call("))
        #expect(!Words.has("sd_bus_call_async(", "sd_bus_call("))
    }

    @Test("the tree is found")
    func tree() {
        for target in SourceTree.daemonTargets { #expect(!SourceTree.of(target).isEmpty) }
        #expect(SourceTree.all.count > 200)
    }
}

// SPDX-License-Identifier: Apache-2.0
// What programs read.

import ControlInterface
import Foundation
import Testing

@testable import revivectl

@Suite("status for programs")
struct StatusJSONTests {
    @Test("the keys, the order and the nulls are fixed")
    func shape() throws {
        try expectGolden("status-json", JSON.lines(Sample.services.map(\.json)) + "\n")
    }

    @Test("only a service has a phase")
    func onePhase() throws {
        let text = JSON.lines(Sample.services.map(\.json))
        #expect(text.components(separatedBy: "\"phase\":").count - 1 == Sample.services.count)
    }

    @Test(
        "any text survives a foreign reader",
        arguments: ["", "plain", "\"\\/", "\n\r\t\u{1}\u{1F}\u{7F}", "é日🙂\u{2028}", "\u{0}"])
    func escaping(_ text: String) throws {
        let json = JSON.array([.string(text), .members([text: .null])]).text
        let read = try #require(
            try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [Any])
        #expect(read.first as? String == text)
        #expect((read.last as? [String: Any])?.keys.first == text)
    }

    @Test("numbers, flags and emptiness")
    func others() {
        #expect(
            JSON.array([.number(.max), .bool(true), .bool(false), .null]).text
                == "[18446744073709551615,true,false,null]")
        #expect(JSON.lines([]) == "[]")
        #expect(JSON.lines([.null, .null]) == "[\nnull,\nnull\n]")
        #expect(JSON.members([:]).text == "{}")
    }
}

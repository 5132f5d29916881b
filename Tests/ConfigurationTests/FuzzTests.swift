// SPDX-License-Identifier: Apache-2.0
// Valid files with seeded damage: never a trap, always a policy or a fault, never both.

import Configuration
import Supervision
import TestSupport
import Testing

/// splitmix64: small, seeded, the same on every host.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

@Suite(.timeLimit(.minutes(30)))
struct FuzzTests {
    private static let words = [
        ": ", "- ", "\n", "  ", "[", "]", "{", "}", "&a ", "*a", "!!int ", "<<: ", "---\n", "\t",
        "\"", "'", "|\n", "# ", "0", "-1", "99999999999999999999", "null", "~", "http://[", "5/0s",
        "\u{0}", "\u{1F}", "é", "%", "? ", "services:", "unit:", "probes:", "restart", "give_up",
    ]

    private static func damaged(_ text: [UInt8], _ random: inout SplitMix) -> [UInt8] {
        var bytes = text
        for _ in 0..<Int.random(in: 1...6, using: &random) {
            guard !bytes.isEmpty else { break }
            let at = Int.random(in: 0..<bytes.count, using: &random)
            let end = min(bytes.count, at + Int.random(in: 0...30, using: &random))
            switch Int.random(in: 0...4, using: &random) {
            case 0: bytes[at] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes.removeSubrange(at..<end)
            case 2: bytes.insert(contentsOf: Array(bytes[at..<end]), at: at)
            case 3: bytes.removeSubrange(end...)
            default:
                let word = words[Int.random(in: 0..<words.count, using: &random)]
                bytes.insert(contentsOf: word.utf8, at: at)
            }
        }
        return bytes
    }

    @Test("damage never traps and never yields half a policy", arguments: 0..<8 * Mutation.times)
    func damage(_ seed: Int) throws {
        var random = SplitMix(state: UInt64(seed) &* 7919 &+ 1)
        let folder = try TemporaryFolder()
        let texts = goldenNames().compactMap { contents("\(testFolder())/Goldens/\($0).yaml") }
        for text in texts {
            for _ in 0..<12 {
                let bytes = Self.damaged(Array(text.utf8), &random)
                let path = try folder.file("fuzz.yaml", bytes)
                let loaded = Configuration.load(from: .files([path]))
                #expect((loaded.policy == nil) == !loaded.faults.isEmpty)
                #expect(loaded.faults == loaded.faults.sorted())
                for service in loaded.policy?.services ?? [] {
                    #expect(service.ladder.last?.remedy == .giveUp)
                    #expect(service.probes.allSatisfy { $0.timeout <= $0.every })
                    #expect(service.probes.allSatisfy { $0.definition.utf8.count == 16 })
                    #expect(Set(service.probes.map(\.name)).count == service.probes.count)
                }
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
// Arguments of any type and number, at any path: each call is answered, and the daemon's side of
// the bus goes on.

import ControlInterface
import Foundation
import Supervision
import Systemd
import TestSupport
import Testing

@Suite(
    "Arguments over a bus, fuzzed",
    .enabled(if: PrivateBus.isInstalled, "dbus-daemon is not installed"),
    .timeLimit(.minutes(30)))
struct ControlFuzzTests {
    private static let methods =
        OperatorCommand.Form.all.map(\.member) + [ControlName.beat, "Levitate"]

    private static let texts = [
        "", "web", "act", "observe", "open", "auto", "a\nb", "\u{1B}[31m", "é日🙂", "%s%n", "../..",
        String(repeating: "x", count: 70_000),
    ]

    @Test("every call is answered", arguments: 1...2 * Mutation.times)
    func anyArguments(_ seed: Int) throws {
        let address = try PrivateBus()
        let server = ControlServer(address.address)
        defer { server.stop() }
        let client = try BusClient(address.address)
        for _ in 0..<1000 {
            if (try? client.text(ControlName.path(of: "web"), "Phase")) != nil { break }
            usleep(5000)
        }
        var mutation = Mutation(seed: seed)
        for _ in 0..<150 {
            let path = Self.path(&mutation)
            let method = mutation.one(Self.methods)
            let answer = client.call(path, ControlName.service, method) {
                message throws(SystemError) in try Self.fill(message, &mutation)
            }
            if case .failure(let error) = answer, error.errno == ETIMEDOUT {
                Issue.record("seed \(seed): \(method) at \(path) was not answered")
            }
        }
        #expect(try client.text(ControlName.path(of: "web"), "Phase") == "healthy")
        for asked in server.asked {
            #expect(asked.utf8.count < 1500 && !asked.contains("\n"), "\(asked.prefix(200))")
        }
    }

    private static func path(_ mutation: inout Mutation) -> String {
        let label = mutation.one(["_", "_zz", "_5", "a_2db", "__", "x", "_00", "_ff_fe"])
        let known = ControlName.path(of: mutation.one(["web", "shop", "none", "a b", ""]))
        let odd = ControlName.path(of: "") + label
        return mutation.one([known, known, known, "/org/revived1", "/", odd])
    }

    private static func fill(
        _ message: BusMessage, _ mutation: inout Mutation
    ) throws(SystemError) {
        for _ in 0..<mutation.below(6) {
            switch mutation.below(9) {
            case 0...2: try message.append(mutation.one(Self.texts))
            case 3: try message.append(mutation.next())
            case 4: try message.append(UInt64.max)
            case 5: try message.append(mutation.below(2) == 0)
            case 6: try message.append(Int32(truncatingIfNeeded: mutation.next()))
            case 7: try message.append([mutation.one(Self.texts), ""])
            default: try message.append(Double.nan)
            }
        }
    }
}

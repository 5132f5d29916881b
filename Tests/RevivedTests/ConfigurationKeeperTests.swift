// SPDX-License-Identifier: Apache-2.0
// With what revived starts, and whom it tells of what it refuses.

import Configuration
import ControlInterface
import Foundation
import Supervision
import Testing

@testable import revived

@Suite("The last good configuration")
struct ConfigurationKeeperTests {
    private let folder: TestFolder

    init() throws { folder = try TestFolder() }

    private var file: String { folder.path + "/configuration" }

    private func keeper() -> ConfigurationKeeper {
        ConfigurationKeeper(path: file, toldPath: folder.path + "/told")
    }

    private func load(_ text: String) throws -> LoadedConfiguration {
        let path = folder.path + "/revived.yaml"
        try Data(text.utf8).write(to: URL(filePath: path))
        chmod(path, 0o600)
        return Configuration.load(from: .files([path]))
    }

    private let good = "services: {web: {unit: web.service}}\n"
    private let bad = "services: {web: {unit: web.service, modus: act}}\n"

    @Test("a refused configuration is passed over for the last good one, and told once")
    func refused() throws {
        let first = keeper()
        #expect(try first.start(with: try load(good)).get().services.map(\.name) == ["web"])
        #expect(first.state == ManagerFacts.ok && first.untold == nil)
        let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions]
        #expect(mode as? Int == 0o600)
        // It is refused while it runs: told then, and not again by the next life.
        guard case .configurationRefused(1, let fault)? = first.refused(try load(bad)) else {
            return #expect(Bool(false))
        }
        #expect(first.isRefused && first.state.contains(fault))
        #expect(Event.configurationRefused(faults: 1, first: fault).notice == .blocked)
        let second = keeper()
        #expect(try second.start(with: try load(bad)).get().services.map(\.name) == ["web"])
        #expect(second.untold != nil && second.state.contains(fault))
        second.wasTold()
        #expect(second.untold == nil)
        let third = keeper()
        _ = try third.start(with: try load(bad)).get()
        #expect(third.isRefused && third.untold == nil)
        #expect(third.refused(try load(bad)) == nil)
        // Another refusal is other news, and so is the same one after it was mended.
        let fourth = keeper()
        _ = try fourth.start(with: try load(bad + "hosts: {}\n")).get()
        #expect(fourth.untold != nil)
        third.accepted(try load(good))
        #expect(!third.isRefused)
        let fifth = keeper()
        _ = try fifth.start(with: try load(bad)).get()
        #expect(fifth.untold != nil)
    }

    @Test("without a last good one that can be read there is none, and why is said")
    func none() throws {
        func report() throws -> String {
            switch keeper().start(with: try load(bad)) {
            case .success: ""
            case .failure(let none): none.report
            }
        }
        #expect(try report().contains("modus") && report().contains("does not exist"))
        _ = keeper().start(with: try load(good))
        chmod(file, 0o622)
        #expect(try report().contains("is not root's"))
        chmod(file, 0o600)
        #expect(try report() == "")
        try Data("revived-configuration 9 x\n".utf8).write(to: URL(filePath: file))
        #expect(try report().contains("another version"))
        try Data(repeating: 7, count: 3000).write(to: URL(filePath: file))
        #expect(try report().contains("is damaged"))
        let kept = ConfigurationFile(path: "/etc/revived/revived.yaml", bytes: Array(bad.utf8))
        try Data(KeptConfiguration.bytes(of: [kept])).write(to: URL(filePath: file))
        #expect(try report().contains("is refused by this version"))
    }
}

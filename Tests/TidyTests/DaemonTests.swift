// SPDX-License-Identifier: Apache-2.0
// One thread, one loop, nothing that blocks, nothing that forks, nothing that traps.

import Foundation
import Testing

@Suite("What the daemon is made of")
struct DaemonTests {
    static let banned =
        [
            "sd_bus_call(", "sd_bus_call_method(", "sd_bus_get_property", "sd_bus_set_property",
            "sd_bus_request_name(", "sd_bus_release_name(", "sd_bus_query_sender_creds",
            "sd_bus_add_match(", "sd_bus_match_signal(", "sd_bus_get_name_creds",
        ].map { BannedWord($0, "waits for an answer; take the form with `_async`") }
        + [
            BannedWord("Foundation", "6 MB and threads of its own; Glibc and the library suffice"),
            BannedWord("Dispatch", "threads of its own; the loop is the only one"),
            BannedWord("DispatchQueue", "threads of its own; the loop is the only one"),
            BannedWord("pthread_create", "the daemon has one thread"),
            BannedWord("async", "no Swift concurrency in the daemon"),
            BannedWord("await", "no Swift concurrency in the daemon"),
            BannedWord("Task", "no Swift concurrency in the daemon"),
            BannedWord("actor", "no Swift concurrency in the daemon"),
            BannedWord("fork(", "PID 1 runs everything, as transient units"),
            BannedWord("vfork(", "PID 1 runs everything, as transient units"),
            BannedWord("posix_spawn", "PID 1 runs everything, as transient units"),
            BannedWord("posix_spawnp", "PID 1 runs everything, as transient units"),
            BannedWord("execve(", "PID 1 runs everything, as transient units"),
            BannedWord("system(", "PID 1 runs everything, as transient units"),
            BannedWord("popen(", "PID 1 runs everything, as transient units"),
            BannedWord("getaddrinfo", "waits for name servers; ask NameResolver"),
            BannedWord("gethostbyname", "waits for name servers; ask NameResolver"),
            BannedWord("fsync", "waits for a disk that may be sick"),
            BannedWord("fdatasync", "waits for a disk that may be sick"),
            BannedWord("syncfs", "waits for a disk that may be sick"),
            BannedWord("sync(", "waits for a disk that may be sick"),
            BannedWord("sd_journal_send", "waits for journald; JournalWriter does not"),
            BannedWord("sd_journal_sendv", "waits for journald; JournalWriter does not"),
            BannedWord("sd_journal_print", "waits for journald; JournalWriter does not"),
            BannedWord("sleep(", "wait for the event, or for a deadline on the loop"),
            BannedWord("usleep(", "wait for the event, or for a deadline on the loop"),
            BannedWord("nanosleep(", "wait for the event, or for a deadline on the loop"),
            BannedWord("print(", "the daemon speaks in records"),
            BannedWord("debugPrint(", "the daemon speaks in records"),
            BannedWord("fatalError", "a supervisor does not die of a surprise"),
            BannedWord("try!", "a supervisor does not die of a surprise"),
            BannedWord("as!", "a supervisor does not die of a surprise"),
        ]

    @Test("the daemon neither blocks nor forks nor has threads, and nothing in it traps")
    func noBannedWords() {
        expectNone(SourceTree.daemon.flatMap { Words.banned(Self.banned, in: $0) })
    }

    @Test("the daemon and what it links depend on no package")
    func noPackages() throws {
        let package = try #require(SourceTree.text("Package.swift"))
        for target in SourceTree.daemonTargets {
            let name = String(target.dropFirst("Sources/".count))
            let declaration = try #require(PackageText.target(name, in: package), "\(name)")
            #expect(!declaration.contains(".product"), "target \(name) depends on a package")
            for linked in PackageText.names(in: declaration) where linked != name {
                #expect(
                    SourceTree.daemonTargets.contains("Sources/\(linked)")
                        || linked == "CSystemd" || linked == "CYAML",
                    "target \(name) links \(linked), which these rules do not know")
            }
        }
    }

    @Test("each of these rules can fail")
    func canFail() {
        let bad = SourceFile(
            path: "Sources/revived/Bad.swift",
            text: """
                import Foundation
                sd_bus_call(bus, message, 0, nil, nil)
                sd_bus_call_async(bus, &slot, message, nil, nil, 0)
                let text = try! read("fork(")
                """)
        #expect(Words.banned(Self.banned, in: bad).map(\.line) == [1, 2, 4])
        let package = """
            .executableTarget(
                name: "revived",
                dependencies: ["Systemd", .product(name: "NIO", package: "swift-nio")]),
            .target(name: "Systemd", dependencies: ["CSystemd"]),
            """
        #expect(PackageText.target("revived", in: package)?.contains(".product") == true)
        let systemd = PackageText.target("Systemd", in: package) ?? ""
        #expect(!systemd.contains(".product"))
        #expect(PackageText.names(in: systemd) == ["Systemd", "CSystemd"])
    }
}

enum PackageText {
    /// The declaration of a target, by its parentheses.
    static func target(_ name: String, in package: String) -> String? {
        for start in package.indices where package[start...].hasPrefix("arget(") {
            var depth = 0
            for end in package[start...].indices {
                if package[end] == "(" { depth += 1 }
                if package[end] == ")" { depth -= 1 }
                guard package[end] == ")", depth == 0 else { continue }
                let declaration = String(package[start...end])
                if names(in: declaration).first == name { return declaration }
                break
            }
        }
        return nil
    }

    /// The literals of a declaration that are names of targets: the first is its own.
    static func names(in declaration: String) -> [String] {
        let head = declaration.components(separatedBy: "Settings:")[0]
        let words = head.split(separator: "\"", omittingEmptySubsequences: false)
        return words.enumerated().filter { $0.offset % 2 == 1 }.map { String($0.element) }
    }
}

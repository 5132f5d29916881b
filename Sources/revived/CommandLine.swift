// SPDX-License-Identifier: Apache-2.0
// What the daemon is asked to do when it is started by hand. It links no argument parser: six
// words do not need one.

enum Command: Equatable {
    case supervise
    case check(files: [String], tries: Bool)
    case ask(service: String, probe: String?, json: Bool)
    case configuration(service: String, json: Bool)
    case version
    case help
    case wrong(String)

    static let usage = """
        Usage: revived                        supervise, as revived.service does
               revived --check [--try] [FILE…]
                                              read the configuration and tell every fault;
                                              ask each probe once, too
               revived --ask SERVICE [PROBE] [--json]
                                              ask now, and show what is answered
               revived --config-of SERVICE [--json]
                                              tell every effective value and where it came from
               revived --version | --help
        Exit codes: 0 ok, 1 internal error, 3 a probe does not pass, 4 no such service,
                    64 wrong arguments, 75 already running, 78 faults in the configuration

        """

    init(_ arguments: [String]) {
        switch arguments.first {
        case nil: self = .supervise
        case "--check":
            let files = arguments.dropFirst().filter { $0 != "--try" }
            self = .check(files: files, tries: files.count + 1 < arguments.count)
        case "--ask": self = Self.ask(Array(arguments.dropFirst()))
        case "--config-of": self = Self.configuration(Array(arguments.dropFirst()))
        case "--version" where arguments.count == 1: self = .version
        case "--help" where arguments.count == 1: self = .help
        case let word?: self = .wrong("\"\(word)\" is not understood here")
        }
    }

    private static func ask(_ words: [String]) -> Command {
        let names = words.filter { $0 != "--json" }
        guard (1...2).contains(names.count) else {
            return .wrong("--ask takes the name of a service, and perhaps of one of its probes")
        }
        return .ask(
            service: names[0], probe: names.dropFirst().first, json: names.count != words.count)
    }

    private static func configuration(_ words: [String]) -> Command {
        let names = words.filter { $0 != "--json" }
        guard names.count == 1, let service = names.first else {
            return .wrong("--config-of takes the name of one service")
        }
        return .configuration(service: service, json: names.count != words.count)
    }
}

// SPDX-License-Identifier: Apache-2.0
// The entry point: files in, a policy or every reason why not out.

package import Supervision

/// Where the configuration is.
package enum ConfigurationSource: Equatable, Sendable {
    /// A directory with `revived.yaml` and `services.d/*.yaml`.
    case directory(String)
    /// These files, as one configuration; each may have any section.
    case files([String])
    /// What was read before, as it was then: the first may have any section.
    case kept([ConfigurationFile])

    /// Where the daemon looks.
    package static let host = ConfigurationSource.directory("/etc/revived")
}

/// What came of reading a configuration.
package struct LoadedConfiguration: Sendable {
    /// Nil if there is any fault: a configuration is taken whole or not at all.
    package var policy: Policy?
    /// In the order of files and lines; at most `Configuration.mostFaults`.
    package var faults: [Fault]
    /// Faults beyond those in `faults`.
    package var moreFaults: Int
    /// Things that are allowed and probably not meant, in the same order.
    package var warnings: [Fault]
    /// All files that were read, in order.
    package var files: [ConfigurationFile] = []
    /// Effective values by service; empty if there is any fault.
    package var effective: [String: Effective]

    /// The faults, one a line, and how many more there are.
    package var report: String {
        var text = faults.map { "\($0)\n" }.joined()
        if moreFaults > 0 { text += "and \(moreFaults) more\n" }
        return text
    }
}

/// The configuration of revived.
package enum Configuration {
    /// Faults that are told; an operator reads no more, and the journal should not hold more.
    package static let mostFaults = 100
    /// Services in all files: of each the daemon keeps some 30 KiB, and its unit permits 256 MiB.
    package static let mostServices = 5000

    /// Reads all files of a source. Never traps, whatever they hold.
    package static func load(from source: ConfigurationSource) -> LoadedConfiguration {
        var reader = ConfigurationReader()
        return reader.load(source)
    }
}

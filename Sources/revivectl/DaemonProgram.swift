// SPDX-License-Identifier: Apache-2.0
// The daemon's program as a tool: its own reader judges the configuration, so there is only one.

import Glibc

/// The installed daemon, or the one that was built together with this program.
enum DaemonProgram {
    /// Where it may be, the first that can be executed counts.
    static func candidates(ownPath: String?, variable: String?) -> [String] {
        if let variable, !variable.isEmpty { return [variable] }
        var places: [String] = []
        if let directory = ownPath.flatMap(parent) {
            if let prefix = parent(directory) { places.append("\(prefix)/libexec/revived") }
            places.append("\(directory)/revived")
        }
        return places + ["/usr/libexec/revived"]
    }

    /// Becomes the daemon's program with these arguments; returns only to say why it could not.
    static func become(_ arguments: [String]) -> Refusal {
        let variable = getenv("REVIVED_DAEMON").map { String(cString: $0) }
        let places = candidates(ownPath: ownPath(), variable: variable)
        guard let program = places.first(where: { access($0, X_OK) == 0 }) else {
            return Refusal(
                .unreachable,
                "the program of revived is not where it should be "
                    + "(\(places.joined(separator: ", "))); install it, "
                    + "or name it in REVIVED_DAEMON")
        }
        fflush(nil)
        var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) }
        words.append(nil)
        execv(program, words)
        let why = String(cString: strerror(errno))
        for word in words { free(word) }
        return Refusal(.broken, "\(program) cannot be executed: \(why)")
    }

    private static func parent(_ path: String) -> String? {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return nil }
        return String(path[..<slash])
    }

    private static func ownPath() -> String? {
        guard let path = realpath("/proc/self/exe", nil) else { return nil }
        defer { free(path) }
        return String(cString: path)
    }
}

// SPDX-License-Identifier: Apache-2.0
// Names of anything, as the last label of an object path and back.

import CSystemd
import Glibc

/// Object paths that carry a name: `web.service` below `/x` is `/x/web_2eservice`.
package enum BusPath {
    /// The path of a name below a prefix (which has no `/` at its end).
    package static func encode(_ prefix: String, _ name: String) -> String {
        var path: UnsafeMutablePointer<CChar>?
        guard sd_bus_path_encode(prefix, name, &path) >= 0, let path else { return prefix }
        defer { free(path) }
        return String(cString: path)
    }

    /// The name that a path below the prefix carries; nil when it carries none.
    package static func decode(_ prefix: String, _ path: String) -> String? {
        var name: UnsafeMutablePointer<CChar>?
        guard sd_bus_path_decode(path, prefix, &name) > 0, let name else { return nil }
        defer { free(name) }
        return String(cString: name)
    }
}

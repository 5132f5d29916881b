// SPDX-License-Identifier: Apache-2.0
// Who asks, in words for the record: only root may, so the name that matters is who became root.

import Glibc

enum OperatorName {
    /// The user who called sudo; `root` if there is none.
    static var name: String {
        guard let user = getenv("SUDO_USER") else { return "root" }
        let name = String(cString: user)
        return name.isEmpty ? "root" : name
    }
}

// SPDX-License-Identifier: Apache-2.0

/// The version of this program, as `--version`, the journal and D-Bus show it.
let version = "0.1.0"

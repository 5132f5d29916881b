// SPDX-License-Identifier: Apache-2.0
// The daemon's entry. Everything is in functions: a C callback written here would be bound to the
// main actor and trap.

import Glibc

exit(Entry.run(Array(CommandLine.arguments.dropFirst())).rawValue)

// SPDX-License-Identifier: Apache-2.0
// The command line of revived. Its commands are one file each, in Commands/.

import ArgumentParser

Revivectl.main(Revivectl.own(Array(CommandLine.arguments.dropFirst())))

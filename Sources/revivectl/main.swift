// SPDX-License-Identifier: Apache-2.0
// The command line of revived. Its commands are one file each, in Commands/.

import ArgumentParser

Revivectl.start(Array(CommandLine.arguments.dropFirst()))

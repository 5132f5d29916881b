// SPDX-License-Identifier: Apache-2.0
// Where something is written: file, line and column, as an editor counts them.

/// A position in a configuration file. Line 0 means the file as a whole.
package struct Place: Hashable, Sendable {
    /// The path as the reader opened it.
    package var file: String
    /// From 1; 0 for the file as a whole.
    package var line = 0
    /// From 1, in characters; 0 for the file as a whole.
    package var column = 0

    /// `file:line`, as origins are shown.
    package var fileAndLine: String {
        line > 0 ? "\(Quoted.clean(file)):\(line)" : Quoted.clean(file)
    }
}

extension Place: Comparable {
    /// By file name, then from top to bottom.
    package static func < (left: Place, right: Place) -> Bool {
        (left.file, left.line, left.column) < (right.file, right.line, right.column)
    }
}

extension Place: CustomStringConvertible {
    /// `file:line:column`, which editors and terminals turn into a link.
    package var description: String { line > 0 ? "\(fileAndLine):\(column)" : fileAndLine }
}

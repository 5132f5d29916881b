// SPDX-License-Identifier: Apache-2.0
// A YAML file as a tree: scalars stay text, because the key that reads them knows their type.

/// One value of the file and where it begins.
package struct Node: Hashable, Sendable {
    /// How a scalar was written; only `plain` ones can mean "nothing".
    package enum Style: Hashable, Sendable { case plain, quoted, block }

    /// What the value is.
    package indirect enum Content: Hashable, Sendable {
        case scalar(String, Style)
        case sequence([Node])
        case mapping([Pair])
        /// Already reported (an alias, a control character): readers pass over it in silence.
        case refused
    }

    /// A key and its value, in the order of the file.
    package struct Pair: Hashable, Sendable {
        /// The key's text; keys are always scalars.
        package var key: String
        /// Where the key begins.
        package var place: Place
        /// The value.
        package var value: Node
    }

    /// Where the value begins.
    package var place: Place
    /// The value itself.
    package var content: Content

    /// `key:` with nothing behind it, `~` or `null`.
    package var isNothing: Bool {
        guard case .scalar(let text, .plain) = content else { return false }
        return text.isEmpty || text == "~" || text == "null" || text == "Null" || text == "NULL"
    }

    /// The word for the kind of value in a sentence.
    package var word: String {
        switch content {
        case .scalar(let text, _): isNothing ? "nothing" : "the text \(Quoted.text(text))"
        case .sequence: "a list"
        case .mapping: "a mapping"
        case .refused: "refused"
        }
    }
}

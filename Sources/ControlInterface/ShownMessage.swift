// SPDX-License-Identifier: Apache-2.0
// The fence before the bus: one string that it refuses would spoil the whole answer.

import Supervision
package import Systemd

extension BusMessage {
    /// Appends a string for people, with `?` for what is not a printable character. (sd-bus refuses
    /// the noncharacters of Unicode, which Swift takes, and with them all that is sent beside.)
    package func append(shown text: String) throws(SystemError) {
        try append(ShownText.printable(text, lines: true))
    }

    /// Answers with an error, in words that can be sent.
    package func refuse(_ name: String, _ words: String) {
        replyError(name: name, message: ShownText.printable(words, lines: true))
    }
}

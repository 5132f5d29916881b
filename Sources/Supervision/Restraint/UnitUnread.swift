// SPDX-License-Identifier: Apache-2.0
// The unit was not read yet: what is said of that is the same as of a lost bus.

extension Restraint {
    static let unitUnread = Restraint(
        word: busLost.word, subject: .unit,
        look: .here { $0.unit == nil ? .busLost : nil },
        sentence: busLost.sentence)
}

// SPDX-License-Identifier: Apache-2.0
// The arguments of commands, whatever carries them: the few types that there are.

/// One argument of a command.
package enum CommandArgument: Equatable, Sendable {
    case text(String)
    case number(UInt64)
    case flag(Bool)

    /// A time in whole seconds; what is negative is none.
    package static func seconds(_ length: Duration) -> CommandArgument {
        .number(UInt64(clamping: length.components.seconds))
    }

    /// What an argument may be.
    package enum Kind: Sendable {
        /// Shown to everybody and kept in the journal: short, and one line.
        case reason
        /// The name of a unit, or nothing.
        case unit
        /// One of a few words.
        case word
        case number, flag

        /// Bytes of a text; nil: it is taken as it is, or is none.
        package var limit: Int? {
            switch self {
            case .reason: 200
            // systemd's own limit for a unit name.
            case .unit: 255
            case .word, .number, .flag: nil
            }
        }
    }

    /// An argument that is absent, of another type, or none of the words that it may be: what was
    /// tried with it.
    package struct Fault: Error, Equatable {
        /// "setting the mode fast".
        package let trying: String
    }
}

/// Takes arguments in their order; one that is absent or of another type is a fault.
struct CommandArguments {
    private var arguments: ArraySlice<CommandArgument>

    init(_ arguments: [CommandArgument]) { self.arguments = arguments[...] }

    private mutating func next() throws(CommandArgument.Fault) -> CommandArgument {
        guard let first = arguments.popFirst() else {
            throw CommandArgument.Fault(trying: "reading")
        }
        return first
    }

    mutating func text() throws(CommandArgument.Fault) -> String {
        guard case .text(let text) = try next() else {
            throw CommandArgument.Fault(trying: "reading")
        }
        return text
    }

    mutating func number() throws(CommandArgument.Fault) -> UInt64 {
        guard case .number(let number) = try next() else {
            throw CommandArgument.Fault(trying: "reading")
        }
        return number
    }

    mutating func flag() throws(CommandArgument.Fault) -> Bool {
        guard case .flag(let flag) = try next() else {
            throw CommandArgument.Fault(trying: "reading")
        }
        return flag
    }

    /// At most some seventy years.
    mutating func seconds() throws(CommandArgument.Fault) -> Duration {
        .seconds(min(try number(), 1 << 31))
    }

    /// `trying` is what is tried with it, for the fault.
    mutating func word<Word: RawRepresentable<String>>(
        _ trying: String
    ) throws(CommandArgument.Fault) -> Word {
        let text = try text()
        guard let word = Word(rawValue: text) else {
            throw CommandArgument.Fault(trying: "\(trying) \(text)")
        }
        return word
    }
}

extension OperatorCommand.Form {
    /// The command of these arguments, which are as many and of the types that it names.
    package func command(
        of arguments: [CommandArgument], wall: Int64
    ) throws(CommandArgument.Fault) -> OperatorCommand {
        var reader = CommandArguments(arguments)
        return try read(&reader, wall)
    }
}

// SPDX-License-Identifier: Apache-2.0
// JSON by hand: the few shapes this target writes.

import Supervision

/// Writes JSON.
package enum JSONText {
    /// The number of the form in which `revivectl --json` shows things (ControlInterface.docc).
    package static let version = 1

    /// A string with everything escaped that RFC 8259 wants escaped (a YAML double-quoted scalar
    /// reads it back as the same).
    package static func string(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case "\r": result += "\\r"
            default:
                // (What lies beyond the first plane has no such escape that YAML would read back.)
                if scalar.value <= 0xFFFF, !ShownText.isPrintable(scalar) {
                    let digits = String(scalar.value, radix: 16)
                    result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                } else {
                    result.unicodeScalars.append(scalar)
                }
            }
        }
        return result + "\""
    }

    /// A simple value: unset is null.
    static func value(_ shown: Shown) -> String {
        switch shown {
        case .text(let text): string(text)
        case .number(let number): String(number)
        case .flag(let flag): flag ? "true" : "false"
        case .unset: "null"
        case .list(let items): "[\(items.map { value($0) }.joined(separator: ","))]"
        case .fields(let fields):
            "{"
                + fields.map { "\(string($0.name)):\(string($0.value))" }.joined(separator: ",")
                + "}"
        }
    }
}

extension Effective {
    /// `{"version":1,"service":"web","values":[…]}`, each as
    /// `{"key":"settle","value":"10s","origin":"built in"}`; what is unset is null, and keys are
    /// paths such as `probes[0].every`.
    package var json: String {
        let values = leaves.map { leaf in
            "{\"key\":\(JSONText.string(leaf.path)),\"value\":\(JSONText.value(leaf.value)),"
                + "\"origin\":\(JSONText.string(leaf.origin.description))}"
        }
        let name = JSONText.string(service)
        return "{\"version\":\(JSONText.version),\"service\":\(name),"
            + "\"values\":[\(values.joined(separator: ","))]}"
    }
}

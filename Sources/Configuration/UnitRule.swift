// SPDX-License-Identifier: Apache-2.0
// Which units may be named: services, and not those on which we and PID 1 stand.

/// What a unit that is named in a configuration must be.
package enum UnitRule {
    /// systemd's own limit for a unit name.
    static let longest = 255

    static func read(_ value: Value, _ findings: inout Findings) -> String? {
        guard let name = value.text("a unit name such as nginx.service", &findings)
        else { return nil }
        guard let complaint = complaint(name) else { return name }
        findings.fault(value, complaint)
        return nil
    }

    /// The template of `host.notify`. Its instances are named by revived, so a unit of revived's
    /// own packages may be one (`revived-notify-mail@.service`).
    static func readTemplate(_ value: Value, _ findings: inout Findings) -> String? {
        let what = "a template unit such as notify@.service"
        guard let name = value.text(what, &findings) else { return nil }
        let suffix = "@.service"
        guard name.hasSuffix(suffix), name.utf8.count > suffix.utf8.count,
            !name.dropLast(suffix.count).utf8.contains(UInt8(ascii: "@"))
        else {
            findings.fault(value, "\(Quoted.text(name)) is not \(what)")
            return nil
        }
        let ours = "revived-notify"
        let isOurs = name.hasPrefix(ours)
        let instance = "\(name.dropLast(".service".count))1.service"
        guard let complaint = complaint(isOurs ? String(instance.dropFirst(8)) : instance) else {
            return name
        }
        findings.fault(value, complaint)
        return nil
    }

    /// `a@b.service` is an instance of `a@.service`; nil for what is none.
    static func template(of unit: String) -> String? {
        guard let at = unit.firstIndex(of: "@"), let dot = unit.lastIndex(of: "."), at < dot else {
            return nil
        }
        return "\(unit[...at])\(unit[dot...])"
    }

    /// What is wrong with the name, as a sentence.
    static func complaint(_ name: String) -> String? { malformed(name) ?? forbidden(name) }

    /// Why it is not the name of a service, as a sentence; nil if it is one.
    package static func malformed(_ name: String) -> String? {
        let shown = Quoted.text(name)
        guard name.utf8.count <= longest else { return "is longer than \(longest) bytes" }
        if name.utf8.contains(UInt8(ascii: "/")) {
            return "\(shown) is a path; write the name of a unit, for example nginx.service"
        }
        guard name.utf8.allSatisfy(isUnitByte) else {
            return "\(shown) is not a unit name (letters, digits and : - _ . \\ @)"
        }
        guard let dot = name.lastIndex(of: "."), let reason = suffixReason(name[dot...]) else {
            return "\(shown) has no suffix; did you mean \"\(Quoted.cut(name)).service\"?"
        }
        if let reason { return "\(shown) \(reason)" }
        let stem = name[..<dot]
        if stem.isEmpty || stem.hasPrefix("@") {
            return "\(shown) has nothing before the suffix"
        }
        if stem.hasSuffix("@") {
            return "\(shown) is a template; name an instance, for example "
                + "\"\(Quoted.cut(String(stem)))1.service\""
        }
        return nil
    }

    /// Nil: not a suffix of systemd's. Some(nil): `.service`.
    private static func suffixReason(_ suffix: Substring) -> String?? {
        switch suffix {
        case ".service": .some(nil)
        case ".socket": "is a socket; name the service that it activates"
        case ".timer":
            "is a timer; name the service that it starts, with max_age: a timer that does not "
                + "elapse is seen by that"
        case ".path": "is a path unit; name the service that it starts"
        case ".target": "is a target: a group of units has no process; name its services"
        case ".slice": "is a slice; restarting it would stop everything in it"
        case ".scope": "is a scope: its processes were started by others, and cannot be again"
        case ".mount", ".automount", ".swap", ".device":
            "is not a service; mounts, swaps and devices are not restarted by revived"
        default: nil
        }
    }

    /// Why this service is not revived's to look after, as a sentence; nil if it may be.
    package static func forbidden(_ name: String) -> String? {
        let stem = name.prefix(upTo: name.lastIndex(of: ".") ?? name.endIndex)
        return foundation(stem.prefix { $0 != "@" }).map { "\(Quoted.text(name)) \($0)" }
    }

    /// What revived and PID 1 stand on.
    private static func foundation(_ base: Substring) -> String? {
        if base == "revived" || base.hasPrefix("revived-") {
            return "is revived itself; systemd looks after it"
        }
        if base == "dbus" || base.hasPrefix("dbus-") {
            return "is the message bus over which revived acts; systemd looks after it"
        }
        if base == "systemd" || base.hasPrefix("systemd-") {
            return "is a part of systemd, which looks after it"
        }
        if base == "init" { return "is PID 1" }
        return nil
    }

    private static func isUnitByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case UInt8(ascii: ":"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
            UInt8(ascii: "\\"), UInt8(ascii: "@"):
            true
        default: false
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
// Does a program speak first? Some greet whoever connects and take who says nothing for a stranger:
// a connection every few seconds is noise in their logs, or an attack. Only programs that nobody
// knows are listened to, for a moment, once.

import Glibc
import Supervision
import Systemd

enum Greeting {
    /// Who speaks first does so at once: from here to its first byte.
    static let patience: Int64 = 300_000_000
    private static let limit = 256
    /// Characters that are shown.
    private static let shownLimit = 40

    /// What is said to who connects and says nothing; nil: nothing, or nobody is there.
    static func of(_ host: String, _ port: Int) -> [UInt8]? {
        let end = Clock.boottime() + patience
        guard let descriptor = PlainGet.connected(host, port, until: end) else { return nil }
        defer { close(descriptor) }
        guard PlainGet.waits(descriptor, Int16(POLLIN), until: end) else { return nil }
        var bytes = [UInt8](repeating: 0, count: limit)
        let count = recv(descriptor, &bytes, bytes.count, 0)
        return count > 0 ? Array(bytes[..<count]) : nil
    }

    /// What speaks so, where that is known; nil: something else.
    static func speaker(_ greeting: [UInt8]) -> String? {
        let text = String(decoding: greeting, as: UTF8.self)
        let known = [
            ("SSH-", "SSH"), ("220", "SMTP or FTP"), ("+OK", "POP3"), ("* OK", "IMAP"),
            ("RFB ", "VNC"), ("* BYE", "IMAP"), ("554", "SMTP"), ("421", "SMTP or FTP"),
        ]
        if let found = known.first(where: { text.hasPrefix($0.0) }) { return found.1 }
        // A packet of MySQL's: its length, number 0, protocol 10, and the version as text.
        let isMySQL = greeting.count > 5 && greeting[3] == 0 && greeting[4] == 10
        return isMySQL ? "MySQL" : nil
    }

    /// Its first line, as it can be shown.
    static func shown(_ greeting: [UInt8]) -> String {
        ShownText.line(greeting, limit: shownLimit)
    }
}

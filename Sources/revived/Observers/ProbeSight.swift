// SPDX-License-Identifier: Apache-2.0
// What a probe was answered, for a person who asks by hand. The daemon itself keeps no answers.

import Glibc

final class ProbeSight {
    /// Bytes that are shown of one answer: a head, and the beginning of a page.
    static let shownLimit = 1024

    /// Who answered; nil: nobody was connected to.
    var address: SocketAddress?
    /// The beginning of what came.
    private(set) var answer: [UInt8] = []
    /// Bytes that came.
    private(set) var count = 0

    func note(_ bytes: some Collection<UInt8>) {
        count += bytes.count
        answer += bytes.prefix(Self.shownLimit - answer.count)
    }

    /// What a command printed.
    func note(_ end: ProgramEnd) {
        switch end {
        case .exited(_, let output), .killed(_, let output), .outOfMemory(_, let output),
            .timedOut(let output):
            note(output)
        case .couldNotRun, .noTransport, .noResources: break
        }
    }
}

extension SocketAddress: CustomStringConvertible {
    /// `127.0.0.1:80`, `[::1]:80`, or the path of a socket.
    var description: String {
        switch self {
        case .network(.version4(let bytes), let port):
            return "\(bytes.map { "\($0)" }.joined(separator: ".")):\(port)"
        case .network(.version6(let bytes), let port):
            var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
            // Sixteen bytes are read, as many as there are; the text has room for any address.
            guard inet_ntop(AF_INET6, bytes, &text, socklen_t(text.count)) != nil else {
                return "[?]:\(port)"
            }
            let letters = text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:))
            return "[\(String(decoding: letters, as: UTF8.self))]:\(port)"
        case .unix(let path): return path
        }
    }
}

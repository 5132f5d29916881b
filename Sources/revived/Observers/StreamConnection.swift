// SPDX-License-Identifier: Apache-2.0
// One stream connection on the loop: TCP or unix, never blocking.

import Glibc
import Supervision
import Systemd

/// Connects to the first of some addresses that takes it, then writes and reads. It sets no limit
/// of its own: whoever owns it closes it in time. The handler is called from the loop, or from
/// `open` if the answer is there at once; after `close` it is not called again.
final class StreamConnection {
    enum Event {
        case connected
        /// At most `readSize` bytes, never none.
        case received(ArraySlice<UInt8>)
        /// The peer will send no more.
        case ended
        /// No address could be reached, or the connection broke.
        case broken(SocketTrouble)
    }

    /// Bytes of one read: a peer that floods gets one turn like all others.
    static let readSize = 16 * 1024
    /// A unix socket whose backlog is full refuses at once instead of queueing (EAGAIN): it is
    /// asked again at this distance.
    static let backlogRetry = Duration.milliseconds(50)

    private let loop: EventLoop
    private let deadlines: DeadlineQueue
    private var addresses: ArraySlice<SocketAddress>
    private var handler: ((Event) -> Void)?
    private var descriptor: Int32 = -1
    private var source: EventSource?
    private var retry: DeadlineQueue.Key?
    private var isUnix = false
    private var isConnected = false
    private var outgoing: ArraySlice<UInt8> = []
    private var trouble: SocketTrouble?
    /// Where it goes; the one that was tried last.
    private(set) var address: SocketAddress?

    init(
        loop: EventLoop, deadlines: DeadlineQueue, addresses: [SocketAddress],
        handler: @escaping (Event) -> Void
    ) {
        self.loop = loop
        self.deadlines = deadlines
        self.addresses = addresses[...]
        self.handler = handler
    }

    deinit { close() }

    /// Begins with the first address.
    func open() {
        while handler != nil, let address = addresses.popFirst() {
            guard let number = connect(to: address) else { return }
            giveUpAddress(number)
        }
        emit(.broken(trouble ?? SocketTrouble(number: EDESTADDRREQ, isUnix: false)))
    }

    /// Writes what fits now and the rest when there is room. Once, after `connected`.
    func send(_ bytes: [UInt8]) {
        outgoing = bytes[...]
        flush()
        if !outgoing.isEmpty { source?.modify(events: [.readable, .writable]) }
    }

    /// Gives everything back; legal inside the handler, and more than once.
    func close() {
        handler = nil
        releaseSocket()
        if let retry { deadlines.remove(retry) }
        retry = nil
        addresses = []
        outgoing = []
    }

    private func releaseSocket() {
        source?.cancel()
        source = nil
        if descriptor >= 0 { Glibc.close(descriptor) }
        descriptor = -1
        isConnected = false
    }

    private func emit(_ event: Event) {
        // The handler may close, which drops it: it is held here while it runs.
        let handler = handler
        handler?(event)
    }

    // MARK: Connecting

    /// Nil: under way. Otherwise the errno.
    private func connect(to address: SocketAddress) -> Int32? {
        self.address = address
        isUnix = address.family == AF_UNIX
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        descriptor = socket(address.family, kind, 0)
        guard descriptor >= 0 else { return errno }
        switch address.connect(descriptor) {
        case 0:
            return watch(for: .readable) ?? established()
        case EINPROGRESS, EINTR:
            return watch(for: .writable)
        case EAGAIN where isUnix:
            releaseSocket()
            retry = deadlines.add(after: Self.backlogRetry) { [weak self] _ in
                self?.tryAgain(address)
            }
            return nil
        case let number:
            return number
        }
    }

    private func tryAgain(_ address: SocketAddress) {
        retry = nil
        addresses.insert(address, at: addresses.startIndex)
        open()
    }

    private func watch(for events: IOEvents) -> Int32? {
        do {
            source = try loop.watch(descriptor, events: events) { [weak self] events in
                self?.ready(events)
            }
            return nil
        } catch {
            return error.errno
        }
    }

    private func connectionDecided() {
        var number: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        if getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &number, &size) != 0 { number = errno }
        if number == 0, let late = established() { number = late }
        guard number != 0 else { return }
        giveUpAddress(number)
        open()
    }

    private func giveUpAddress(_ number: Int32) {
        releaseSocket()
        let next = SocketTrouble(number: number, isUnix: isUnix)
        if next.isOurs { addresses = [] }
        if next.isOurs || next.rank >= trouble?.rank ?? 0 { trouble = next }
    }

    /// Nil: connected, and told. Otherwise the errno.
    private func established() -> Int32? {
        if SocketAddress.isSelfConnected(descriptor) { return ECONNREFUSED }
        isConnected = true
        source?.modify(events: .readable)
        emit(.connected)
        return nil
    }

    // MARK: Talking

    private func ready(_ events: IOEvents) {
        guard isConnected else { return connectionDecided() }
        if events.contains(.writable) {
            flush()
            if outgoing.isEmpty { source?.modify(events: .readable) }
        }
        if !events.isDisjoint(with: [.readable, .error, .hangup]) { read() }
    }

    /// A peer that has gone is not reported here: it may have answered before it went, and the
    /// next read tells.
    private func flush() {
        while !outgoing.isEmpty {
            let sent = outgoing.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if sent > 0 {
                outgoing = outgoing.dropFirst(sent)
            } else if errno == EAGAIN {
                return
            } else if errno != EINTR {
                outgoing = []
            }
        }
    }

    private func read() {
        var number: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: Self.readSize) { buffer, count in
            // SAFETY: at most the buffer's size is asked for, and what was written is the count.
            let result = recv(descriptor, buffer.baseAddress, Self.readSize, 0)
            if result < 0 { number = errno }
            count = max(result, 0)
        }
        switch number {
        case 0:
            emit(bytes.isEmpty ? .ended : .received(bytes[...]))
        case EAGAIN, EINTR:
            return
        default:
            emit(.broken(SocketTrouble(number: number, isUnix: isUnix)))
        }
    }
}

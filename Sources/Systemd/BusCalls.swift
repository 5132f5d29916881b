// SPDX-License-Identifier: Apache-2.0
// The calls of a bus that have no answer yet: a bounded number in flight, the others in a line.

import CSystemd
import Glibc

/// Calls in flight and calls that wait for a place.
final class BusCalls {
    typealias Reply = (Result<BusMessage, SystemError>) -> Void

    private struct Waiting {
        let message: BusMessage
        let timeout: Int64
        let reply: Reply
    }

    private final class InFlight {
        var slot: BusSlot?
        let reply: Reply
        init(_ reply: @escaping Reply) { self.reply = reply }
    }

    private let loop: EventLoop
    private var inFlight: [UInt64: InFlight] = [:]
    private var lastNumber: UInt64 = 0
    private var waiting: [Waiting] = []
    private var firstWaiting = 0

    init(loop: EventLoop) { self.loop = loop }

    func begin(
        _ message: BusMessage, _ timeout: Int64, on connection: BusConnection?,
        _ reply: @escaping Reply
    ) {
        guard let connection, sd_bus_message_get_bus(message.pointer) == connection.pointer else {
            return loop.soon { reply(.failure(SystemError.lost("it is not connected"))) }
        }
        if inFlight.count < Bus.inFlightLimit {
            send(Waiting(message: message, timeout: timeout, reply: reply), connection)
        } else if waiting.count - firstWaiting < Bus.waitingLimit {
            waiting.append(Waiting(message: message, timeout: timeout, reply: reply))
        } else {
            let error = SystemError(errno: ENOBUFS, trying: "too many bus calls are waiting")
            loop.soon { reply(.failure(error)) }
        }
    }

    /// Fails all calls in the order in which they were made.
    func failAll(_ error: SystemError) {
        let sent = inFlight.sorted { $0.key < $1.key }.map(\.value)
        let unsent = waiting[firstWaiting...]
        inFlight = [:]
        waiting = []
        firstWaiting = 0
        for call in sent {
            call.slot = nil
            call.reply(.failure(error))
        }
        for call in unsent { call.reply(.failure(error)) }
    }

    private func send(_ call: Waiting, _ connection: BusConnection) {
        lastNumber += 1
        let number = lastNumber
        let entry = InFlight(call.reply)
        inFlight[number] = entry
        do {
            entry.slot = try BusSlot.make(
                "sending the call \(call.message.member ?? "")",
                handler: { [weak self, weak connection] answer in
                    guard let self, let connection else { return }
                    self.answered(number, answer, connection)
                }
            ) { slot, callback, box in
                let limit = UInt64(max(call.timeout / 1000, 1))
                return sd_bus_call_async(
                    connection.pointer, slot, call.message.pointer, callback, box, limit)
            }
        } catch {
            loop.soon { [weak self, weak connection] in
                guard let self, self.inFlight.removeValue(forKey: number) != nil else { return }
                call.reply(.failure(error))
                if let connection { self.sendWaiting(connection) }
            }
        }
    }

    private func answered(_ number: UInt64, _ answer: BusMessage, _ connection: BusConnection) {
        // A connection that closes answers all its calls itself, with a time-out. They keep their
        // place until its loss is told, and fail as lost.
        guard connection.isOpen else { return }
        guard let call = inFlight.removeValue(forKey: number) else { return }
        call.slot = nil
        if let error = answer.error {
            call.reply(.failure(error))
        } else {
            call.reply(.success(answer))
        }
        sendWaiting(connection)
    }

    private func sendWaiting(_ connection: BusConnection) {
        while inFlight.count < Bus.inFlightLimit, firstWaiting < waiting.count, connection.isOpen {
            let call = waiting[firstWaiting]
            firstWaiting += 1
            send(call, connection)
        }
        if firstWaiting > 1000 || firstWaiting == waiting.count {
            waiting.removeFirst(firstWaiting)
            firstWaiting = 0
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
// One unit being read: a Get for each property, all in flight, one completion.
//
// A unit that nothing needs is unloaded at once, and each Get loads it from disk again (0.25 ms).
// Referencing it meanwhile would cost more than that: each reference is a match on PID 1's own
// connection to the bus, which holds 512 for all clients of systemd together.

/// Reads the properties of one unit.
final class UnitRead {
    private let name: String
    private let only: [String]?
    private let bus: Bus
    private let completion: (Result<UnitProperties, SystemError>) -> Void
    private var properties = UnitProperties()
    private var pending = 0
    private var failure: SystemError?

    init(
        _ name: String, _ only: [String]?, _ bus: Bus,
        _ completion: @escaping (Result<UnitProperties, SystemError>) -> Void
    ) {
        self.name = name
        self.only = only
        self.bus = bus
        self.completion = completion
    }

    /// Asks; the answers keep this object alive until the last one.
    func begin() {
        var readers = UnitPropertyReader.unit
        if name.hasSuffix(".service") { readers += UnitPropertyReader.service }
        readers += UnitPropertyReader.states
        if let only {
            readers += UnitPropertyReader.risks + UnitPropertyReader.commands
            readers.removeAll { !only.contains($0.name) }
        }
        guard !readers.isEmpty else {
            return bus.loop.soon { self.completion(.success(self.properties)) }
        }
        pending = readers.count
        let path = UnitManager.path(of: name)
        for reader in readers { get(reader, path) }
    }

    private func get(_ reader: UnitPropertyReader, _ path: String) {
        let interface =
            reader.isService ? UnitManager.serviceInterface : UnitManager.unitInterface
        bus.call(
            destination: UnitManager.service, path: path,
            interface: UnitManager.propertiesInterface, member: "Get",
            fill: { message throws(SystemError) in
                try message.append(interface)
                try message.append(reader.name)
            }
        ) { reply in self.answered(reader, reply) }
    }

    private func answered(
        _ reader: UnitPropertyReader, _ reply: Result<BusMessage, SystemError>
    ) {
        switch reply {
        case .success(let message):
            // A property of another type is one that we do not know: it stays absent.
            try? reader.read(message, &properties)
        case .failure(let error):
            if !UnitRead.meansAbsent(error) { failure = failure ?? error }
        }
        pending -= 1
        guard pending == 0 else { return }
        if let failure { return completion(.failure(failure)) }
        completion(.success(properties))
    }

    private static func meansAbsent(_ error: SystemError) -> Bool {
        error.name == "org.freedesktop.DBus.Error.UnknownProperty"
            || error.name == "org.freedesktop.DBus.Error.UnknownInterface"
    }
}

extension UnitManager {
    /// All that can be read of a service, for who looks at few units and not often.
    package static let allProperties =
        (UnitPropertyReader.unit + UnitPropertyReader.risks + UnitPropertyReader.service
        + UnitPropertyReader.states).map(\.name)
}

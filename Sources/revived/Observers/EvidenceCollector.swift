// SPDX-License-Identifier: Apache-2.0
// Has evidence taken of a failing service: `revivectl evidence` in a transient unit, which PID 1
// runs, limits and ends. Nothing is read or written here, so that neither a sick disk nor a program
// that hangs reaches the loop.

import Glibc
import Supervision
import Systemd

final class EvidenceCollector {
    private let units: UnitManager
    /// Transient units that may still run, by the id of their evidence.
    private var running: [UInt64: String] = [:]

    /// From SIGTERM to SIGKILL at the end of the time box.
    private static let stopTimeout = Duration.seconds(1)
    /// A debugger that reads a large program's symbols; more would hurt those we look after.
    private static let memoryMax: UInt64 = 512 << 20
    private static let tasksMax: UInt64 = 32
    /// Bytes of one file; the collector's own bound is for all of them.
    private static let fileSizeMax: UInt64 = 1 << 20

    /// The exit status by which `revivectl` says that its time was up.
    private static let overdue: Int32 = 75

    init(units: UnitManager) { self.units = units }

    /// Answers how it ended, once, unless the bus is lost for good; the core does not wait longer
    /// than the time box.
    func take(
        _ collecting: Collecting, _ before: Before, service: String, unit: String,
        _ answer: @escaping (CollectingOutcome) -> Void
    ) {
        let name = Collecting.unit(of: collecting.id)
        var run = TransientUnit(
            name: name, argv: Self.argv(collecting, before, unit: unit),
            description: "revived: evidence of \(service)")
        run.environment =
            (before.command?.environment ?? []) + [
                "REVIVED_SERVICE=\(service)", "REVIVED_UNIT=\(unit)",
                "REVIVED_INCIDENT=\(collecting.incident)",
                "REVIVED_EVIDENCE=\(collecting.folder)",
            ]
        run.timeoutUSec = UInt64(clamping: before.timeout.nanoseconds / 1000)
        run.stopTimeoutUSec = UInt64(clamping: Self.stopTimeout.nanoseconds / 1000)
        run.slice = "revived.slice"
        run.memoryMax = Self.memoryMax
        run.tasksMax = Self.tasksMax
        run.fileSizeMax = Self.fileSizeMax
        running[collecting.id] = name
        units.startTransient(run) { [weak self] result in
            self?.running[collecting.id] = nil
            answer(Self.outcome(result))
        }
    }

    /// The core waits no longer: what still works on it must not be beside the repair.
    func ended(_ id: UInt64) {
        guard let name = running.removeValue(forKey: id) else { return }
        units.stop(name, mode: .replace, completion: { _ in })
    }

    /// Ends what an earlier run of the daemon began.
    func clearLeftovers() {
        units.listLoadedUnits(matching: "revived-evidence-[0-9]*.service") { [weak self] result in
            guard let self, case .success(let rows) = result else { return }
            for row in rows where !running.values.contains(row.name) {
                units.stop(row.name, mode: .replace, completion: { _ in })
            }
        }
    }

    /// The collector ends a little before its box, so that what it has is whole.
    private static func argv(
        _ collecting: Collecting, _ before: Before, unit: String
    ) -> [String] {
        let within = before.timeout - min(before.timeout.scaled(permille: 100), .seconds(1))
        var argv = [
            program, "evidence", unit, "--into", collecting.folder,
            "--within", "\(within.nanoseconds / 1_000_000)",
        ]
        if !before.evidence { argv.append("--only-command") }
        guard let command = before.command else { return argv }
        return argv + ["--user", command.user, "--"] + command.argv
    }

    /// Beside our own program: PREFIX/libexec/revived and PREFIX/bin/revivectl are installed
    /// together.
    private static let program: String = {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        let bytes = buffer.prefix(max(count, 0)).map { UInt8(bitPattern: $0) }
        let parts = String(decoding: bytes, as: UTF8.self).split(separator: "/").dropLast(2)
        return "/" + (parts + ["bin", "revivectl"]).joined(separator: "/")
    }()

    private static func outcome(
        _ result: Result<TransientOutcome, SystemError>
    ) -> CollectingOutcome {
        switch result {
        case .failure(let error): .failed(ShownText.line(error.name.utf8, limit: 100))
        case .success(let end) where end.succeeded: .whole
        case .success(let end) where end.job == .timeout || end.result == "timeout": .timedOut
        case .success(let end) where end.execMainCode == 1 && end.execMainStatus == overdue:
            .timedOut
        case .success(let end) where end.neverRan: .failed("systemd did not run it")
        case .success(let end):
            .failed(
                "\(end.result ?? end.job.name)"
                    + (end.execMainStatus.map { " \($0)" } ?? ""))
        }
    }
}

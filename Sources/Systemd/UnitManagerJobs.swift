// SPDX-License-Identifier: Apache-2.0
// Jobs and transient units: asked for, named, waited for.

import Glibc

extension UnitManager {
    /// What is told of a job: its number when it is queued, its end when it has ended.
    package typealias JobCompletion = (Result<JobEnd, SystemError>) -> Void

    /// Queues a start. `queued` gets the job's number; the completion comes once, with the end of
    /// the job, the refusal, or ``SystemError/isLost``. There is no time limit but the unit's own.
    package func start(
        _ name: String, mode: JobMode = .fail, queued: @escaping (UInt32) -> Void = { _ in },
        completion: @escaping JobCompletion
    ) { job("StartUnit", name, mode, queued, completion) }

    /// Queues a stop; see ``start(_:mode:queued:completion:)``.
    package func stop(
        _ name: String, mode: JobMode = .fail, queued: @escaping (UInt32) -> Void = { _ in },
        completion: @escaping JobCompletion
    ) { job("StopUnit", name, mode, queued, completion) }

    /// Queues a restart, which starts a stopped unit; see ``start(_:mode:queued:completion:)``.
    package func restart(
        _ name: String, mode: JobMode = .fail, queued: @escaping (UInt32) -> Void = { _ in },
        completion: @escaping JobCompletion
    ) { job("RestartUnit", name, mode, queued, completion) }

    /// Queues a restart that leaves a stopped unit alone; see
    /// ``start(_:mode:queued:completion:)``.
    package func tryRestart(
        _ name: String, mode: JobMode = .fail, queued: @escaping (UInt32) -> Void = { _ in },
        completion: @escaping JobCompletion
    ) { job("TryRestartUnit", name, mode, queued, completion) }

    /// Queues a reload; see ``start(_:mode:queued:completion:)``.
    package func reload(
        _ name: String, mode: JobMode = .fail, queued: @escaping (UInt32) -> Void = { _ in },
        completion: @escaping JobCompletion
    ) { job("ReloadUnit", name, mode, queued, completion) }

    /// Makes and starts a transient unit; the completion comes once, with the outcome of its
    /// program, the refusal, or ``SystemError/isLost``.
    package func startTransient(
        _ unit: TransientUnit, queued: @escaping (UInt32) -> Void = { _ in },
        completion: @escaping (Result<TransientOutcome, SystemError>) -> Void
    ) {
        let command = knowsExecStartEx ? unit.command : .dollarsDoubled
        startTransient(unit, command, queued, completion)
    }

    private func job(
        _ member: String, _ name: String, _ mode: JobMode, _ queued: @escaping (UInt32) -> Void,
        _ completion: @escaping JobCompletion
    ) {
        jobs.callBegins()
        callManager(
            member,
            fill: { message throws(SystemError) in
                try message.append(name)
                try message.append(mode.rawValue)
            }
        ) { [weak self] reply in self?.jobAnswered(reply, queued, completion) }
    }

    private func jobAnswered(
        _ reply: Result<BusMessage, SystemError>, _ queued: (UInt32) -> Void,
        _ completion: @escaping JobCompletion
    ) {
        switch reply.reading(UnitManager.jobNumber) {
        case .success(let id):
            queued(id)
            jobs.callAnswered(id, completion)
        case .failure(let error):
            jobs.callFailed()
            completion(.failure(error))
        }
    }

    private static func jobNumber(_ message: BusMessage) throws(SystemError) -> UInt32 {
        let path = try message.readObjectPath()
        guard let slash = path.lastIndex(of: "/"),
            let id = UInt32(path[path.index(after: slash)...])
        else { throw SystemError(errno: EBADMSG, trying: "reading the job \(path)") }
        return id
    }

    private func startTransient(
        _ unit: TransientUnit, _ command: TransientUnit.Command,
        _ queued: @escaping (UInt32) -> Void,
        _ completion: @escaping (Result<TransientOutcome, SystemError>) -> Void
    ) {
        guard transients[unit.name] == nil else {
            let error = SystemError(errno: EEXIST, trying: "\(unit.name) is running")
            return bus.loop.soon { completion(.failure(error)) }
        }
        let run = TransientRun(bus.loop) { [weak self] result in
            guard let self else { return completion(result) }
            self.transients[unit.name] = nil
            if command == .verbatim, case .failure(let error) = result, error.refusesProperty {
                self.knowsExecStartEx = false
                return self.startTransient(unit, .dollarsDoubled, queued, completion)
            }
            completion(result)
        }
        transients[unit.name] = run
        jobs.callBegins()
        callManager(
            "StartTransientUnit",
            fill: { message throws(SystemError) in try unit.append(to: message, command) }
        ) { [weak self] reply in
            self?.jobAnswered(reply, queued) { end in
                switch end {
                case .success(let end): run.jobEnded(end.result)
                case .failure(let error): run.fail(error)
                }
            }
        }
    }
}

extension SystemError {
    /// Whether an older systemd does not know a property of a transient unit.
    fileprivate var refusesProperty: Bool {
        name == "org.freedesktop.DBus.Error.PropertyReadOnly"
            || name == "org.freedesktop.DBus.Error.UnknownProperty"
            || (name == "org.freedesktop.DBus.Error.InvalidArgs" && message.holds("ExecStartEx"))
    }
}

// SPDX-License-Identifier: Apache-2.0
// Gets the bytes of a configuration file, if it is one and no other user could have written it.
//
// What the file says is done with root's rights. So it, and each directory and link on the way to
// it, must belong to root (or to the user who runs us, for checks and tests), and no other user may
// write to it (see PathWalk). Opening never blocks: a FIFO under this name is refused, not waited
// for.

private import Glibc

struct FileReader {
    /// Bytes in one file. A thousand services with a probe each take about 150 KiB.
    static let largest = 1 << 20
    /// Bytes in all files together.
    static let largestTogether = 8 << 20
    /// Files in `services.d`; as many as services.
    static let mostFiles = 1000

    private var bytesLeft = FileReader.largestTogether
    private var toldSteps: Set<UnsafeStep> = []

    /// The bytes, or nil with the reason among the findings.
    mutating func read(_ path: String, _ findings: inout Findings) -> [UInt8]? {
        let place = Place(file: path)
        guard let file = open(path, .file, &findings) else { return nil }
        var status = stat()
        guard fstat(file.descriptor, &status) == 0 else {
            findings.fault(place, "", Self.sentence(errno))
            return nil
        }
        guard let kind = Self.otherKind(status) else {
            for fault in PathWalk.faults(of: status) { findings.fault(place, "", fault) }
            return contents(file.descriptor, size: Int(status.st_size), place, &findings)
        }
        findings.fault(place, "", "is \(kind), not a file")
        return nil
    }

    /// The names in a directory that end in `.yaml`, sorted; nil if there is no such directory.
    mutating func names(in directory: String, _ findings: inout Findings) -> [String]? {
        let place = Place(file: directory)
        guard let opened = open(directory, .directory, &findings) else { return nil }
        // What lies on the way is opened without the right to read it.
        let readable = openat(
            opened.descriptor, ".", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard readable >= 0, let stream = fdopendir(readable) else {
            findings.fault(place, "", Self.sentence(errno))
            if readable >= 0 { close(readable) }
            return nil
        }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            // SAFETY: d_name ends in NUL and stays valid until the next readdir; it is copied.
            let name = withUnsafePointer(to: &entry.pointee.d_name) { field in
                field.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name.hasPrefix(".") { continue }
            if name.hasSuffix(".yml") {
                findings.warn(
                    Place(file: "\(directory)/\(name)"), "", "is not read; name it .yaml")
            }
            if name.hasSuffix(".yaml") { names.append(name) }
            guard names.count <= Self.mostFiles else {
                findings.fault(place, "", "has more than \(Self.mostFiles) files")
                break
            }
        }
        return names.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
    }

    private mutating func contents(
        _ descriptor: Int32, size: Int, _ place: Place, _ findings: inout Findings
    ) -> [UInt8]? {
        guard size <= Self.largest else {
            findings.fault(place, "", "is larger than 1 MiB (\(size) bytes)")
            return nil
        }
        // One byte more than it had shows that it grew since fstat.
        var bytes = [UInt8](repeating: 0, count: max(0, size) + 1)
        var count = 0
        while count < bytes.count {
            let got = bytes.withUnsafeMutableBytes { buffer in
                Glibc.read(
                    descriptor, buffer.baseAddress.map { $0 + count }, buffer.count - count)
            }
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else {
                findings.fault(place, "", Self.sentence(errno))
                return nil
            }
            if got == 0 { break }
            count += got
        }
        guard count == size else {
            findings.fault(place, "", "changed while it was read; try again")
            return nil
        }
        bytesLeft -= count
        guard bytesLeft >= 0 else {
            findings.fault(
                place, "",
                "is not read: all files together are larger than "
                    + "\(Self.largestTogether >> 20) MiB")
            return nil
        }
        return Array(bytes[..<count])
    }

    /// Goes the whole way; what others could have changed on it is a fault, told once. A directory
    /// may be missing.
    private mutating func open(
        _ path: String, _ goal: PathWalk.Goal, _ findings: inout Findings
    ) -> OpenFile? {
        var walk = PathWalk(to: path, goal)
        let result = walk.open()
        for step in walk.unsafe where toldSteps.insert(step).inserted {
            findings.fault(Place(file: step.path), "", step.sentence)
        }
        switch result {
        case .success(let file): return file
        case .failure(let error):
            if goal == .directory, error.number == ENOENT { return nil }
            let isNone = goal == .directory && error.number == ENOTDIR
            let reason = isNone ? "is not a directory" : Self.sentence(error.number)
            findings.fault(Place(file: path), "", reason)
            return nil
        }
    }

    private static func otherKind(_ status: stat) -> String? {
        switch status.st_mode & S_IFMT {
        case S_IFREG: nil
        case S_IFDIR: "a directory"
        case S_IFIFO: "a named pipe"
        case S_IFSOCK: "a socket"
        default: "a device"
        }
    }

    private static func sentence(_ error: Int32) -> String {
        switch error {
        case ENOENT: "does not exist"
        case EACCES, EPERM: "may not be read by user \(geteuid())"
        case ELOOP: "is a symbolic link that leads in a circle"
        case ENOTDIR: "does not exist: a part of the path is not a directory"
        case EISDIR: "is a directory, not a file"
        case ENXIO, ENODEV: "is a socket or device, not a file"
        // SAFETY: strerror's text is copied at once; the process has one thread.
        default: "cannot be read: \(strerror(error).map { String(cString: $0) } ?? "\(error)")"
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
// Gets the bytes of a configuration file, if it is one and nobody else could have written it.
//
// What the file says is done with root's rights. So it, and the directory in which it could be
// replaced, must belong to root (or to whoever runs us, for checks and tests) and be writable by
// nobody else. Opening never blocks: a FIFO under this name is refused, not waited for.

private import Glibc

struct FileReader {
    /// Bytes in one file. A thousand services with a probe each take about 150 KiB.
    static let largest = 1 << 20
    /// Bytes in all files together.
    static let largestTogether = 8 << 20
    /// Files in `services.d`; as many as services.
    static let mostFiles = 1000

    private var bytesLeft = FileReader.largestTogether
    private var judgedDirectories: Set<String> = []

    /// The bytes, or nil with the reason among the findings.
    mutating func read(_ path: String, _ findings: inout Findings) -> [UInt8]? {
        let place = Place(file: path)
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
        guard descriptor >= 0 else {
            findings.fault(place, "", Self.sentence(errno))
            return nil
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            findings.fault(place, "", Self.sentence(errno))
            return nil
        }
        guard let kind = Self.otherKind(status) else {
            judge(status, place, &findings)
            judgeDirectories(of: path, &findings)
            return contents(descriptor, size: Int(status.st_size), place, &findings)
        }
        findings.fault(place, "", "is \(kind), not a file")
        return nil
    }

    /// The names in a directory that end in `.yaml`, sorted; nil if there is no such directory.
    mutating func names(in directory: String, _ findings: inout Findings) -> [String]? {
        let place = Place(file: directory)
        guard let stream = opendir(directory) else {
            if errno != ENOENT {
                let reason = errno == ENOTDIR ? "is not a directory" : Self.sentence(errno)
                findings.fault(place, "", reason)
            }
            return nil
        }
        defer { closedir(stream) }
        judgeDirectory(directory, &findings)
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

    /// The directory of the name, and the one of the file behind a symbolic link.
    private mutating func judgeDirectories(of path: String, _ findings: inout Findings) {
        judgeDirectory(Self.directory(of: path), &findings)
        // SAFETY: realpath allocates; the text is copied and the memory freed.
        guard let real = realpath(path, nil) else { return }
        defer { free(real) }
        judgeDirectory(Self.directory(of: String(cString: real)), &findings)
    }

    private mutating func judgeDirectory(_ directory: String, _ findings: inout Findings) {
        guard judgedDirectories.insert(directory).inserted else { return }
        var status = stat()
        guard stat(directory, &status) == 0 else { return }
        judge(status, Place(file: directory), &findings)
    }

    private func judge(_ status: stat, _ place: Place, _ findings: inout Findings) {
        if status.st_uid != 0, status.st_uid != geteuid() {
            findings.fault(
                place, "", "belongs to user \(status.st_uid); it must belong to root (chown root)")
        }
        if status.st_mode & (S_IWGRP | S_IWOTH) != 0 {
            let mode = "0" + String(status.st_mode & 0o7777, radix: 8)
            findings.fault(
                place, "", "can be written by others than its owner (mode \(mode)); chmod go-w")
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

    private static func directory(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private static func sentence(_ error: Int32) -> String {
        switch error {
        case ENOENT: "does not exist"
        case EACCES, EPERM: "may not be read by user \(geteuid())"
        case ELOOP: "is a symbolic link that leads in a circle"
        case ENOTDIR: "does not exist: a part of the path is not a directory"
        case ENXIO, ENODEV: "is a socket or device, not a file"
        // SAFETY: strerror's text is copied at once; the process has one thread.
        default: "cannot be read: \(strerror(error).map { String(cString: $0) } ?? "\(error)")"
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
// A folder of our own with safe modes, gone when the test lets go of it.

import Configuration
import Glibc

final class TemporaryFolder {
    let path: String
    private var made: [String] = []

    init() throws {
        var template = Array("/tmp/revived-configuration-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw TestError.system("mkdtemp", errno) }
        path = template.withUnsafeBufferPointer { buffer in
            buffer.baseAddress.map { String(cString: $0) } ?? ""
        }
    }

    deinit {
        for entry in made.reversed() { remove(entry) }
        rmdir(path)
    }

    @discardableResult
    func file(_ name: String, _ bytes: [UInt8], mode: mode_t = 0o600) throws -> String {
        let full = "\(path)/\(name)"
        let descriptor = open(full, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw TestError.system("open \(full)", errno) }
        defer { close(descriptor) }
        made.append(full)
        guard write(descriptor, bytes, bytes.count) == bytes.count, fchmod(descriptor, mode) == 0
        else { throw TestError.system("write \(full)", errno) }
        return full
    }

    @discardableResult
    func file(_ name: String, _ text: String, mode: mode_t = 0o600) throws -> String {
        try file(name, Array(text.utf8), mode: mode)
    }

    @discardableResult
    func folder(_ name: String, mode: mode_t = 0o700) throws -> String {
        let full = "\(path)/\(name)"
        guard mkdir(full, 0o700) == 0, chmod(full, mode) == 0 else {
            throw TestError.system("mkdir \(full)", errno)
        }
        made.append(full)
        return full
    }

    /// For what a test made itself.
    func adopt(_ name: String) -> String {
        made.append("\(path)/\(name)")
        return "\(path)/\(name)"
    }
}

enum TestError: Error { case system(String, Int32) }

/// Loads text as if it were a file of that name.
func load(_ text: String, name: String = "revived.yaml") throws -> LoadedConfiguration {
    let folder = try TemporaryFolder()
    return Configuration.load(from: .files([try folder.file(name, text)]))
}

/// The faults without the place: `services.web.unit: …`.
func sentences(_ loaded: LoadedConfiguration) -> [String] {
    loaded.faults.map { $0.path.isEmpty ? $0.message : "\($0.path): \($0.message)" }
}

/// The whole content of a file, or nil.
func contents(_ path: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
        let count = read(descriptor, &chunk, chunk.count)
        guard count > 0 else { break }
        bytes += chunk[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
}

/// REVIVED_REWRITE=1 writes what the tests would compare with.
let rewriting = getenv("REVIVED_REWRITE").map { String(cString: $0) } == "1"

func overwrite(_ path: String, _ text: String) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw TestError.system("open \(path)", errno) }
    defer { close(descriptor) }
    let bytes = Array(text.utf8)
    guard write(descriptor, bytes, bytes.count) == bytes.count else {
        throw TestError.system("write \(path)", errno)
    }
}

/// The folder of this file.
func testFolder(_ file: String = #filePath) -> String {
    file.lastIndex(of: "/").map { String(file[..<$0]) } ?? "."
}

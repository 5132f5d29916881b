// SPDX-License-Identifier: Apache-2.0
// The way to a file, step by step from the root, each step on a descriptor: what was judged is what
// is gone through, whatever happens to the names meanwhile.
//
// Whoever owns a directory on the way, or a link, decides which file is found. So each of them must
// belong to root (or to the user who runs us), and no other user may write to it. In a directory
// with the sticky bit (/tmp) others may make entries but not replace those of root; it may lie on
// the way, but not hold the file itself.

import Glibc

/// A descriptor that is closed when let go.
final class OpenFile {
    let descriptor: Int32

    init(_ descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// The caller's from now on.
    func copy() -> Int32 { fcntl(descriptor, F_DUPFD_CLOEXEC, 3) }
}

/// A step that others than root could have made.
struct UnsafeStep: Hashable {
    /// The directory or link.
    let path: String
    let sentence: String
}

struct PathWalk {
    /// What is opened in the end.
    enum Goal { case file, directory }

    /// O_PATH, which Glibc does not show to Swift: a place, without the right to read it.
    private static let onlyPath: Int32 = 0x20_0000
    /// Links on one way; as many as the kernel follows.
    private static let mostLinks = 40

    private let goal: Goal
    private(set) var unsafe: [UnsafeStep] = []
    /// What is still to be gone, the next step last.
    private var rest: [Substring]
    private var links = 0
    private var path = ""
    private var place: OpenFile?

    /// A relative path begins at the working directory.
    init(to path: String, _ goal: Goal) {
        self.goal = goal
        rest = Self.steps(path)
        if !path.hasPrefix("/") {
            // SAFETY: getcwd allocates; the text is copied and the memory freed.
            let here = getcwd(nil, 0)
            rest += Self.steps(here.map { String(cString: $0) } ?? "/")
            free(here)
        }
    }

    private static func steps(_ path: String) -> [Substring] {
        path.split(separator: "/").filter { $0 != "." }.reversed()
    }

    /// The goal, or the error (`errno`) at which the way ends. Faults are in `unsafe`.
    mutating func open() -> Result<OpenFile, PathError> {
        if let error = begin() { return .failure(error) }
        while let step = rest.popLast() {
            guard let here = place else { return .failure(PathError(number: ENOENT)) }
            let isLast = rest.isEmpty
            let isGoal = isLast && goal == .file
            let flags =
                isGoal ? O_RDONLY | O_NONBLOCK | O_NOCTTY : Self.onlyPath | O_DIRECTORY
            let next = openat(here.descriptor, String(step), flags | O_NOFOLLOW | O_CLOEXEC)
            if next >= 0 {
                let opened = OpenFile(next)
                if isGoal { return .success(opened) }
                path = step == ".." ? Self.parent(of: path) : "\(path)/\(step)"
                place = opened
                judge(opened, holdsTheFile: holdsTheFile)
                continue
            }
            let number = errno
            // O_DIRECTORY says ENOTDIR of a link, O_NOFOLLOW alone ELOOP.
            guard number == ELOOP || number == ENOTDIR else {
                return .failure(PathError(number: number))
            }
            if let error = follow(step, in: here) { return .failure(error) }
        }
        guard goal == .directory, let place else { return .failure(PathError(number: EISDIR)) }
        return .success(place)
    }

    /// No part of the path is a link: those are gone where they lead.
    private static func parent(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
    }

    /// The directory that was reached is the last one on the way.
    private var holdsTheFile: Bool { goal == .file ? rest.count == 1 : rest.isEmpty }

    private mutating func begin() -> PathError? {
        let root = Glibc.open("/", Self.onlyPath | O_DIRECTORY | O_CLOEXEC)
        guard root >= 0 else { return PathError(number: errno) }
        let opened = OpenFile(root)
        (place, path) = (opened, "")
        judge(opened, holdsTheFile: holdsTheFile)
        return nil
    }

    /// A link is replaced by what it says.
    private mutating func follow(_ step: Substring, in here: OpenFile) -> PathError? {
        let flags = Self.onlyPath | O_NOFOLLOW | O_CLOEXEC
        let descriptor = openat(here.descriptor, String(step), flags)
        guard descriptor >= 0 else { return PathError(number: errno) }
        let link = OpenFile(descriptor)
        var status = stat()
        guard fstat(link.descriptor, &status) == 0 else { return PathError(number: errno) }
        guard status.st_mode & S_IFMT == S_IFLNK else { return PathError(number: ENOTDIR) }
        links += 1
        guard links <= Self.mostLinks else { return PathError(number: ELOOP) }
        if status.st_uid != 0, status.st_uid != geteuid() {
            note(
                "\(path)/\(step)",
                "is a link that belongs to user \(status.st_uid); it must belong to root "
                    + "(chown -h root)")
        }
        var bytes = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let count = bytes.withUnsafeMutableBytes { buffer -> Int in
            guard let start = buffer.bindMemory(to: CChar.self).baseAddress else { return -1 }
            return readlinkat(link.descriptor, "", start, buffer.count)
        }
        guard count > 0 else { return PathError(number: count < 0 ? errno : ENOENT) }
        let target = String(decoding: bytes[..<count], as: UTF8.self)
        rest += Self.steps(target)
        return target.hasPrefix("/") ? begin() : nil
    }

    private mutating func judge(_ directory: OpenFile, holdsTheFile: Bool) {
        var status = stat()
        guard fstat(directory.descriptor, &status) == 0 else { return }
        let isSticky = status.st_mode & S_ISVTX != 0 && !holdsTheFile
        for sentence in Self.faults(of: status, mayBeWritten: isSticky) { note(path, sentence) }
    }

    private mutating func note(_ path: String, _ sentence: String) {
        unsafe.append(UnsafeStep(path: path.isEmpty ? "/" : path, sentence: sentence))
    }

    /// What is wrong with who may change something.
    static func faults(of status: stat, mayBeWritten: Bool = false) -> [String] {
        var faults: [String] = []
        if status.st_uid != 0, status.st_uid != geteuid() {
            faults.append(
                "belongs to user \(status.st_uid); it must belong to root (chown root)")
        }
        if status.st_mode & (S_IWGRP | S_IWOTH) != 0, !mayBeWritten {
            let mode = "0" + String(status.st_mode & 0o7777, radix: 8)
            faults.append("can be written by others than its owner (mode \(mode)); chmod go-w")
        }
        return faults
    }
}

/// Where a way ends: an `errno` value.
struct PathError: Error { let number: Int32 }

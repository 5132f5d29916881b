// SPDX-License-Identifier: Apache-2.0
// The identities of the boot and the machine, and random ones.

import CSystemd
import Glibc

/// 128-bit identities as 32 hexadecimal digits.
package enum Identity {
    /// The identity of this boot; nil when the kernel does not tell.
    package static func boot() -> String? {
        var id = sd_id128_t()
        return sd_id128_get_boot(&id) >= 0 ? hex(id) : nil
    }

    /// The identity of this machine; nil when it has none yet.
    package static func machine() -> String? {
        var id = sd_id128_t()
        return sd_id128_get_machine(&id) >= 0 ? hex(id) : nil
    }

    /// The identity of this run of our unit; nil outside of one.
    package static func invocation() -> String? {
        var id = sd_id128_t()
        return sd_id128_get_invocation(&id) >= 0 ? hex(id) : nil
    }

    /// A new random identity, from the kernel.
    package static func random() throws(SystemError) -> String {
        let (high, low) = (try randomNumber(), try randomNumber())
        var bytes: [UInt8] = []
        withUnsafeBytes(of: high) { bytes += $0 }
        withUnsafeBytes(of: low) { bytes += $0 }
        return hex(bytes)
    }

    /// A random number from the kernel.
    package static func randomNumber() throws(SystemError) -> UInt64 {
        var number: UInt64 = 0
        let count = withUnsafeMutableBytes(of: &number) { getrandom($0.baseAddress, $0.count, 0) }
        guard count == MemoryLayout<UInt64>.size else {
            throw SystemError(errno: count < 0 ? errno : EIO, trying: "reading random bytes")
        }
        return number
    }

    /// Bytes (an invocation id, for one) as hexadecimal digits.
    package static func hex(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for byte in bytes { text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
        return String(decoding: text, as: UTF8.self)
    }

    static func hex(_ id: sd_id128_t) -> String { withUnsafeBytes(of: id) { hex(Array($0)) } }
}

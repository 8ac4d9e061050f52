// SPDX-License-Identifier: Apache-2.0
import CChecksum

/// The CRC-32 of zlib and PNG (ISO 3309, reflected polynomial 0xEDB88320).
enum Checksum {
  /// `tables[256 k + b]`: what a byte b does that k more bytes follow.
  private static let tables: [UInt32] = {
    var tables = [UInt32](repeating: 0, count: 16 * 256)
    for byte in 0..<256 {
      tables[byte] = (0..<8).reduce(UInt32(byte)) { sum, _ in sum & 1 == 0 ? sum >> 1 : sum >> 1 ^ 0xEDB8_8320 }
    }
    for place in 256..<tables.count {
      let shorter = tables[place - 256]
      tables[place] = shorter >> 8 ^ tables[Int(shorter & 0xFF)]
    }
    return tables
  }()

  /// The checksum of `bytes`.
  static func crc32(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    let start: UInt32 = 0xFFFF_FFFF
    // What the machine's carry-less products make of all but the end: 16 bytes.
    return withUnsafeTemporaryAllocation(byteCount: 16, alignment: 16) { folded in
      let done = yuma_crc32_fold(bytes.baseAddress, bytes.count, start, folded.baseAddress)
      let begun = done == 0 ? start : register(after: UnsafeRawBufferPointer(folded), from: 0)
      return ~register(after: UnsafeRawBufferPointer(rebasing: bytes[done...]), from: begun)
    }
  }

  /// The checksum without carry-less products, for tests.
  static func portableCRC32(_ bytes: UnsafeRawBufferPointer) -> UInt32 { ~register(after: bytes, from: 0xFFFF_FFFF) }

  /// The sum's register after some more bytes. Sixteen at a time, by as many table look-ups that do not wait for one another.
  private static func register(after bytes: UnsafeRawBufferPointer, from start: UInt32) -> UInt32 {
    tables.withUnsafeBufferPointer { tables in
      var sum = start
      var position = 0
      while bytes.count - position >= 16 {
        let low = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self)) ^ UInt64(sum)
        let high = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position + 8, as: UInt64.self))
        sum = 0
        for place in 0..<8 {
          let shift = UInt64(8 * place)
          sum ^= tables[(15 - place) * 256 + Int(truncatingIfNeeded: low >> shift & 0xFF)]
          sum ^= tables[(7 - place) * 256 + Int(truncatingIfNeeded: high >> shift & 0xFF)]
        }
        position += 16
      }
      for byte in bytes[position...] { sum = sum >> 8 ^ tables[Int(sum & 0xFF ^ UInt32(byte))] }
      return sum
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
import YumaFiles

/// The hashes of which the chain makes the keys of its storage: an item's name by `twox128`, a map's parameter by
/// `twox64`.
extension XXHash64 {
  /// The 8 bytes of the hash with seed 0, least significant first.
  static func twox64(_ bytes: some Collection<UInt8>) -> [UInt8] { hash(Array(bytes), seed: 0).littleEndianBytes }

  /// The 16 bytes of the hashes with seeds 0 and 1.
  static func twox128(_ bytes: some Collection<UInt8>) -> [UInt8] {
    let bytes = Array(bytes)
    return hash(bytes, seed: 0).littleEndianBytes + hash(bytes, seed: 1).littleEndianBytes
  }
}

extension FixedWidthInteger {
  /// The bytes of the integer, least significant first.
  var littleEndianBytes: [UInt8] { (0..<(Self.bitWidth / 8)).map { UInt8(truncatingIfNeeded: self >> ($0 * 8)) } }
}

extension ArraySlice<UInt8> {
  /// Removes the first bytes and gives the integer of which they are the bytes, least significant first; bytes beyond
  /// the end count as 0.
  mutating func takeInteger<Integer: FixedWidthInteger>(_ type: Integer.Type = Integer.self) -> Integer {
    let width = Integer.bitWidth / 8
    var value: Integer = 0
    for (place, byte) in prefix(width).enumerated() { value |= Integer(truncatingIfNeeded: byte) << (place * 8) }
    removeFirst(Swift.min(width, count))
    return value
  }
}

/// The hash xxHash64, of which the chain makes the keys of its storage: an item's name by `twox128`, a map's parameter
/// by `twox64`. It is no cryptographic hash.
///
/// The algorithm is specified in xxHash's doc/xxhash_spec.md.
enum XXHash64 {
  private static let primes: [UInt64] = [
    0x9E37_79B1_85EB_CA87, 0xC2B2_AE3D_27D4_EB4F, 0x1656_67B1_9E37_79F9, 0x85EB_CA77_C2B2_AE63, 0x27D4_EB2F_1656_67C5,
  ]

  /// The 8 bytes of the hash with seed 0, least significant first.
  static func twox64(_ bytes: some Collection<UInt8>) -> [UInt8] { hash(Array(bytes), seed: 0).littleEndianBytes }

  /// The 16 bytes of the hashes with seeds 0 and 1.
  static func twox128(_ bytes: some Collection<UInt8>) -> [UInt8] {
    let bytes = Array(bytes)
    return hash(bytes, seed: 0).littleEndianBytes + hash(bytes, seed: 1).littleEndianBytes
  }

  static func hash(_ bytes: [UInt8], seed: UInt64) -> UInt64 {
    var rest = bytes[...]
    var hash: UInt64
    if bytes.count >= 32 {
      var lanes = [seed &+ primes[0] &+ primes[1], seed &+ primes[1], seed, seed &- primes[0]]
      while rest.count >= 32 {
        for lane in lanes.indices { lanes[lane] = round(lanes[lane], rest.takeInteger()) }
      }
      hash = rotated(lanes[0], 1) &+ rotated(lanes[1], 7) &+ rotated(lanes[2], 12) &+ rotated(lanes[3], 18)
      for lane in lanes { hash = (hash ^ round(0, lane)) &* primes[0] &+ primes[3] }
    } else {
      hash = seed &+ primes[4]
    }
    hash = hash &+ UInt64(bytes.count)
    while rest.count >= 8 {
      hash = rotated(hash ^ round(0, rest.takeInteger()), 27) &* primes[0] &+ primes[3]
    }
    if rest.count >= 4 {
      hash = rotated(hash ^ (UInt64(rest.takeInteger(UInt32.self)) &* primes[0]), 23) &* primes[1] &+ primes[2]
    }
    for byte in rest { hash = rotated(hash ^ (UInt64(byte) &* primes[4]), 11) &* primes[0] }
    hash = (hash ^ (hash >> 33)) &* primes[1]
    hash = (hash ^ (hash >> 29)) &* primes[2]
    return hash ^ (hash >> 32)
  }

  private static func round(_ lane: UInt64, _ input: UInt64) -> UInt64 {
    rotated(lane &+ input &* primes[1], 31) &* primes[0]
  }

  private static func rotated(_ value: UInt64, _ count: UInt64) -> UInt64 { value << count | value >> (64 - count) }
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

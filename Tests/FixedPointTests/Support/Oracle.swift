// SPDX-License-Identifier: Apache-2.0

/// The integers that state what an operation should yield: `Int` for formats of up to 16 bits, and beyond that
/// ``WideInteger``, which shares no code with the library.
protocol Oracle: Comparable {
  init(_ value: some BinaryInteger)
  static func + (a: Self, b: Self) -> Self
  static func - (a: Self, b: Self) -> Self
  static func * (a: Self, b: Self) -> Self
  /// self * 2^exponent, rounded down.
  func scaled(by exponent: Int) -> Self
  /// self / divisor, truncated towards zero.
  func quotient(_ divisor: Self) -> Self
  /// The low bits in two's complement.
  func lowBits<Integer: FixedWidthInteger>(as type: Integer.Type) -> Integer
}

extension Int: Oracle {
  func scaled(by exponent: Int) -> Int { self << exponent }
  func quotient(_ divisor: Int) -> Int { self / divisor }
  func lowBits<Integer: FixedWidthInteger>(as type: Integer.Type) -> Integer { Integer(truncatingIfNeeded: self) }
}

extension Oracle {
  static prefix func - (a: Self) -> Self { Self(0) - a }
  var magnitude: Self { self < Self(0) ? -self : self }

  /// The value if the type has it.
  func exactly<Integer: FixedWidthInteger>(as type: Integer.Type) -> Integer? {
    Self(Integer.min) <= self && self <= Self(Integer.max) ? lowBits(as: type) : nil
  }

  /// The nearest value that the type has.
  func clamped<Integer: FixedWidthInteger>(to type: Integer.Type) -> Integer {
    exactly(as: type) ?? (self < Self(0) ? .min : .max)
  }
}

/// An integer of any size: sign and magnitude, the limbs from the lowest.
struct WideInteger: Oracle {
  private var isNegative: Bool
  private var limbs: [UInt32]

  private init(isNegative: Bool, limbs: [UInt32]) {
    self.limbs = limbs
    while self.limbs.last == 0 { self.limbs.removeLast() }
    self.isNegative = isNegative && !self.limbs.isEmpty
  }

  init(_ value: some BinaryInteger) {
    var limbs: [UInt32] = []
    var rest = value.magnitude
    while rest != 0 {
      limbs.append(UInt32(truncatingIfNeeded: rest))
      rest >>= 32
    }
    self.init(isNegative: value < 0, limbs: limbs)
  }

  static func < (a: Self, b: Self) -> Bool {
    if a.isNegative != b.isNegative { return a.isNegative }
    let (smaller, larger) = a.isNegative ? (b.limbs, a.limbs) : (a.limbs, b.limbs)
    return isSmaller(smaller, larger)
  }

  private static func isSmaller(_ a: [UInt32], _ b: [UInt32]) -> Bool {
    a.count != b.count ? a.count < b.count : a.reversed().lexicographicallyPrecedes(b.reversed())
  }

  static func + (a: Self, b: Self) -> Self {
    if a.isNegative == b.isNegative {
      return Self(isNegative: a.isNegative, limbs: combine(a.limbs, b.limbs, sign: 1))
    }
    let (larger, smaller) = isSmaller(a.limbs, b.limbs) ? (b, a) : (a, b)
    return Self(isNegative: larger.isNegative, limbs: combine(larger.limbs, smaller.limbs, sign: -1))
  }

  static func - (a: Self, b: Self) -> Self { a + Self(isNegative: !b.isNegative, limbs: b.limbs) }

  /// The limbs of `a + sign * b`, which is not negative.
  private static func combine(_ a: [UInt32], _ b: [UInt32], sign: Int64) -> [UInt32] {
    var result: [UInt32] = []
    var carry: Int64 = 0
    for index in 0...max(a.count, b.count) {
      carry += index < a.count ? Int64(a[index]) : 0
      carry += index < b.count ? sign * Int64(b[index]) : 0
      result.append(UInt32(truncatingIfNeeded: carry))
      carry >>= 32
    }
    return result
  }

  static func * (a: Self, b: Self) -> Self {
    var result = [UInt32](repeating: 0, count: a.limbs.count + b.limbs.count + 1)
    for (i, x) in a.limbs.enumerated() {
      var carry: UInt64 = 0
      for (j, y) in b.limbs.enumerated() {
        carry += UInt64(x) * UInt64(y) + UInt64(result[i + j])
        result[i + j] = UInt32(truncatingIfNeeded: carry)
        carry >>= 32
      }
      result[i + b.limbs.count] = UInt32(carry)
    }
    return Self(isNegative: a.isNegative != b.isNegative, limbs: result)
  }

  func scaled(by exponent: Int) -> Self {
    let (count, bit) = (abs(exponent) / 32, UInt64(abs(exponent) % 32))
    if exponent >= 0 {
      var shifted = [UInt32](repeating: 0, count: count)
      var carry: UInt64 = 0
      for limb in limbs {
        carry |= UInt64(limb) << bit
        shifted.append(UInt32(truncatingIfNeeded: carry))
        carry >>= 32
      }
      return Self(isNegative: isNegative, limbs: shifted + [UInt32(carry)])
    }
    // The magnitude of a negative number is rounded up.
    if isNegative { return -(-self + Self(1).scaled(by: -exponent) - Self(1)).scaled(by: exponent) }
    let kept = Array(limbs.dropFirst(count)) + [0]
    let shifted = zip(kept, kept.dropFirst()).map { low, high in
      UInt32(truncatingIfNeeded: (UInt64(high) << 32 | UInt64(low)) >> bit)
    }
    return Self(isNegative: false, limbs: shifted)
  }

  func quotient(_ divisor: Self) -> Self {
    let divisorMagnitude = divisor.magnitude
    var quotient = [UInt32](repeating: 0, count: limbs.count)
    var rest = Self(0)
    for index in limbs.indices.reversed() {
      for bit in (0..<32).reversed() {
        rest = rest + rest + Self(limbs[index] >> bit & 1)
        if rest >= divisorMagnitude {
          rest = rest - divisorMagnitude
          quotient[index] |= 1 << bit
        }
      }
    }
    return Self(isNegative: isNegative != divisor.isNegative, limbs: quotient)
  }

  func lowBits<Integer: FixedWidthInteger>(as type: Integer.Type) -> Integer {
    let magnitude = limbs.reversed().reduce(0 as Integer) { $0 << 32 | Integer(truncatingIfNeeded: $1) }
    return isNegative ? 0 &- magnitude : magnitude
  }
}

// SPDX-License-Identifier: Apache-2.0
import FixedPoint
import Yuma

/// A raw value of a trace as it is, whatever its format: an integer, as sign and magnitude, over 2^`fractionalBits`. It is
/// there to compare values of different formats without rounding either.
struct ExactValue {
  private var isNegative = false
  /// The digits of the magnitude in base 2^64, the lowest first; no zeros at the upper end.
  private var limbs: [UInt64] = []
  private var fractionalBits = 0

  /// The value at a position; nil for a double that is not a number, or for text that is not decimal.
  init?(_ values: TraceValues, _ position: Int) {
    switch values {
    case .bits(let bits):
      self.init(isNegative: bits[position] < 0, magnitude: bits[position].magnitude, fractionalBits: 32)
    case .decimal(let texts, let fractionalBits):
      self.init(decimal: texts[position], fractionalBits: fractionalBits)
    case .real(let reals):
      self.init(reals[position])
    }
  }

  private init(isNegative: Bool, magnitude: UInt64, fractionalBits: Int) {
    self.isNegative = isNegative
    self.fractionalBits = fractionalBits
    limbs = magnitude == 0 ? [] : [magnitude]
  }

  private init?(decimal text: String, fractionalBits: Int) {
    var digits = text.utf8[...]
    isNegative = digits.first == UInt8(ascii: "-")
    if isNegative { digits.removeFirst() }
    self.fractionalBits = fractionalBits
    guard !digits.isEmpty else { return nil }
    // Eighteen digits at a time, which fit into a limb.
    while !digits.isEmpty {
      var (chunk, scale) = (UInt64(0), UInt64(1))
      for digit in digits.prefix(18) {
        guard case 0x30...0x39 = digit else { return nil }
        chunk = chunk &* 10 &+ UInt64(digit &- 0x30)
        scale = scale &* 10
      }
      digits = digits.dropFirst(18)
      multiply(by: scale, adding: chunk)
    }
  }

  private init?(_ real: Double) {
    guard real.isFinite else { return nil }
    // real = significand * 2^-bits, with an integer significand of up to 53 bits.
    let bits = Double.significandBitCount - (real == 0 ? 0 : Int(real.exponent))
    let significand = UInt64(Double(sign: .plus, exponent: bits, significand: real.magnitude))
    self.init(isNegative: real < 0, magnitude: significand, fractionalBits: max(bits, 0))
    if bits < 0 { shiftLeft(by: -bits) }
  }

  /// self - other in units of 2^-32, rounded to a double; 0 only where they are equal or the difference is below the least
  /// double.
  func difference(from other: ExactValue) -> Double {
    var (left, right) = (self, other)
    let common = max(left.fractionalBits, right.fractionalBits)
    left.shiftLeft(by: common - left.fractionalBits)
    right.shiftLeft(by: common - right.fractionalBits)
    if left.isNegative != right.isNegative {
      left.add(right)
    } else if left.isSmaller(than: right) {
      right.subtract(left)
      right.isNegative.toggle()
      left = right
    } else {
      left.subtract(right)
    }
    return left.scaled(by: 32 - common)
  }

  /// The value of the integer times 2^exponent, from its three upper limbs: beyond those a double sees nothing.
  private func scaled(by exponent: Int) -> Double {
    var result = 0.0
    for (k, limb) in limbs.enumerated().suffix(3) {
      result += Double(sign: .plus, exponent: 64 * k + exponent, significand: Double(limb))
    }
    return isNegative ? -result : result
  }

  private func isSmaller(than other: ExactValue) -> Bool {
    limbs.count == other.limbs.count
      ? Limbs.isSmaller(limbs, than: other.limbs) : limbs.count < other.limbs.count
  }

  private mutating func multiply(by factor: UInt64, adding addend: UInt64) {
    let carry = Limbs.multiply(&limbs, by: factor, adding: addend)
    if carry != 0 { limbs.append(carry) }
  }

  private mutating func shiftLeft(by bits: Int) {
    guard bits > 0, !limbs.isEmpty else { return }
    if bits % 64 > 0 { multiply(by: 1 << UInt64(bits % 64), adding: 0) }
    limbs.insert(contentsOf: repeatElement(0, count: bits / 64), at: 0)
  }

  private mutating func add(_ other: ExactValue) {
    limbs += repeatElement(0, count: max(0, other.limbs.count - limbs.count))
    let carry = Limbs.add(other.limbs, to: &limbs)
    if carry != 0 { limbs.append(carry) }
  }

  /// Subtracts a magnitude that is not larger.
  private mutating func subtract(_ other: ExactValue) {
    Limbs.subtract(other.limbs, from: &limbs)
    while limbs.last == 0 { limbs.removeLast() }
  }
}

extension TraceValues {
  /// The distance of neighbouring values near 1, in units of 2^-32.
  var unit: Double {
    switch self {
    case .bits: 1
    case .decimal(_, let fractionalBits): Double(sign: .plus, exponent: 32 - fractionalBits, significand: 1)
    case .real: Double(sign: .plus, exponent: 32 - Double.significandBitCount, significand: 1)
    }
  }

  /// The value at a position minus one of another list, in units of 2^-32; nil positions stand for 0. Not a number where a
  /// double is none.
  func difference(_ position: Int?, from other: TraceValues, _ otherPosition: Int?) -> Double {
    let zero = TraceValues.bits([0])
    guard
      let left = ExactValue(position == nil ? zero : self, position ?? 0),
      let right = ExactValue(otherPosition == nil ? zero : other, otherPosition ?? 0)
    else { return .nan }
    return left.difference(from: right)
  }
}

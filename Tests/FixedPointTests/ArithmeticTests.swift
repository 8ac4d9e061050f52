// SPDX-License-Identifier: Apache-2.0
import FixedPoint
import Testing

/// An operation on raw bits whose result is exact but for the rounding that the specification names.
enum ExactOperation {
  case sum, difference, negation, product, quotient

  /// The forms that the operation on `a` and `b` should have.
  func forms<Number: FixedPointNumber>(_ a: Number, _ b: Number) -> Forms<Number> {
    let f = Number.fractionalBitCount
    return Number.Bits.bitWidth <= 16
      ? Forms(exactBits: result(Int(a.bits), Int(b.bits), f))
      : Forms(exactBits: result(WideInteger(a.bits), WideInteger(b.bits), f))
  }

  private func result<Integer: Oracle>(_ a: Integer, _ b: Integer, _ fractionalBitCount: Int) -> Integer {
    switch self {
    case .sum: a + b
    case .difference: a - b
    case .negation: -a
    case .product: (a * b).scaled(by: -fractionalBitCount)
    case .quotient: a.scaled(by: fractionalBitCount).quotient(b)
    }
  }
}

/// Arithmetic against exact integers: all pairs of the eight-bit formats, the edges crossed and random pairs of the
/// others.
@Suite("Arithmetic")
struct ArithmeticTests {
  @Test("A sum and a difference are exact until they overflow", arguments: Format.all)
  func addition(format: Format) {
    func check<Number: FixedPointNumber>(_ type: Number.Type) {
      forPairs(type) { a, b in
        let sum = Forms(
          wrapping: a.wrappingAdding(b), saturating: a.saturatingAdding(b), checked: a.checkedAdding(b))
        let difference = Forms(
          wrapping: a.wrappingSubtracting(b), saturating: a.saturatingSubtracting(b),
          checked: a.checkedSubtracting(b))
        return sum == ExactOperation.sum.forms(a, b) && difference == ExactOperation.difference.forms(a, b)
      }
    }
    check(format.type)
  }

  @Test("A negation is exact until it overflows", arguments: Format.all)
  func negation(format: Format) {
    func check<Number: FixedPointNumber>(_ type: Number.Type) {
      forPairs(type) { a, _ in
        let negation = Forms(
          wrapping: a.wrappingNegated(), saturating: a.saturatingNegated(), checked: a.checkedNegated())
        return negation == ExactOperation.negation.forms(a, a)
      }
    }
    check(format.type)
  }

  @Test("A product is the exact product rounded down", arguments: Format.all)
  func multiplication(format: Format) {
    func check<Number: FixedPointNumber>(_ type: Number.Type) {
      forPairs(type) { a, b in
        let product = Forms(
          wrapping: a.wrappingMultiplied(by: b), saturating: a.saturatingMultiplied(by: b),
          checked: a.checkedMultiplied(by: b))
        return product == ExactOperation.product.forms(a, b)
      }
    }
    check(format.type)
  }

  @Test("A quotient is truncated towards zero, and division by zero has none", arguments: Format.all)
  func division(format: Format) {
    func check<Number: FixedPointNumber>(_ type: Number.Type) {
      forPairs(type) { a, b in
        let quotient = Forms(
          wrapping: a.wrappingDivided(by: b), saturating: a.saturatingDivided(by: b),
          checked: a.checkedDivided(by: b))
        guard a.safeDivided(by: b) == quotient.checked ?? .zero else { return false }
        return quotient == (b == .zero ? Forms() : ExactOperation.quotient.forms(a, b))
      }
    }
    check(format.type)
  }

  @Test("a * 2^f = q * b + r, with |r| < |b| and r of the sign of a", arguments: Format.chain)
  func divisionLaw(format: Format) {
    func check<Number: FixedPointNumber>(_ type: Number.Type) {
      forPairs(type) { a, b in
        guard let q = a.checkedDivided(by: b) else { return true }
        let (numerator, divisor) = (WideInteger(a.bits).scaled(by: Number.fractionalBitCount), WideInteger(b.bits))
        let rest = numerator - WideInteger(q.bits) * divisor
        let zero = WideInteger(0)
        return rest.magnitude < divisor.magnitude && (rest == zero || (rest < zero) == (a < .zero))
      }
    }
    check(format.type)
  }

  @Test("Numbers are ordered and equal as their raw bits are", arguments: Format.all)
  func order(format: Format) {
    func check<Number: FixedPointNumber>(_ type: Number.Type) {
      forPairs(type) { a, b in
        (a < b) == (a.bits < b.bits) && (a == b) == (a.bits == b.bits) && (a != b || a.hashValue == b.hashValue)
      }
    }
    check(format.type)
  }

  @Test("The named values are what they say", arguments: Format.all)
  func namedValues(format: Format) {
    func check<Number: FixedPointNumber>(_ type: Number.Type) {
      #expect(Number.zero.bits == 0)
      #expect(Number.ulp.bits == 1)
      #expect(Number.min.bits == .min)
      #expect(Number.max.bits == .max)
      let integerBits = Number.Bits.bitWidth - Number.fractionalBitCount - (Number.Bits.isSigned ? 1 : 0)
      let one: Number.Bits = integerBits > 0 ? 1 << Number.fractionalBitCount : .max
      #expect(Number.one.bits == one)
    }
    check(format.type)
  }
}

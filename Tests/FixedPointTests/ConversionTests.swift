// SPDX-License-Identifier: Apache-2.0
import FixedPoint
import Testing

@Suite("Conversions")
struct ConversionTests {
  @Test("Another format's value is rounded down, and is exact only if nothing is lost", arguments: Format.all)
  func formats(source: Format) {
    func check<Source: FixedPointNumber, Target: FixedPointNumber>(_ source: Source.Type, _ target: Target.Type) {
      forAll(source) { x in
        let exponent = Target.fractionalBitCount - Source.fractionalBitCount
        let exact = WideInteger(x.bits).scaled(by: exponent)
        let expected = Forms<Target>(exactBits: exact)
        let isExact = exponent >= 0 || exact.scaled(by: -exponent) == WideInteger(x.bits)
        return Forms(wrapping: Target(wrapping: x), saturating: Target(saturating: x), checked: expected.checked)
          == expected && Target(exactly: x) == (isExact ? expected.checked : nil)
      }
    }
    func checkAll<Source: FixedPointNumber>(_ source: Source.Type) {
      for target in Format.all { check(source, target.type) }
    }
    checkAll(source.type)
  }

  @Test("Conversion keeps the order", arguments: Format.chain)
  func order(source: Format) {
    func check<Source: FixedPointNumber, Target: FixedPointNumber>(_ source: Source.Type, _ target: Target.Type) {
      forPairs(source) { a, b in
        a > b || (Target(saturating: a) <= Target(saturating: b) && Double(a) <= Double(b))
      }
    }
    func checkAll<Source: FixedPointNumber>(_ source: Source.Type) {
      for target in Format.all { check(source, target.type) }
    }
    checkAll(source.type)
  }

  @Test("A value that another format has comes back from it unchanged", arguments: Format.all)
  func roundTrip(source: Format) {
    func check<Source: FixedPointNumber, Target: FixedPointNumber>(_ source: Source.Type, _ target: Target.Type) {
      forAll(source) { x in Target(exactly: x).map { Source(exactly: $0) == x } ?? true }
    }
    func checkAll<Source: FixedPointNumber>(_ source: Source.Type) {
      for target in Format.all { check(source, target.type) }
    }
    checkAll(source.type)
  }

  static let integers: [any (FixedWidthInteger & Sendable).Type] = [
    Int8.self, UInt8.self, UInt16.self, Int64.self, UInt64.self, Int128.self, UInt128.self,
  ]

  @Test("To an integer a value is rounded down", arguments: Format.all)
  func toInteger(format: Format) {
    func check<Number: FixedPointNumber, Integer: FixedWidthInteger>(_ type: Number.Type, _ integer: Integer.Type) {
      forAll(type) { x in
        let exact = WideInteger(x.bits).scaled(by: -Number.fractionalBitCount)
        let isWhole = exact.scaled(by: Number.fractionalBitCount) == WideInteger(x.bits)
        return Integer(saturating: x) == exact.clamped(to: Integer.self)
          && Integer(wrapping: x) == exact.lowBits(as: Integer.self)
          && Integer(exactly: x) == (isWhole ? exact.exactly(as: Integer.self) : nil)
      }
    }
    func checkAll<Number: FixedPointNumber>(_ type: Number.Type) {
      for integer in Self.integers { check(type, integer) }
    }
    checkAll(format.type)
  }

  @Test("From an integer a value is exact until it overflows", arguments: Format.all)
  func fromInteger(format: Format) {
    func check<Number: FixedPointNumber, Integer: FixedWidthInteger>(_ type: Number.Type, _ integer: Integer.Type) {
      var generator = Operands.generator()
      let random = (0..<200).map { _ in
        Integer.random(in: .min ... .max, using: &generator) >> Int.random(in: 0..<Integer.bitWidth, using: &generator)
      }
      for value in [.min, .min + 1, 0, 1, .max - 1, .max] + random {
        let expected = Forms<Number>(exactBits: WideInteger(value).scaled(by: Number.fractionalBitCount))
        let found = Forms(
          wrapping: Number(wrapping: value), saturating: Number(saturating: value), checked: Number(exactly: value))
        #expect(found == expected, "\(Number.self) from \(Integer.self) \(value); seed \(Operands.seed)")
      }
    }
    func checkAll<Number: FixedPointNumber>(_ type: Number.Type) {
      for integer in Self.integers { check(type, integer) }
    }
    checkAll(format.type)
  }

  @Test("To a double a value is rounded to nearest, ties to even", arguments: Format.all)
  func toDouble(format: Format) {
    func check<Number: FixedPointNumber>(_ type: Number.Type) {
      let scale = Double(sign: .plus, exponent: -Number.fractionalBitCount, significand: 1)
      // The standard library rounds the integer so, and the scaling is exact.
      forAll(type, random: 2000) { x in Double(x) == Double(x.bits) * scale }
      // Halfway between two doubles, and a last bit that decides.
      if Number.Bits.bitWidth > 64 {
        for odd in [1, 3] as [Number.Bits] {
          for last in [-1, 0, 1] as [Int] {
            let bits = (1 << 53 + odd) << 40 &+ Number.Bits(truncatingIfNeeded: last)
            #expect(Double(Number(bits: bits)) == Double(bits) * scale)
          }
        }
      }
    }
    check(format.type)
  }

  @Test("A double is rounded to the nearest value, ties to even", arguments: Format.all)
  func fromDouble(format: Format) {
    func check<Number: FixedPointNumber>(_ type: Number.Type) {
      var generator = Operands.generator()
      let scale = Double(sign: .plus, exponent: Number.fractionalBitCount, significand: 1)
      var doubles: [Double] = [0, -0.0, .ulpOfOne, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 1, 0.1, 1e18]
      doubles += (0..<2000).map { _ in
        let exponent = Int.random(in: -Number.fractionalBitCount - 4...Number.Bits.bitWidth, using: &generator)
        return Double(sign: .plus, exponent: exponent, significand: .random(in: 1..<2, using: &generator))
      }
      doubles += (0..<500).map { _ in Double(bitPattern: generator.next()) }.filter { !$0.isNaN }
      // Ties, and their neighbours on either side.
      let ties = (0..<32).map { (Double($0) + 0.5) / scale }
      doubles += ties + ties.map(\.nextUp) + ties.map(\.nextDown)
      for value in doubles.flatMap({ [$0, -$0] }) {
        let rounded = (value * scale).rounded(.toNearestOrEven)
        let bits = Number.Bits(exactly: rounded) ?? (value < 0 ? .min : .max)
        let isExact = Number.Bits(exactly: rounded) != nil && rounded == value * scale
        let note: Comment = "\(Number.self) from \(value); seed \(Operands.seed)"
        #expect(Number(saturating: value).bits == bits, note)
        #expect(Number(exactly: value) == (isExact ? Number(bits: bits) : nil), note)
      }
    }
    check(format.type)
  }

  @Test("Infinities saturate, and NaN is 0", arguments: Format.all)
  func notFinite(format: Format) {
    func check<Number: FixedPointNumber>(_ type: Number.Type) {
      #expect(Number(saturating: Double.infinity) == .max)
      #expect(Number(saturating: -Double.infinity) == .min)
      #expect(Number(saturating: Double.nan) == .zero)
      #expect(Number(saturating: -Double.nan) == .zero)
      #expect([Double.infinity, -.infinity, .nan].allSatisfy { Number(exactly: $0) == nil })
    }
    check(format.type)
  }
}

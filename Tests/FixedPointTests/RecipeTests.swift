// SPDX-License-Identifier: Apache-2.0
import FixedPoint
import Testing

/// The transcendental functions of small formats against the recipes written down literally, on plain integers, with
/// every round done.
@Suite("Recipes")
struct RecipeTests {
  /// A recipe in one format: raw bits as `Int`, `nil` for a step out of range.
  struct Recipe {
    let f: Int
    let range: ClosedRange<Int>

    init<Number: FixedPointNumber>(_ type: Number.Type) {
      f = Number.fractionalBitCount
      range = Int(Number.Bits.min)...Int(Number.Bits.max)
    }

    var one: Int { 1 << f }

    func checked(_ exact: Int?) -> Int? { exact.flatMap { range.contains($0) ? $0 : nil } }
    func product(_ a: Int, _ b: Int) -> Int? { checked((a * b) >> f) }
    func quotient(_ a: Int?, _ b: Int?) -> Int? {
      guard let a, let b, b != 0 else { return nil }
      return checked((a << f) / b)
    }

    func exp(_ x: Int) -> Int? {
      if x == 0 { return one }
      if x == one { return 22_802_600 >> (23 - f) }
      guard let positive = checked(abs(x)), var result = checked(positive + one) else { return nil }
      var term = positive
      for index in 2..<max(f, 2) {
        guard let next = quotient(product(term, positive), index << f), let sum = checked(result + next) else {
          return nil
        }
        (term, result) = (next, sum)
      }
      return x < 0 ? quotient(one, result) : result
    }

    func log2(_ x: Int) -> Int? {
      if x <= 0 { return nil }
      if x < one { return quotient(one, x).flatMap { log2($0) }.flatMap { checked(-$0) } }
      var (x, n) = (x, 0)
      while x >= 2 * one {
        n += 1
        x = x / 2 + x % 2
      }
      if x == one { return checked(n << f) }
      for _ in 0..<f {
        guard let square = product(x, x) else { return nil }
        (x, n) = (square, 2 * n)
        if x >= 2 * one {
          n += 1
          x = x / 2 + x % 2
        }
      }
      return n
    }

    func ln(_ x: Int) -> Int? { quotient(log2(x), 12_102_203 >> (23 - f)) }

    func sqrt(_ x: Int) -> Int? {
      if x < 0 { return nil }
      if x == 0 || x == one { return x }
      if x < one { return quotient(one, quotient(one, x).flatMap { newton($0) }) }
      return newton(x)
    }

    private func newton(_ x: Int) -> Int? {
      guard var l = checked(x / 2 + one) else { return nil }
      for _ in 0..<f {
        guard let sum = checked(quotient(x, l).map { $0 + l }) else { return nil }
        l = sum / 2
      }
      return l
    }

    func pow(_ x: Int, _ y: Int) -> Int? {
      if x == 0 { return 0 }
      if y == 0 { return one }
      if y == one { return x }
      return ln(x).flatMap { product($0, y) }.flatMap { exp($0) }
    }
  }

  static let formats = [I4F4.self, U4F4.self, I8F8.self, U8F8.self].map { (type: any FixedPointNumber.Type) in
    Format(type: type)
  }

  @Test("exp, log2, ln and sqrt follow their recipes on every value", arguments: formats)
  func functions(format: Format) {
    func check<Number: FixedPointNumber>(_ type: Number.Type) {
      let recipe = Recipe(type)
      func agrees(_ found: Number?, _ expected: Int?) -> Bool { found.map { Int($0.bits) } == expected }
      forAll(type) { x in agrees(x.checkedExp(), recipe.exp(Int(x.bits))) }
      forAll(type) { x in agrees(x.checkedLog2(), recipe.log2(Int(x.bits))) }
      forAll(type) { x in agrees(x.checkedLn(), recipe.ln(Int(x.bits))) }
      forAll(type) { x in agrees(x.checkedSqrt(), recipe.sqrt(Int(x.bits))) }
    }
    check(format.type)
  }

  @Test("A power follows its recipe on every pair", arguments: formats.prefix(2))
  func powers(format: Format) {
    func check<Number: FixedPointNumber>(_ type: Number.Type) {
      let recipe = Recipe(type)
      forPairs(type) { x, y in x.checkedPow(y).map { Int($0.bits) } == recipe.pow(Int(x.bits), Int(y.bits)) }
    }
    check(format.type)
  }

  @Test("Whatever the operands, a function fails or has a result of the right sign", arguments: Format.chain)
  func total(format: Format) {
    func check<Number: FixedPointNumber>(_ type: Number.Type) {
      forPairs(type) { x, y in
        let positive = [x.checkedExp(), x.checkedSqrt(), x.checkedSqrt(epsilon: y), y == .one ? nil : x.checkedPow(y)]
        let logarithms = [x.checkedLog2(), x.checkedLn()]
        return positive.allSatisfy { $0.map { $0 >= .zero } ?? true }
          && logarithms.allSatisfy { $0.map { x < .one ? $0 <= .zero : $0 >= .zero } ?? true }
          && (x.checkedSqrt(epsilon: y) == nil) == (x < .zero)
      }
    }
    check(format.type)
  }

  @Test("No function traps in a format that is too small for its constants", arguments: Format.tiny)
  func tooSmall(format: Format) {
    func check<Number: FixedPointNumber>(_ type: Number.Type) {
      for y in [Number.min, .zero, .ulp, .max] {
        forAll(type) { x in
          _ = (x.checkedExp(), x.checkedLog2(), x.checkedLn(), x.checkedSqrt(), x.checkedPow(y), x.checkedPow(-3))
          return (x.checkedSqrt(epsilon: y) == nil) == (x < .zero)
        }
      }
    }
    check(format.type)
  }

  @Test("An integer power is repeated multiplication while that is exact", arguments: Format.chain)
  func integerPowers(format: Format) {
    func check<Number: FixedPointNumber>(_ type: Number.Type) {
      let two = Number(saturating: 2)
      let half = Number(saturating: 0.5)
      for n in 0..<30 {
        #expect(two.checkedPow(n) == Number(exactly: 1 << n))
        #expect(two.checkedPow(-n) == half.checkedPow(n))
      }
      #expect(Number.zero.checkedPow(-1) == nil)
      #expect(Number.zero.checkedPow(0) == .one)
      #expect(two.checkedPow(Int.max) == .max)
      #expect(two.checkedPow(Int.min) == Number.one.safeDivided(by: .max))
      #expect(Number.one.checkedPow(Int.min) == .one)
    }
    check(format.type)
  }
}

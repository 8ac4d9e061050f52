// SPDX-License-Identifier: Apache-2.0
#if GMP
  import Testing
  import Yuma

  @testable import YumaBigInteger

  /// An integer by sign and digits of 32 bits, the lowest first: multiplied as on paper.
  private struct Integer: Equatable {
    var isNegative: Bool
    var digits: [UInt32]

    init(isNegative: Bool, digits: [UInt32]) {
      self.digits = Array(digits.reversed().drop { $0 == 0 }.reversed())
      self.isNegative = isNegative && !self.digits.isEmpty
    }

    /// The integer of a number in two's complement.
    init(_ number: Number, width: Int) {
      var limbs = (0..<width).map { number[$0] }
      let isNegative = (limbs.last ?? 0) >> 63 == 1
      if isNegative {
        var carries = true
        for k in limbs.indices {
          limbs[k] = ~limbs[k]
          if carries { (limbs[k], carries) = limbs[k].addingReportingOverflow(1) }
        }
      }
      self.init(
        isNegative: isNegative, digits: limbs.flatMap { [UInt32(truncatingIfNeeded: $0), UInt32($0 >> 32)] })
    }

    static func * (a: Integer, b: Integer) -> Integer {
      var digits = [UInt32](repeating: 0, count: a.digits.count + b.digits.count)
      for (i, x) in a.digits.enumerated() {
        var carry: UInt64 = 0
        for (j, y) in b.digits.enumerated() {
          let sum = UInt64(x) * UInt64(y) + UInt64(digits[i + j]) + carry
          digits[i + j] = UInt32(truncatingIfNeeded: sum)
          carry = sum >> 32
        }
        digits[i + b.digits.count] = UInt32(carry)
      }
      return Integer(isNegative: a.isNegative != b.isNegative, digits: digits)
    }

    /// The integer over 2^bits, rounded down.
    func shifted(by bits: Int) -> Integer {
      let dropped = digits.prefix(bits / 32)
      var kept = Array(digits.dropFirst(bits / 32))
      var isLossy = dropped.contains { $0 != 0 }
      let turn = UInt32(bits % 32)
      if turn > 0 {
        isLossy = isLossy || (kept.first ?? 0) << (32 - turn) != 0
        for k in kept.indices { kept[k] = kept[k] >> turn | (k + 1 < kept.count ? kept[k + 1] << (32 - turn) : 0) }
      }
      if isNegative && isLossy {
        kept.append(0)
        var carries = true
        for k in kept.indices where carries { (kept[k], carries) = kept[k].addingReportingOverflow(1) }
      }
      return Integer(isNegative: isNegative, digits: kept)
    }
  }

  @Suite("Arithmetic of limbs")
  struct LimbArithmeticTests {
    @Test(
      "A product and a floor are those of multiplication on paper, below 1 and above, of either sign",
      arguments: [32, 64, 96, 128, 255, 256, 257, 512])
    func products(fractionalBits: Int) throws {
      let seed = UInt64.random(in: 0 ... .max)
      print("seed \(seed)")
      var random = SplitMix64(seed: seed)
      let arithmetic = LimbArithmetic(fractionalBits: fractionalBits)
      let width = arithmetic.width
      var numbers = arithmetic.numbers(3)
      /// A number of any size that has room for its square: within ±2^63.
      func fill(_ number: MutableNumber) {
        for k in 0..<width { number[k] = UInt(random.next()) }
        let bits = Int.random(in: 0...fractionalBits + 62, using: &random)
        let isNegative = random.next() % 4 == 0
        for k in 0..<width {
          let kept = max(0, min(64, bits - 64 * k))
          let mask = kept == 64 ? UInt.max : (1 << UInt(kept)) - 1
          number[k] &= mask
          // Few numbers, of which 0, 1 and the largest fraction are some, end in zeros or ones.
          if random.next() % 8 == 0 { number[k] = random.next() % 2 == 0 ? 0 : mask }
        }
        if isNegative {
          arithmetic.set(numbers.writable(2), to: 0)
          arithmetic.subtract(numbers[2], number, into: number)
        }
      }
      for _ in 0..<4000 {
        let (a, b, result) = (numbers.writable(0), numbers.writable(1), numbers.writable(2))
        fill(a)
        fill(b)
        let (x, y) = (Integer(a, width: width), Integer(b, width: width))
        arithmetic.multiply(a, b, into: result)
        #expect(Integer(result, width: width) == (x * y).shifted(by: fractionalBits))

        let factor = [1, 65535, random.next()][Int(random.next() % 3)]
        let floor = arithmetic.clampedFloor(a, times: factor)
        let digits = [UInt32(truncatingIfNeeded: factor), UInt32(factor >> 32)]
        let product = (x * Integer(isNegative: false, digits: digits)).shifted(by: fractionalBits)
        let expected = product.digits.prefix(2).enumerated().reduce(UInt64(0)) {
          $0 | UInt64($1.1) << (32 * UInt64($1.0))
        }
        #expect(floor == (x.isNegative ? 0 : product.digits.count > 2 ? .max : expected))

        // A result may be an operand.
        arithmetic.multiply(a, b, into: a)
        #expect(arithmetic.compare(a, result) == 0)
      }
    }

    @Test(
      "A quotient by a reciprocal is the quotient, also where it is a whole number or just below one",
      arguments: [32, 64, 128, 200, 256, 512])
    func quotients(fractionalBits: Int) throws {
      let seed = UInt64.random(in: 0 ... .max)
      print("seed \(seed)")
      var random = SplitMix64(seed: seed)
      let arithmetic = LimbArithmetic(fractionalBits: fractionalBits)
      var divisors = arithmetic.numbers(64)
      for index in 0..<divisors.count {
        // From 2^-F to 2^40, dense and sparse.
        let bits = Int.random(in: 1...fractionalBits + 40, using: &random)
        let number = divisors.writable(index)
        for k in 0...(bits - 1) / 64 {
          number[k] = UInt(random.next() & (index % 3 == 0 ? .max : random.next() & random.next()))
        }
        if bits % 64 > 0 { number[(bits - 1) / 64] &= (1 << UInt(bits % 64)) - 1 }
        number[(bits - 1) / 64] |= 1 << UInt((bits - 1) % 64)
      }
      var reciprocals = Reciprocals(of: divisors, arithmetic)
      var numbers = arithmetic.numbers(4)
      let (a, b, expected, ulp) = (numbers.writable(0), numbers.writable(1), numbers.writable(2), numbers.writable(3))
      arithmetic.set(ulp, to: 1, over: fractionalBits)
      for round in 0..<200 {
        for index in 0..<divisors.count {
          // A multiple of the divisor, or what is one unit below or above it; or any fraction, some of them with long runs of ones.
          if round % 2 == 0 {
            arithmetic.set(
              a, to: random.next() >> UInt64.random(in: 0...63, using: &random),
              over: Int.random(in: 0...fractionalBits, using: &random))
            arithmetic.multiply(a, divisors[index], into: a)
            if round % 4 == 0 { arithmetic.add(a, ulp, into: a) } else { arithmetic.subtract(a, ulp, into: a) }
            if arithmetic.isNegative(a) { arithmetic.set(a, to: 0) }
          } else {
            arithmetic.set(a, to: 0)
            for k in 0..<fractionalBits / 64 { a[k] = random.next() % 3 == 0 ? .max : UInt(random.next()) }
          }
          arithmetic.copy(a, into: b)
          arithmetic.divide(b, by: divisors[index], into: expected)
          reciprocals.divide(b, by: index)
          #expect(arithmetic.compare(b, expected) == 0, "divisor \(index), round \(round)")
        }
      }
    }
  }
#endif

// SPDX-License-Identifier: Apache-2.0
#if GMP
  import CGMP

  /// Quotients a / b by a few divisors b, each of which divides many numbers, rounded towards zero to F bits.
  ///
  /// Let a and b stand for their integers, a * 2^F and b * 2^F, and R for floor(2^(2 F + 64) / b). The product a R lies below
  /// a 2^(2 F + 64) / b, by less than a. Where the number is below 1 that is less than 2^F. The quotient is that fraction over
  /// 2^(F + 64), rounded down. It is a R over 2^(F + 64), rounded down, unless the missing part carries as far as the quotient. For that
  /// the 64 bits of a R from bit F on have to be ones. Then it is divided. So it is where a number does not fill whole
  /// limbs, and where a divisor is so small that R is long.
  struct Reciprocals {
    private let arithmetic: LimbArithmetic
    private let divisors: Numbers
    /// R of each divisor, and how many limbs it has; 0 limbs where there is none.
    private var limbs: [UInt]
    private var counts: [Int]
    private let stride: Int
    private var product: [UInt]

    /// The reciprocals of numbers of at least 0.
    init(of divisors: Numbers, _ arithmetic: LimbArithmetic) {
      self.arithmetic = arithmetic
      self.divisors = divisors
      let whole = arithmetic.fractionalBits / 64
      stride = whole + 3
      counts = [Int](repeating: 0, count: divisors.count)
      limbs = [UInt](repeating: 0, count: divisors.count * stride)
      product = [UInt](repeating: 0, count: whole + stride)
      guard arithmetic.fractionalBits % 64 == 0 else { return }

      var dividend = [UInt](repeating: 0, count: 2 * whole + 2)
      dividend[2 * whole + 1] = 1
      var quotient = dividend
      var remainder = [UInt](repeating: 0, count: arithmetic.width)
      for index in 0..<divisors.count {
        let divisor = divisors[index]
        let count = arithmetic.size(divisor)
        guard count > 0 && count <= dividend.count else { continue }
        cgmp_tdiv_qr(&quotient, &remainder, dividend, dividend.count, divisor, count)
        let length = quotient[...(dividend.count - count)].lastIndex { $0 != 0 }.map { $0 + 1 } ?? 0
        guard length <= stride else { continue }
        for k in 0..<length { limbs[index * stride + k] = quotient[k] }
        counts[index] = length
      }
    }

    /// a = a / b for the divisor of that index, which is not 0.
    mutating func divide(_ a: MutableNumber, by index: Int) {
      let count = counts[index]
      guard count > 0 && arithmetic.isWholeLimbs(a) else { return arithmetic.divide(a, by: divisors[index], into: a) }
      let whole = arithmetic.fractionalBits / 64
      let isClear = limbs.withUnsafeBufferPointer { limbs in
        product.withUnsafeMutableBufferPointer { product in
          guard let reciprocal = limbs.baseAddress.map({ $0 + index * stride }), let product = product.baseAddress
          else {
            return false
          }
          if count >= whole {
            _ = cgmp_mul(product, reciprocal, count, a, whole)
          } else {
            _ = cgmp_mul(product, a, whole, reciprocal, count)
          }
          guard product[whole] != .max else { return false }
          for k in 0..<arithmetic.width { a[k] = k < count - 1 ? product[whole + 1 + k] : 0 }
          return true
        }
      }
      if !isClear { arithmetic.divide(a, by: divisors[index], into: a) }
    }
  }
#endif

// SPDX-License-Identifier: Apache-2.0
#if GMP
  import CGMP

  /// Quotients v / divisor of integers, rounded down to F bits, by a reciprocal of 64 bits more.
  ///
  /// With R = floor(2^(F + 64) / divisor), floor(v R / 2^64) is the quotient or one less: v R is less than v below
  /// v 2^(F + 64) / divisor. It is one less only if the low 64 bits of v R are within v of 2^64. Then the quotient is divided out.
  struct IntegerDivider {
    private let arithmetic: LimbArithmetic
    private let divisor: UInt64
    private let reciprocal: Numbers
    private var product: Numbers

    /// A divider; nil if the divisor is 0.
    init?(_ divisor: UInt64, _ arithmetic: LimbArithmetic) {
      guard divisor > 0 else { return nil }
      self.arithmetic = arithmetic
      self.divisor = divisor
      // A limb more than a number: the low one stands for 2^-F / 2^64.
      var dividend = Numbers(width: arithmetic.width + 1, count: 1)
      arithmetic.set(dividend.writable(0) + 1, to: 1)
      var reciprocal = dividend
      _ = cgmp_divrem_1(reciprocal.writable(0), dividend[0], arithmetic.width + 1, UInt(divisor))
      self.reciprocal = reciprocal
      product = dividend
    }

    /// result = v / divisor, rounded down, for v of at most 32 bits.
    mutating func divide(_ value: UInt64, into result: MutableNumber) {
      let product = product.writable(0)
      _ = cgmp_mul_1(product, reciprocal[0], arithmetic.width + 1, UInt(value))
      if UInt64(product[0]) > UInt64.max - value {
        arithmetic.set(result, to: value)
        arithmetic.divide(result, byInteger: divisor, into: result)
      } else {
        arithmetic.copy(product + 1, into: result)
      }
    }
  }
#endif

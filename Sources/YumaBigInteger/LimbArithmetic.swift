// SPDX-License-Identifier: Apache-2.0
#if GMP
  import CGMP

  /// Fixed-point arithmetic with `fractionalBits` fractional bits on numbers of fixed width, by GMP's low-level functions.
  ///
  /// A number stands for its two's complement integer over 2^fractionalBits. It has 128 bits before the point, where an
  /// epoch needs fewer than 100: its largest numbers are sums of at most 2^40 terms (memory bounds the entries) of
  /// at most 2^64 / 10^6, the factor of a moving average. So nothing saturates, and results are exact but for the rounding
  /// of products (down) and quotients (towards zero), as in Docs/Specification/fixed-point.md.
  ///
  /// The result of an operation may be one of its operands. The arithmetic keeps room for intermediate results: it belongs to
  /// one thread at a time.
  final class LimbArithmetic {
    /// F, the number of fractional bits.
    let fractionalBits: Int
    /// The limbs of a number.
    let width: Int

    private let limbShift: Int
    private let bitShift: UInt32
    private let left: MutableNumber
    private let right: MutableNumber
    private let wide: MutableNumber
    private let quotient: MutableNumber
    private let remainder: MutableNumber

    init(fractionalBits: Int) {
      self.fractionalBits = fractionalBits
      width = (fractionalBits + 128 + 63) / 64
      limbShift = fractionalBits / 64
      bitShift = UInt32(fractionalBits % 64)
      let room = 2 * width + 2
      (left, right, wide, quotient, remainder) = (
        .zeros(room), .zeros(room), .zeros(room), .zeros(room), .zeros(room)
      )
    }

    deinit {
      for buffer in [left, right, wide, quotient, remainder] { buffer.deallocate() }
    }

    /// `count` numbers, all 0.
    func numbers(_ count: Int = 0) -> Numbers { Numbers(width: width, count: count) }

    // MARK: Order

    /// Whether a < 0.
    func isNegative(_ a: Number) -> Bool { Int(bitPattern: a[width - 1]) < 0 }

    /// Whether a = 0.
    func isZero(_ a: Number) -> Bool { size(a) == 0 }

    /// Whether a > 0.
    func isPositive(_ a: Number) -> Bool { !isNegative(a) && !isZero(a) }

    /// Whether a < b.
    func isLess(_ a: Number, _ b: Number) -> Bool { compare(a, b) < 0 }

    /// Below, at or above 0, as a is below, at or above b.
    func compare(_ a: Number, _ b: Number) -> Int32 {
      if isNegative(a) != isNegative(b) { return isNegative(a) ? -1 : 1 }
      return cgmp_cmp(a, b, width)
    }

    /// result = the smaller of a and b.
    func minimum(_ a: Number, _ b: Number, into result: MutableNumber) { copy(isLess(b, a) ? b : a, into: result) }

    /// result = the larger of a and b.
    func maximum(_ a: Number, _ b: Number, into result: MutableNumber) { copy(isLess(a, b) ? b : a, into: result) }

    // MARK: Values

    /// result = a.
    @inline(__always)
    func copy(_ a: Number, into result: MutableNumber) { for k in 0..<width { result[k] = a[k] } }

    /// result = integer.
    func set(_ result: MutableNumber, to integer: UInt64) { set(result, to: integer, over: 0) }

    /// result = integer / 2^exponent, for an exponent up to `fractionalBits`.
    func set(_ result: MutableNumber, to integer: UInt64, over exponent: Int) {
      result.update(repeating: 0, count: width)
      let bits = fractionalBits - exponent
      result[bits / 64] = UInt(integer) << (bits % 64)
      if bits % 64 > 0 { result[bits / 64 + 1] = UInt(integer) >> (64 - bits % 64) }
    }

    /// result = value / 65535, rounded down: its 16 bits over and over, or 1.
    func set(_ result: MutableNumber, toProportion value: UInt16) {
      guard value < .max else { return set(result, to: 1) }
      let pattern = UInt(value) * 0x0001_0001_0001_0001
      for k in 0..<limbShift { result[k] = pattern }
      for k in limbShift..<width { result[k] = 0 }
      guard bitShift > 0 else { return }
      // The pattern begins at the point, which is not where a limb begins.
      let turned = pattern << UInt(bitShift) | pattern >> (64 - UInt(bitShift))
      for k in 0..<limbShift { result[k] = turned }
      result[limbShift] = pattern >> (64 - UInt(bitShift))
    }

    /// The first 64 bits of a's fraction, or all ones where a is 1 or more: of two numbers of at least 0 the larger has no
    /// smaller ones.
    func leadingFraction(_ a: Number) -> UInt64 {
      for k in limbShift + 1..<width where a[k] != 0 { return .max }
      if UInt64(a[limbShift]) >> UInt64(bitShift) != 0 { return .max }
      let low = limbShift > 0 ? UInt64(a[limbShift - 1]) >> UInt64(bitShift) : 0
      return bitShift > 0 ? UInt64(a[limbShift]) << (64 - UInt64(bitShift)) | low : low
    }

    /// result = a / 2^`bits`, rounded down; of a number of another format, at least 0.
    func convert(_ a: Number, from source: LimbArithmetic, dividingBy bits: Int = 0, into result: MutableNumber) {
      let shift = fractionalBits - source.fractionalBits - bits
      let count = source.size(a)
      if shift >= 0 {
        let offset = shift / 64
        wide.update(repeating: 0, count: width)
        shiftLeft(a, count: count, by: shift % 64, into: wide + offset)
        copy(wide, into: result)
      } else {
        let offset = min(-shift / 64, count)
        wide.update(from: a + offset, count: count - offset)
        store(wide, count: count - offset, shiftedBy: UInt32(-shift % 64), isNegative: false, into: result)
      }
    }

    /// floor(a * factor), clamped to 0 ... 2^64 - 1.
    func clampedFloor(_ a: Number, times factor: UInt64 = 1) -> UInt64 {
      if isWholeLimbs(a) { return UInt64(cgmp_mul_1(wide, a, limbShift, UInt(factor))) }
      guard !isNegative(a) else { return 0 }
      if factor == 1 && bitShift == 0 {
        for k in limbShift + 1..<width where a[k] != 0 { return .max }
        return UInt64(a[limbShift])
      }
      wide[width] = cgmp_mul_1(wide, a, width, UInt(factor))
      wide[width + 1] = 0
      if bitShift > 0 { _ = cgmp_rshift(wide, wide, width + 1, bitShift) }
      let integer = wide + limbShift
      let fits = (1...(width - limbShift)).allSatisfy { integer[$0] == 0 }
      return fits ? UInt64(integer[0]) : .max
    }

    /// Whether a needs more than a sign and `integerBits` bits before the point.
    @inline(__always)
    func exceeds(_ a: Number, integerBits: Int) -> Bool {
      let position = fractionalBits + integerBits
      let sign = isNegative(a) ? UInt.max : 0
      if (a[position / 64] ^ sign) >> (position % 64) != 0 { return true }
      for k in position / 64 + 1..<width where a[k] != sign { return true }
      return false
    }

    /// The integer a * 2^`fractionalBits` in decimal.
    func rawDecimal(_ a: Number) -> String {
      let negative = isNegative(a)
      wide.update(from: magnitude(a, in: left), count: width)
      let count = size(wide)
      guard count > 0 else { return "0" }
      // A limb has at most 20 digits.
      let digits = [UInt8](unsafeUninitializedCapacity: 20 * count + 1) { buffer, digitCount in
        guard let base = buffer.baseAddress else { return }
        digitCount = cgmp_get_decimal(base, wide, count)
      }
      return (negative ? "-" : "") + String(decoding: digits.lazy.map { $0 + UInt8(ascii: "0") }, as: UTF8.self)
    }

    // MARK: Operations

    /// result = a + b.
    func add(_ a: Number, _ b: Number, into result: MutableNumber) { _ = cgmp_add_n(result, a, b, width) }

    /// result = a - b.
    func subtract(_ a: Number, _ b: Number, into result: MutableNumber) { _ = cgmp_sub_n(result, a, b, width) }

    /// result = a * b, rounded down.
    func multiply(_ a: Number, _ b: Number, into result: MutableNumber) {
      if isWholeLimbs(a) && isWholeLimbs(b) {
        cgmp_mul_n(wide, a, b, limbShift)
        for k in 0..<limbShift { result[k] = wide[limbShift + k] }
        for k in limbShift..<width { result[k] = 0 }
        return
      }
      let isNegative = isNegative(a) != isNegative(b)
      let a = magnitude(a, in: left)
      let b = magnitude(b, in: right)
      let (aCount, bCount) = (size(a), size(b))
      guard aCount > 0, bCount > 0 else {
        result.update(repeating: 0, count: width)
        return
      }
      if aCount >= bCount {
        _ = cgmp_mul(wide, a, aCount, b, bCount)
      } else {
        _ = cgmp_mul(wide, b, bCount, a, aCount)
      }
      let count = aCount + bCount
      let dropped = min(limbShift, count)
      // Rounding a negative product down is rounding its magnitude up.
      let lost =
        isNegative
        && ((0..<dropped).contains { wide[$0] != 0 }
          || (dropped < count && wide[dropped] << (64 - UInt(bitShift)) != 0))
      store(
        wide + dropped, count: count - dropped, shiftedBy: bitShift, isNegative: isNegative, roundingUp: lost,
        into: result)
    }

    /// result = a / b, rounded towards zero; 0 where b is 0.
    func divide(_ a: Number, by b: Number, into result: MutableNumber) {
      let isNegative = isNegative(a) != isNegative(b)
      let a = magnitude(a, in: left)
      let b = magnitude(b, in: right)
      let (aCount, bCount) = (size(a), size(b))
      wide.update(repeating: 0, count: limbShift)
      shiftLeft(a, count: aCount, by: Int(bitShift), into: wide + limbShift)

      // The dividend ends in zero limbs; where the divisor does too (it is an integer, say), both do without.
      var skipped = 0
      while skipped < limbShift && skipped < bCount && b[skipped] == 0 { skipped += 1 }
      let dividend = wide + skipped
      let dividendCount = limbShift - skipped + aCount + (bitShift > 0 ? 1 : 0)
      let divisorCount = bCount - skipped
      guard divisorCount > 0, aCount > 0, dividendCount >= divisorCount else {
        result.update(repeating: 0, count: width)
        return
      }
      if divisorCount == 1 {
        _ = cgmp_divrem_1(quotient, dividend, dividendCount, b[skipped])
      } else {
        cgmp_tdiv_qr(quotient, remainder, dividend, dividendCount, b + skipped, divisorCount)
      }
      store(
        quotient, count: min(dividendCount - divisorCount + 1, width), shiftedBy: 0, isNegative: isNegative,
        into: result)
    }

    /// result = a / divisor, rounded down, for a of at least 0 and a divisor that is not 0.
    func divide(_ a: Number, byInteger divisor: UInt64, into result: MutableNumber) {
      _ = cgmp_divrem_1(result, a, width, UInt(divisor))
    }

    // MARK: Limbs

    /// Whether 0 <= a < 1, and the fraction fills its limbs: then the limbs above it are 0, and no operation shifts bits. Most numbers
    /// of an epoch are such, where F is a multiple of 64.
    @inline(__always)
    func isWholeLimbs(_ a: Number) -> Bool {
      guard bitShift == 0 else { return false }
      var above: UInt = 0
      for k in limbShift..<width { above |= a[k] }
      return above == 0
    }

    /// The limbs of a up to the last that is not 0.
    func size(_ a: Number) -> Int {
      var count = width
      while count > 0 && a[count - 1] == 0 { count -= 1 }
      return count
    }

    /// |a|: a itself, or made in `room`.
    private func magnitude(_ a: Number, in room: MutableNumber) -> Number {
      guard isNegative(a) else { return a }
      negate(a, into: room)
      return Number(room)
    }

    private func negate(_ a: Number, into result: MutableNumber) {
      for k in 0..<width { result[k] = ~a[k] }
      _ = cgmp_add_1(result, result, width, 1)
    }

    /// result = a * 2^bits, bits < 64, `count` limbs and, where bits > 0, one more.
    private func shiftLeft(_ a: Number, count: Int, by bits: Int, into result: MutableNumber) {
      if bits > 0 {
        result[max(count, 0)] = count > 0 ? cgmp_lshift(result, a, count, UInt32(bits)) : 0
      } else if count > 0 {
        result.update(from: a, count: count)
      }
    }

    /// result = ±(the `count` limbs of `source` divided by 2^bits, and 1 ulp more where `roundingUp`), bits < 64. Changes the
    /// source.
    private func store(
      _ source: MutableNumber, count: Int, shiftedBy bits: UInt32, isNegative: Bool, roundingUp: Bool = false,
      into result: MutableNumber
    ) {
      if bits > 0 && count > 0 { _ = cgmp_rshift(source, source, count, bits) }
      let kept = min(count, width)
      for k in 0..<kept { result[k] = source[k] }
      for k in kept..<width { result[k] = 0 }
      if roundingUp { _ = cgmp_add_1(result, result, width, 1) }
      if isNegative { negate(result, into: result) }
    }
  }

  extension MutableNumber {
    /// Room for `count` limbs, all 0.
    fileprivate static func zeros(_ count: Int) -> MutableNumber {
      let limbs = MutableNumber.allocate(capacity: count)
      limbs.initialize(repeating: 0, count: count)
      return limbs
    }
  }
#endif

// SPDX-License-Identifier: Apache-2.0

// The chain's logarithms. Docs/Specification/fixed-point.md, Transcendental functions.

extension FixedPointNumber {
  /// log2(e) to 23 fractional bits, truncated.
  @inlinable static var log2OfE: Self { Outcome(12_102_203, fractionalBitCount: 23).wrapped }

  /// Half of a number that is not negative, the lost bit rounded up.
  @inlinable
  func halvedRoundingUp() -> Self { Self(bits: bits >> 1 &+ bits & 1) }

  /// log2(self) by the chain's recipe, bit by bit through repeated squaring (rounded down) and halving (rounded up);
  /// below 1 it is -log2(1 / self). `nil` for a number that is not positive, and where a step is out of range.
  @inlinable
  public func checkedLog2() -> Self? {
    guard self > .zero else { return nil }
    guard self < .one else { return log2FromOne() }
    return Self.one.checkedDivided(by: self)?.log2FromOne()?.checkedNegated()
  }

  /// log2(self) of a number that is not below 1.
  @inlinable
  func log2FromOne() -> Self? {
    guard let two = Self(exactly: 2) else { return nil }
    var x = self
    var result: Bits = 0
    while x >= two {
      result &+= 1
      x = x.halvedRoundingUp()
    }
    if x == .one { return Self(exactly: result) }
    for _ in 0..<Self.fractionalBitCount {
      guard let square = x.checkedMultiplied(by: x) else { return nil }
      x = square
      result = result << 1
      if x >= two {
        result |= 1
        x = x.halvedRoundingUp()
      }
    }
    return Self(bits: result)
  }

  /// ln(self) = log2(self) / log2(e) by the chain's recipe, with a log2(e) of 23 fractional bits, the quotient
  /// truncated. `nil` where log2 is.
  @inlinable
  public func checkedLn() -> Self? { checkedLog2()?.checkedDivided(by: .log2OfE) }
}

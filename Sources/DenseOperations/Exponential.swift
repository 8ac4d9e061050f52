// SPDX-License-Identifier: Apache-2.0

/// e^x of eight numbers at once, without the platform's library: the same bits everywhere.
///
/// x = k ln 2 + r with |r| <= ln 2 / 2; e^r by its series up to r^13 (the rest is below 2^-57), 2^k by the exponent. ln 2 is
/// split in two (Cody and Waite), so that k ln 2 costs no digits. Within 2 units in the last place for |x| <= 700;
/// beyond, x counts as 700 or -700, and NaN as any number.
@inlinable
@inline(__always)
public func exponential(_ x: SIMD8<Double>) -> SIMD8<Double> {
  let above = x.replacing(with: -700, where: x .< -700)
  let clamped = above.replacing(with: 700, where: above .> 700)
  // Adding 1.5 * 2^52 leaves the nearest integer in the low bits.
  let shift = SIMD8(repeating: 6_755_399_441_055_744.0)
  let shifted = clamped * 1.442_695_040_888_963_4 + shift
  let k = shifted - shift
  let r = (clamped - k * 0x1.62e42fee00000p-1) - k * 0x1.a39ef35793c76p-33

  let square = r * r
  var even = SIMD8(repeating: 1.0 / 479_001_600)
  var odd = SIMD8(repeating: 1.0 / 6_227_020_800)
  even = even * square + 1.0 / 3_628_800
  odd = odd * square + 1.0 / 39_916_800
  even = even * square + 1.0 / 40_320
  odd = odd * square + 1.0 / 362_880
  even = even * square + 1.0 / 720
  odd = odd * square + 1.0 / 5040
  even = even * square + 1.0 / 24
  odd = odd * square + 1.0 / 120
  even = even * square + 0.5
  odd = odd * square + 1.0 / 6
  let power = 1 + (r + (even * square + odd * square * r))

  let integers = unsafeBitCast(shifted, to: SIMD8<Int64>.self) &- unsafeBitCast(shift, to: SIMD8<Int64>.self)
  return power * unsafeBitCast((integers &+ 1023) &<< 52, to: SIMD8<Double>.self)
}

// SPDX-License-Identifier: Apache-2.0
import FixedPoint

/// How much of a subnet belongs to the stakers of root (Docs/Specification/emission.md, Into the pool).
public enum RootProportion {
  /// t / (t + alphaIssuance) in U96F32 with t = rootTao * taoWeight; 0 on division by zero. Amounts in rao, the weight as
  /// parts of 2^64 - 1.
  public static func of(alphaIssuance: UInt64, rootTao: UInt64, taoWeight: UInt64) -> U96F32 {
    of(alphaIssuance: alphaIssuance, weightedRoot: weightedRoot(rootTao: rootTao, taoWeight: taoWeight))
  }

  /// t = rootTao * taoWeight.
  static func weightedRoot(rootTao: UInt64, taoWeight: UInt64) -> U96F32 {
    U96F32(saturating: rootTao).saturatingMultiplied(by: U96F32(partOfUInt64: taoWeight))
  }

  /// t / (t + alphaIssuance) for t that is computed once for all subnets.
  static func of(alphaIssuance: UInt64, weightedRoot: U96F32) -> U96F32 {
    weightedRoot.safeDivided(by: weightedRoot.saturatingAdding(U96F32(saturating: alphaIssuance)))
  }
}

extension U96F32 {
  /// part / (2^64 - 1), rounded down.
  @inlinable
  init(partOfUInt64 part: UInt64) {
    self = U96F32(saturating: part).safeDivided(by: U96F32(saturating: UInt64.max))
  }

  /// part / 65535, rounded down.
  @inlinable
  init(partOfUInt16 part: UInt16) {
    self = U96F32(saturating: part).safeDivided(by: U96F32(saturating: UInt16.max))
  }
}

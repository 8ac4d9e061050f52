// SPDX-License-Identifier: Apache-2.0
import FixedPoint

/// The moving price of a subnet's alpha (Docs/Specification/emission.md, Price of alpha, and its moving price).
public enum MovingPrice {
  /// h, the blocks after which a subnet's price moves at half its final speed: the default of EMAPriceHalvingBlocks since
  /// spec version 252.
  public static let halvingBlocks: UInt64 = 201_600
  /// m, the final speed: the default of SubnetMovingAlpha, 0.000003 to the nearest step of I96F32.
  public static let movingAlpha = I96F32(bits: 12_885)
  /// m as the main network stores it: 0.0003.
  public static let mainNetworkMovingAlpha = I96F32(bits: 1_288_490)

  /// h of spec versions 246 to 251.
  static let fixedHalvingBlocks: UInt64 = 100_800

  /// How fast moving prices move, and the rule they follow.
  public struct Speed: Sendable, Hashable {
    /// m, SubnetMovingAlpha.
    public var movingAlpha: I96F32
    /// The rule in force.
    public var rule: BlockRules.MovingPriceRule
    /// m in U64F64.
    let alpha64: U64F64

    /// A speed.
    ///
    /// - Parameters:
    ///   - movingAlpha: m, the stored SubnetMovingAlpha.
    ///   - rule: the rule in force.
    public init(movingAlpha: I96F32 = MovingPrice.movingAlpha, rule: BlockRules.MovingPriceRule) {
      self.movingAlpha = movingAlpha
      self.rule = rule
      alpha64 = U64F64(saturating: movingAlpha)
    }
  }

  /// The moving price after a block, with b the blocks since the subnet's start, h and m:
  ///
  ///     a   = m * (b / (b + h))                        m alone until spec version 245
  ///     new = a * min(price, 1) + (1 - a) * old        the price itself at 233
  ///
  /// saturating, quotients safe; in U64F64 since 423, in 96.32 before; stored as I96F32. A negative old one counts as 0.
  ///
  /// - Parameters:
  ///   - old: the moving price so far.
  ///   - price: the pool's price.
  ///   - age: b, from ``blocksSinceStart(block:firstEmissionBlock:)``.
  ///   - halvingBlocks: h, the stored EMAPriceHalvingBlocks.
  ///   - speed: m and the rule.
  public static func next(
    after old: I96F32, price: U64F64, age: UInt64, halvingBlocks: UInt64 = halvingBlocks, speed: Speed
  ) -> I96F32 {
    switch speed.rule {
    case .spot: move(old, U96F32(saturating: price), by: U96F32(saturating: speed.movingAlpha))
    case .cappedSpot: move(old, min(U96F32(saturating: price), .one), by: U96F32(saturating: speed.movingAlpha))
    case .maturingInFixedBlocks:
      move(
        old, min(U96F32(saturating: price), .one),
        by: maturing(U96F32(saturating: speed.movingAlpha), age, fixedHalvingBlocks))
    case .maturing:
      move(
        old, min(U96F32(saturating: price), .one),
        by: maturing(U96F32(saturating: speed.movingAlpha), age, halvingBlocks))
    case .maturingIn64Bits:
      move(old, min(price, .one), by: speed.alpha64.saturatingMultiplied(by: maturity64(age, halvingBlocks)))
    }
  }

  /// b / (b + h), where the sum mostly fits into 64 bits.
  private static func maturity64(_ age: UInt64, _ halvingBlocks: UInt64) -> U64F64 {
    let (sum, overflows) = age.addingReportingOverflow(halvingBlocks)
    guard overflows else { return U64F64(age, safelyDividedBy: sum) }
    return U64F64(saturating: age).safeDivided(
      by: U64F64(saturating: age).saturatingAdding(U64F64(saturating: halvingBlocks)))
  }

  private static func maturing<Number: FixedPointNumber>(
    _ alpha: Number, _ age: UInt64, _ halvingBlocks: UInt64
  ) -> Number {
    let blocks = Number(saturating: age)
    let maturity = blocks.safeDivided(by: blocks.saturatingAdding(Number(saturating: halvingBlocks)))
    return alpha.saturatingMultiplied(by: maturity)
  }

  private static func move<Number: FixedPointNumber>(_ old: I96F32, _ price: Number, by alpha: Number) -> I96F32 {
    let entering = alpha.saturatingMultiplied(by: price)
    let staying = Number.one.saturatingSubtracting(alpha).saturatingMultiplied(by: Number(saturating: old))
    return I96F32(saturating: entering.saturatingAdding(staying))
  }

  /// The blocks since a subnet's start: block - (firstEmissionBlock - 1), saturating.
  public static func blocksSinceStart(block: UInt64, firstEmissionBlock: UInt64) -> UInt64 {
    let start = firstEmissionBlock == 0 ? 0 : firstEmissionBlock - 1
    return block > start ? block - start : 0
  }
}

import FixedPoint

/// The moving price of a subnet's alpha (Docs/Specification/emission.md, Price of alpha).
public enum MovingPrice {
  /// h, the blocks after which a subnet's price moves at half its final speed.
  public static let halvingBlocks: UInt64 = 201_600
  /// m, the final speed: 0.000003, to the nearest step of I96F32.
  public static let movingAlpha = I96F32(bits: 12_885)

  /// The moving price after a block, with b the blocks since the subnet's start, h and m:
  ///
  ///     a   = m * (b / (b + h))
  ///     new = a * min(price, 1) + (1 - a) * old
  ///
  /// in U64F64, saturating, the quotient safe; stored as I96F32. A price above 1 counts as 1, a negative old one as 0.
  public static func next(
    after old: I96F32, price: U64F64, blocksSinceStart: UInt64, halvingBlocks: UInt64 = halvingBlocks,
    movingAlpha: I96F32 = movingAlpha
  ) -> I96F32 {
    let blocks = U64F64(saturating: blocksSinceStart)
    let maturity = blocks.safeDivided(by: blocks.saturatingAdding(U64F64(saturating: halvingBlocks)))
    let alpha = U64F64(saturating: movingAlpha).saturatingMultiplied(by: maturity)
    let entering = alpha.saturatingMultiplied(by: min(price, .one))
    let staying = U64F64.one.saturatingSubtracting(alpha).saturatingMultiplied(by: U64F64(saturating: old))
    return I96F32(saturating: entering.saturatingAdding(staying))
  }

  /// The blocks since a subnet's start: block - (firstEmissionBlock - 1), saturating.
  public static func blocksSinceStart(block: UInt64, firstEmissionBlock: UInt64) -> UInt64 {
    let start = firstEmissionBlock == 0 ? 0 : firstEmissionBlock - 1
    return block > start ? block - start : 0
  }
}

import FixedPoint

/// The stake weight of a hotkey after what it gives to children and gets from parents
/// (Docs/Specification/emission.md, Stake weight of a hotkey). Alpha and root TAO follow the same rule.
public enum InheritedStake {
  /// A parent's stake, and the part of it that it gives.
  public struct Parent: Sendable, Hashable {
    /// The part, of 2^64 - 1.
    public var proportion: UInt64
    /// The parent's own stake, in rao.
    public var stake: UInt64

    /// A parent that gives `proportion` of `stake`.
    public init(proportion: UInt64, stake: UInt64) {
      self.proportion = proportion
      self.stake = stake
    }
  }

  /// own - sum of own * childProportion + sum of parentStake * parentProportion, in U96F32, all saturating, in that
  /// order; floored.
  public static func of(own: UInt64, childProportions: [UInt64], parents: [Parent]) -> UInt64 {
    let stake = U96F32(saturating: own)
    let given = childProportions.map { stake.saturatingMultiplied(by: U96F32(partOfUInt64: $0)) }.saturatingSum()
    let received = parents.map {
      U96F32(saturating: $0.stake).saturatingMultiplied(by: U96F32(partOfUInt64: $0.proportion))
    }.saturatingSum()
    return UInt64(saturating: stake.saturatingSubtracting(given).saturatingAdding(received))
  }
}

// SPDX-License-Identifier: Apache-2.0
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

  /// own - sum of own * childProportion + sum of parentStake * parentProportion, each proportion as parts of 2^64 - 1, all
  /// saturating, in that order; floored. In U96F32; in I96F32 before spec version 261.
  ///
  /// - Parameters:
  ///   - own: the hotkey's own stake, in rao.
  ///   - childProportions: the parts of it that it gives, of 2^64 - 1.
  ///   - parents: what it gets.
  ///   - numbers: the numbers of the rules in force.
  public static func of(
    own: UInt64, childProportions: [UInt64], parents: [Parent], numbers: BlockRules.WideNumbers = .unsigned
  ) -> UInt64 {
    switch numbers {
    case .signed: of(own, childProportions, parents, as: I96F32.self)
    case .unsigned: of(own, childProportions, parents, as: U96F32.self)
    }
  }

  private static func of<Number: FixedPointNumber>(
    _ own: UInt64, _ childProportions: [UInt64], _ parents: [Parent], as number: Number.Type
  ) -> UInt64 {
    let whole = Number(saturating: UInt64.max)
    func part(_ stake: Number, _ proportion: UInt64) -> Number {
      stake.saturatingMultiplied(by: Number(saturating: proportion).safeDivided(by: whole))
    }
    let stake = Number(saturating: own)
    let given = childProportions.map { part(stake, $0) }.saturatingSum()
    let received = parents.map { part(Number(saturating: $0.stake), $0.proportion) }.saturatingSum()
    return UInt64(saturating: stake.saturatingSubtracting(given).saturatingAdding(received))
  }
}

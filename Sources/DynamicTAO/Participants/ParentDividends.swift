// SPDX-License-Identifier: Apache-2.0
import FixedPoint

/// What a validator keeps of its dividends and what goes to the parents whose stake it used
/// (Docs/Specification/emission.md, Dividends to parents). In rao.
public struct ParentDividends: Sendable, Hashable {
  /// What each parent gets.
  public let parents: [UInt64]
  /// What the validator keeps, childkey takes included.
  public let own: UInt64
  /// What childkey burns took; it is recycled.
  public let recycled: UInt64

  /// A parent of the validator.
  public struct Parent: Sendable, Hashable {
    /// The part of its stake that it gives, of 2^64 - 1.
    public var proportion: UInt64
    /// Its TAO stake on root, in rao.
    public var rootStake: UInt64
    /// Its alpha stake, in rao.
    public var alphaStake: UInt64
    /// Whether parent and child belong to one coldkey: then neither burn nor take applies.
    public var sameOwner: Bool

    /// A parent with its proportion and stakes.
    public init(proportion: UInt64, rootStake: UInt64, alphaStake: UInt64, sameOwner: Bool) {
      self.proportion = proportion
      self.rootStake = rootStake
      self.alphaStake = alphaStake
      self.sameOwner = sameOwner
    }
  }

  /// The validator whose dividends are shared.
  public struct Validator: Sendable, Hashable {
    /// Its own TAO stake on root, in rao.
    public var rootStake: UInt64
    /// Its own alpha stake, in rao.
    public var alphaStake: UInt64
    /// The parts of its stake that it gives to children, of 2^64 - 1.
    public var childProportions: [UInt64]
    /// Its childkey take, of 65535.
    public var childkeyTake: UInt16
    /// The global and the subnet's minimum of the take, of 65535; read from spec version 411 on.
    public var minimumTakes: [UInt16] = []
    /// The childkey burn in force, of 2^64 - 1.
    public var childkeyBurn: UInt64

    /// A validator with its stakes and rates.
    public init(
      rootStake: UInt64, alphaStake: UInt64, childProportions: [UInt64] = [], childkeyTake: UInt16 = 0,
      childkeyBurn: UInt64 = 0
    ) {
      self.rootStake = rootStake
      self.alphaStake = alphaStake
      self.childProportions = childProportions
      self.childkeyTake = childkeyTake
      self.childkeyBurn = childkeyBurn
    }
  }

  /// Shares `dividends` in proportion to the stake that each parent contributes, in U96F32, all saturating.
  ///
  /// A contribution is alpha * p + (root * p) * taoWeight, with p the parent's proportion; the validator's own, floored,
  /// has p = 1 - sum of the child proportions. For each parent in order, e = dividends * (contribution / total), 0 if the
  /// total is 0. Of a parent of another coldkey the burn and the take, both parts of e, are then taken off.
  ///
  /// Under `takeOffTheTop`, until spec version 251, the take comes off the whole dividend first, whoever the parents are:
  /// a parent gets floor((d - take) * (contribution / total)), the validator floor((d - take) + take) less all that.
  ///
  /// - Parameters:
  ///   - dividends: d, the validator's dividends, in rao.
  ///   - validator: its stakes and rates.
  ///   - parents: its parents.
  ///   - taoWeight: the weight of root stake, as parts of 2^64 - 1.
  ///   - rule: the rule in force.
  public init(
    dividends: UInt64, validator: Validator, parents: [Parent], taoWeight: UInt64,
    rule: BlockRules.Parents = .minimumTakes
  ) {
    let weight = U96F32(partOfUInt64: taoWeight)
    let contribution = { (alpha: UInt64, root: UInt64, proportion: U96F32) in
      U96F32(saturating: alpha).saturatingMultiplied(by: proportion).saturatingAdding(
        U96F32(saturating: root).saturatingMultiplied(by: proportion).saturatingMultiplied(by: weight))
    }
    let given = validator.childProportions.map { U96F32(partOfUInt64: $0) }.saturatingSum()
    let kept = contribution(validator.alphaStake, validator.rootStake, U96F32.one.saturatingSubtracting(given)).floor()
    let contributions = parents.map {
      contribution($0.alphaStake, $0.rootStake, U96F32(partOfUInt64: $0.proportion))
    }
    let total = contributions.reduce(U96F32(saturating: UInt64(saturating: kept))) { $0.saturatingAdding($1) }

    let amount = U96F32(saturating: dividends)
    let burnRate: U96F32
    var takeRate = U96F32(partOfUInt16: validator.childkeyTake)
    switch rule {
    case .takeOffTheTop:
      let take = amount.saturatingMultiplied(by: takeRate)
      let shared = amount.saturatingSubtracting(take)
      self.parents = contributions.map {
        UInt64(saturating: shared.saturatingMultiplied(by: $0.safeDivided(by: total)))
      }
      let whole = UInt64(saturating: shared.saturatingAdding(take))
      own = self.parents.reduce(whole) { $0.subtractingSaturating($1) }
      recycled = 0
      return
    case .takePerParent: burnRate = .zero
    case .takeAndBurnPerParent: burnRate = U96F32(partOfUInt64: validator.childkeyBurn)
    case .minimumTakes:
      burnRate = U96F32(partOfUInt64: validator.childkeyBurn)
      let take = validator.minimumTakes.reduce(validator.childkeyTake) { max($0, $1) }
      takeRate = U96F32(partOfUInt16: take)
    }
    var (remainder, takes, recycled) = (amount, U96F32.zero, UInt64(0))
    self.parents = zip(parents, contributions).map { parent, contribution in
      let emission = amount.saturatingMultiplied(by: contribution.safeDivided(by: total))
      remainder = remainder.saturatingSubtracting(emission)
      guard !parent.sameOwner else { return UInt64(saturating: emission) }
      let burn = emission.saturatingMultiplied(by: burnRate)
      let take = emission.saturatingMultiplied(by: takeRate)
      takes = takes.saturatingAdding(take)
      recycled = recycled.addingSaturating(UInt64(saturating: burn))
      return UInt64(saturating: emission.saturatingSubtracting(burn).saturatingSubtracting(take))
    }
    own = UInt64(saturating: remainder.saturatingAdding(takes))
    self.recycled = recycled
  }
}

extension UInt64 {
  /// `self + other`, clamped to the range.
  @inlinable
  package func addingSaturating(_ other: UInt64) -> UInt64 {
    let (sum, overflows) = addingReportingOverflow(other)
    return overflows ? .max : sum
  }

  /// `self - other`, 0 where that is negative.
  @inlinable
  package func subtractingSaturating(_ other: UInt64) -> UInt64 { self > other ? self - other : 0 }
}

extension Sequence<UInt64> {
  /// The sum, clamped to the range.
  package func saturatingSum() -> UInt64 { reduce(0) { $0.addingSaturating($1) } }
}

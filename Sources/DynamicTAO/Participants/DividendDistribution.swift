// SPDX-License-Identifier: Apache-2.0
import FixedPoint

/// How the pending alpha and root alpha are shared by dividends (Docs/Specification/emission.md, Alpha and root
/// dividends). Elements are hotkeys; amounts are in rao of alpha.
public struct DividendDistribution: Sendable, Hashable {
  /// What each hotkey's alpha stake earns.
  public let alphaDividends: [U96F32]
  /// What each hotkey's stake on root earns: alpha, and TAO before spec version 334.
  public let rootDividends: [U96F32]
  /// Pending root alpha that nobody earns, in rao; from spec version 441 on it is recycled.
  public let recycledRoot: UInt64

  /// A hotkey's stakes and its dividend.
  public struct Hotkey: Sendable, Hashable {
    /// Alpha stake, in rao.
    public var alphaStake: UInt64
    /// TAO stake on root, in rao.
    public var rootStake: UInt64
    /// The dividend of the epoch, in rao.
    public var dividend: UInt64

    /// Whether it has a uid on root; read from spec version 441 on.
    public var isOnRoot: Bool

    /// A hotkey with its stakes and dividend.
    ///
    /// - Parameters:
    ///   - alphaStake: alpha stake, in rao.
    ///   - rootStake: TAO stake on root, in rao.
    ///   - dividend: the dividend of the epoch, in rao.
    ///   - isOnRoot: whether it has a uid on root.
    public init(alphaStake: UInt64, rootStake: UInt64, dividend: UInt64, isOnRoot: Bool = true) {
      self.alphaStake = alphaStake
      self.rootStake = rootStake
      self.dividend = dividend
      self.isOnRoot = isOnRoot
    }
  }

  /// Shares the validators' pool and what is pending for root, in U96F32. For each hotkey, with wr = rootStake * taoWeight
  /// and d its dividend,
  ///
  ///     rootPart  = d * (wr / (alphaStake + wr))     alphaPart = d - rootPart         until spec version 441
  ///     alphaPart = d * (alphaStake / (alphaStake + wr)), d if that sum is 0
  ///     rootPart  = d - alphaPart for a hotkey on root, else 0                        from 442 on
  ///
  /// then each pending amount times (part / sum of the parts), 0 where that sum is 0. Before 257 alpha stake is paid its
  /// part as it is, and d as a whole before 244.
  ///
  /// - Parameters:
  ///   - validatorPool: what the alpha parts share, in rao; not read before 257.
  ///   - pendingRoot: what the root parts share, in rao.
  ///   - taoWeight: the weight of root stake, as parts of 2^64 - 1.
  ///   - hotkeys: the hotkeys.
  ///   - rule: the rule in force.
  public init(
    validatorPool: UInt64, pendingRoot: UInt64, taoWeight: UInt64, hotkeys: [Hotkey],
    rule: BlockRules.Dividends = .alphaPartFirst
  ) {
    let weight = U96F32(partOfUInt64: taoWeight)
    let dividends = hotkeys.map { U96F32(saturating: $0.dividend) }
    let parts = zip(hotkeys, dividends).map { Self.parts($0, $1, weight, rule) }
    switch rule {
    case .wholeDividendToAlpha: alphaDividends = dividends
    case .paidAsTheyAre: alphaDividends = parts.map(\.alpha)
    case .rootPartFirst, .rootPartOfRegistered, .alphaPartFirst:
      alphaDividends = Self.share(validatorPool, by: parts.map(\.alpha))
    }
    rootDividends = Self.share(pendingRoot, by: parts.map(\.root))
    switch rule {
    case .wholeDividendToAlpha, .paidAsTheyAre, .rootPartFirst: recycledRoot = 0
    case .rootPartOfRegistered, .alphaPartFirst:
      recycledRoot = rootDividends.allSatisfy { UInt64(saturating: $0) == 0 } ? pendingRoot : 0
    }
  }

  /// What a dividend is worth to alpha stake and to root stake.
  private static func parts(
    _ hotkey: Hotkey, _ dividend: U96F32, _ weight: U96F32, _ rule: BlockRules.Dividends
  ) -> (alpha: U96F32, root: U96F32) {
    let root = U96F32(saturating: hotkey.rootStake).saturatingMultiplied(by: weight)
    let alpha = U96F32(saturating: hotkey.alphaStake)
    let total = alpha.saturatingAdding(root)
    switch rule {
    case .wholeDividendToAlpha, .paidAsTheyAre, .rootPartFirst, .rootPartOfRegistered:
      let part = dividend.saturatingMultiplied(by: root.safeDivided(by: total))
      let isEarned = rule != .rootPartOfRegistered || hotkey.isOnRoot
      return (dividend.saturatingSubtracting(part), isEarned ? part : .zero)
    case .alphaPartFirst:
      let part =
        total > .zero ? dividend.saturatingMultiplied(by: alpha.safeDivided(by: total)) : dividend
      return (part, hotkey.isOnRoot ? dividend.saturatingSubtracting(part) : .zero)
    }
  }

  /// amount * (part / sum of the parts), safe.
  static func share(_ amount: UInt64, by parts: [U96F32]) -> [U96F32] {
    let total = parts.saturatingSum()
    let amount = U96F32(saturating: amount)
    return parts.map { amount.saturatingMultiplied(by: $0.safeDivided(by: total)) }
  }

  /// What each nominator gets of a pool, in rao: pool * (stake / sum of the stakes), floored; nothing if that sum is 0.
  public static func shareAmongNominators(pool: UInt64, stakes: [UInt64]) -> [UInt64] {
    share(pool, by: stakes.map { U96F32(saturating: $0) }).map { UInt64(saturating: $0) }
  }
}

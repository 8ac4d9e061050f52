import FixedPoint

/// How the pending alpha and root alpha are shared by dividends (Docs/Specification/emission.md, Alpha and root
/// dividends). Elements are hotkeys; amounts are in rao of alpha.
public struct DividendDistribution: Sendable, Hashable {
  /// What each hotkey's alpha stake earns.
  public let alphaDividends: [U96F32]
  /// What each hotkey's stake on root earns.
  public let rootAlphaDividends: [U96F32]

  /// A hotkey's stakes and its dividend.
  public struct Hotkey: Sendable, Hashable {
    /// Alpha stake, in rao.
    public var alphaStake: UInt64
    /// TAO stake on root, in rao.
    public var rootStake: UInt64
    /// The dividend of the epoch, in rao.
    public var dividend: UInt64

    /// A hotkey with its stakes and dividend.
    public init(alphaStake: UInt64, rootStake: UInt64, dividend: UInt64) {
      self.alphaStake = alphaStake
      self.rootStake = rootStake
      self.dividend = dividend
    }
  }

  /// Shares `pendingAlpha` and `pendingRootAlpha`, in U96F32. For each hotkey, with root = rootStake * taoWeight,
  ///
  ///     rootPart  = dividend * (root / (alphaStake + root))        safe
  ///     alphaPart = dividend - rootPart
  ///
  /// then each pending amount times (part / sum of the parts), 0 where that sum is 0.
  public init(pendingAlpha: UInt64, pendingRootAlpha: UInt64, taoWeight: UInt64, hotkeys: [Hotkey]) {
    let weight = U96F32(partOfUInt64: taoWeight)
    let dividends = hotkeys.map { U96F32(saturating: $0.dividend) }
    let rootParts = zip(hotkeys, dividends).map { hotkey, dividend in
      let root = U96F32(saturating: hotkey.rootStake).saturatingMultiplied(by: weight)
      let total = U96F32(saturating: hotkey.alphaStake).saturatingAdding(root)
      return dividend.saturatingMultiplied(by: root.safeDivided(by: total))
    }
    let alphaParts = zip(dividends, rootParts).map { $0.saturatingSubtracting($1) }
    alphaDividends = Self.share(pendingAlpha, by: alphaParts)
    rootAlphaDividends = Self.share(pendingRootAlpha, by: rootParts)
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

// SPDX-License-Identifier: Apache-2.0
import FixedPoint

/// A subnet's pool of spec versions 233 to 282: x alpha and y TAO with x * y kept (Docs/Specification/emission.md, History,
/// The pool, P1). Amounts are in rao.
public struct ConstantProductPool: Sendable, Hashable {
  /// A trade that would leave less than this in either reserve is refused.
  public static let minimumReserve: UInt64 = 10_000_000

  /// y, the TAO in the pool.
  public var taoReserve: UInt64
  /// x, the alpha in the pool.
  public var alphaReserve: UInt64

  /// A pool of the given reserves.
  ///
  /// - Parameters:
  ///   - taoReserve: TAO, in rao.
  ///   - alphaReserve: alpha, in rao.
  public init(taoReserve: UInt64, alphaReserve: UInt64) {
    self.taoReserve = taoReserve
    self.alphaReserve = alphaReserve
  }

  /// The price of alpha in TAO: y / x in 96.32, 0 for x = 0.
  public var price: U96F32 { U96F32(saturating: taoReserve).safeDivided(by: U96F32(saturating: alphaReserve)) }

  /// What goes out for a net input: with k = x * y, saturating, and both quotients truncated at 2^-18,
  ///
  ///     buy:  x' = k / (y + dy)     out = floor(x - x')
  ///     sell: y' = k / (x + dx)     out = floor(y - y')
  ///
  /// - Parameters:
  ///   - side: what the trader does.
  ///   - amount: what enters the pool, in rao.
  ///   - kind: which numbers are used: I110F18 or U110F18.
  /// - Throws: `PoolRefusal.poolTooSmall` where x' or y' is below ``minimumReserve``.
  public func output(
    _ side: TradeSide, amount: UInt64, kind: BlockRules.PoolKind
  ) throws(PoolRefusal) -> UInt64 {
    switch kind {
    case .constantProductSigned: try output(side, amount: amount, as: I110F18.self)
    case .constantProduct, .concentrated, .weighted: try output(side, amount: amount, as: U110F18.self)
    }
  }

  private func output<Number: FixedPointNumber>(
    _ side: TradeSide, amount: UInt64, as number: Number.Type
  ) throws(PoolRefusal) -> UInt64 {
    let (paid, paying) = side == .buy ? (taoReserve, alphaReserve) : (alphaReserve, taoReserve)
    let product = Number(saturating: paid).saturatingMultiplied(by: Number(saturating: paying))
    let after = Number(saturating: paid).saturatingAdding(Number(saturating: amount))
    let remaining = product.safeDivided(by: after)
    let least = Number(saturating: Self.minimumReserve)
    guard remaining >= least, after >= least else { throw .poolTooSmall }
    return UInt64(saturating: Number(saturating: paying).saturatingSubtracting(remaining))
  }

  /// Makes a trade without a fee.
  ///
  /// - Returns: what goes out, in rao.
  /// - Throws: as ``output(_:amount:kind:)``; the pool is then unchanged.
  public mutating func trade(
    _ side: TradeSide, amount: UInt64, kind: BlockRules.PoolKind
  ) throws(PoolRefusal) -> UInt64 {
    let output = try output(side, amount: amount, kind: kind)
    switch side {
    case .buy:
      taoReserve = taoReserve.addingSaturating(amount)
      alphaReserve = alphaReserve.subtractingSaturating(output)
    case .sell:
      alphaReserve = alphaReserve.addingSaturating(amount)
      taoReserve = taoReserve.subtractingSaturating(output)
    }
    return output
  }
}

/// The fee of the first pool, in TAO; it stays in SubnetTAO.
public struct FirstPoolFee: Sendable, Hashable {
  /// The least fee, in rao.
  public static let least: UInt64 = 50_000
  /// c, the part of the alpha or of the TAO of the sale.
  static let part = U96F32(bits: 214_748)

  /// Alpha taken out of a subnet, in rao; `nil` for anything else.
  public var alpha: UInt64?
  /// AlphaDividendsPerSubnet of the hotkey, in rao.
  public var alphaDividends: UInt64
  /// The alpha staked with the hotkey, of the last epoch from spec version 261 on, in rao.
  public var totalHotkeyAlpha: UInt64

  /// The operands of a fee.
  ///
  /// - Parameters:
  ///   - alpha: alpha taken out of a subnet, in rao; `nil` for anything else.
  ///   - alphaDividends: what the hotkey's alpha earned in the last epoch, in rao.
  ///   - totalHotkeyAlpha: the alpha staked with the hotkey, in rao.
  public init(alpha: UInt64?, alphaDividends: UInt64, totalHotkeyAlpha: UInt64) {
    self.alpha = alpha
    self.alphaDividends = alphaDividends
    self.totalHotkeyAlpha = totalHotkeyAlpha
  }

  /// The fee, in rao of TAO, for a pool as it is before the sale.
  ///
  /// - Parameters:
  ///   - pool: the subnet's pool.
  ///   - rules: the rules in force.
  public func rao(pool: ConstantProductPool, rules: BlockRules) -> UInt64 {
    guard let alpha else { return Self.least }
    let rate = U96F32(saturating: alphaDividends).safeDivided(by: U96F32(saturating: totalHotkeyAlpha))
    let amount = U96F32(saturating: alpha)
    func floored(_ value: U96F32) -> UInt64 { UInt64(saturating: value) }
    switch rules.fee {
    case .flat, .rate: return Self.least
    case .dividendsAtPrice:
      let fee = amount.saturatingMultiplied(by: rate).saturatingMultiplied(by: pool.price)
      return max(Self.least, floored(fee))
    case .dividendsAndPartOfAlpha:
      let fee = amount.saturatingMultiplied(by: rate).saturatingMultiplied(by: pool.price)
      return max(Self.least, floored(fee), floored(amount.saturatingMultiplied(by: Self.part)))
    case .dividendsInTaoOfSale:
      let tao = U96F32(saturating: (try? pool.output(.sell, amount: alpha, kind: rules.pool)) ?? 0)
      return max(
        Self.least, floored(tao.saturatingMultiplied(by: rate)), floored(tao.saturatingMultiplied(by: Self.part)))
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
import FixedPoint

/// The gate that takes emission from subnets below a bar and leaves it to those above
/// (Docs/Specification/emission.md, The emission gate; from spec 440).
public struct EmissionGate: Sendable, Hashable {
  /// The blocks from one recomputation of the bar to the next.
  public static let interval: UInt64 = 360

  /// The share at which the gate is half open; 0 switches it off until it is recomputed.
  public var bar: U64F64
  /// The part of the emission that the shares at or above the bar hold at least.
  public var quantile: U64F64
  /// N of the rule by rank; 0 means the quantile.
  public var rank: UInt16
  /// h, how sharply the gate closes below the bar.
  public var exponent: U64F64

  /// The default quantile, raw 0x9c28f5c28f5c2800: nearly 0.61.
  public static let quantile = U64F64(bits: 0x9c28_f5c2_8f5c_2800)
  /// The quantile that the main network stores: 0.75.
  public static let mainNetworkQuantile = U64F64(bits: 3 << 62)
  /// The default rank, from spec version 441 on.
  public static let rank: UInt16 = 32
  /// The default exponent.
  public static let exponent = U64F64(bits: 3 << 64)

  /// A gate; by default with the chain's defaults, which hold from spec version 440 on, and no bar yet.
  ///
  /// - Parameters:
  ///   - bar: the stored bar; 0 for none.
  ///   - quantile: the stored quantile.
  ///   - rank: the stored rank; 0 for the quantile.
  ///   - exponent: the stored exponent.
  public init(
    bar: U64F64 = .zero, quantile: U64F64 = quantile, rank: UInt16 = rank, exponent: U64F64 = exponent
  ) {
    self.bar = bar
    self.quantile = quantile
    self.rank = rank
    self.exponent = exponent
  }

  /// The bar for normalised shares, all of eligible subnets; 0 if none is found.
  ///
  /// - Parameters:
  ///   - shares: the shares, those of subnets whose emission is switched off too.
  ///   - rule: how the bar is found. By quantile the shares, in descending order and zeros too, are added up until the sum
  ///     is at least the quantile; the bar is the share that got there, or the last. By rank it is the N-th greatest
  ///     positive share, or the smallest positive one.
  public func bar(for shares: [U64F64], rule: BlockRules.Gate) -> U64F64 {
    switch rule {
    case .none: return .zero
    case .quantile: return barByQuantile(shares)
    case .rank:
      guard rank > 0 else { return barByQuantile(shares) }
      let positive = shares.filter { $0 > .zero }.sorted(by: >)
      return positive.prefix(Int(rank)).last ?? .zero
    }
  }

  private func barByQuantile(_ shares: [U64F64]) -> U64F64 {
    let descending = shares.sorted(by: >)
    var total = U64F64.zero
    for share in descending {
      total = total.saturatingAdding(share)
      if total >= quantile { return share }
    }
    // Rounding may leave the sum of all shares short of a quantile of 1.
    return descending.last ?? .zero
  }

  /// Whether the bar is recomputed at a block: at one divisible by ``interval``, and where there is none.
  ///
  /// - Parameter block: the block.
  public func isDue(at block: UInt64) -> Bool { block.isMultiple(of: Self.interval) || bar == .zero }

  /// Recomputes the bar where that is due. A result of 0 is not written.
  public mutating func update(block: UInt64, shares: [U64F64], rule: BlockRules.Gate) {
    guard isDue(at: block) else { return }
    let found = bar(for: shares, rule: rule)
    if found > .zero { bar = found }
  }

  /// How far the gate is open for a share: 1 / (1 + (bar / share)^h), 0 for a share of 0.
  public func opening(for share: U64F64) -> U64F64 {
    guard share > .zero else { return .zero }
    let closing = bar.safeDivided(by: share).safePow(exponent)
    return U64F64.one.safeDivided(by: closing.saturatingAdding(.one))
  }

  /// How far the gate is open for each share; 1 where there is no bar.
  func openings(for shares: [U64F64]) -> [U64F64] {
    guard bar > .zero else { return shares.map { _ in .one } }
    return shares.map { opening(for: $0) }
  }

  /// The shares after the gate: each times its opening, divided by their sum; unchanged if that is 0 or there is no bar.
  public func apply(to shares: [U64F64]) -> [U64F64] { apply(to: shares, openings: openings(for: shares)) }

  /// The same with openings that are known.
  func apply(to shares: [U64F64], openings: [U64F64]) -> [U64F64] {
    guard bar > .zero else { return shares }
    return zip(shares, openings).map { $0.saturatingMultiplied(by: $1) }.normalized() ?? shares
  }
}

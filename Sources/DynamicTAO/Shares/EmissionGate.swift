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

  /// A gate; by default with the chain's defaults and no bar yet.
  public init(
    bar: U64F64 = .zero, quantile: U64F64 = U64F64(saturating: 0.61), rank: UInt16 = 32,
    exponent: U64F64 = U64F64(saturating: 3)
  ) {
    self.bar = bar
    self.quantile = quantile
    self.rank = rank
    self.exponent = exponent
  }

  /// How the bar is found.
  public enum Rule: Sendable, Hashable {
    /// The share that brings the sum of the largest shares to the quantile.
    case quantile
    /// The N-th largest positive share, or the smallest positive one if there are fewer.
    case rank
  }

  /// The bar for normalised shares; 0 if none is positive.
  public func bar(for shares: [U64F64], rule: Rule) -> U64F64 {
    let descending = shares.filter { $0 > .zero }.sorted(by: >)
    if rule == .rank && rank > 0 { return descending.prefix(Int(rank)).last ?? .zero }
    var total = U64F64.zero
    for share in descending {
      total = total.saturatingAdding(share)
      if total >= quantile { return share }
    }
    // Rounding may leave the sum of all shares short of a quantile of 1.
    return descending.last ?? .zero
  }

  /// Recomputes the bar where that is due: on blocks divisible by ``interval``, and when there is none.
  public mutating func update(block: UInt64, shares: [U64F64], rule: Rule) {
    if block.isMultiple(of: Self.interval) || bar == .zero { bar = bar(for: shares, rule: rule) }
  }

  /// How far the gate is open for a share: 1 / (1 + (bar / share)^h), 0 for a share of 0.
  public func opening(for share: U64F64) -> U64F64 {
    guard share > .zero else { return .zero }
    let closing = bar.safeDivided(by: share).safePow(exponent)
    return U64F64.one.safeDivided(by: closing.saturatingAdding(.one))
  }

  /// The shares after the gate: each times its opening, divided by their sum; unchanged if that is 0 or there is no bar.
  public func apply(to shares: [U64F64]) -> [U64F64] {
    guard bar > .zero else { return shares }
    return shares.map { $0.saturatingMultiplied(by: opening(for: $0)) }.normalized() ?? shares
  }
}

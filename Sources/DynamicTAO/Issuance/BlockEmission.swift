// SPDX-License-Identifier: Apache-2.0

/// What a block mints (Docs/Specification/emission.md, Block emission). The same rule serves TAO and each subnet's alpha.
/// All amounts are in rao: 1e9 rao are one TAO, or one alpha.
public enum BlockEmission {
  /// The supply that is never exceeded, 21 million, in rao.
  public static let supply: UInt64 = 21_000_000_000_000_000
  /// What a block mints before the first halving, in rao.
  public static let full: UInt64 = 1_000_000_000
  /// Blocks in a day, of 12 seconds each.
  public static let blocksPerDay: UInt64 = 7200

  /// How often the emission has halved at an issuance below the supply: the largest r with
  /// issuance >= supply * (1 - 2^-r).
  ///
  /// The chain takes floor(log2(1 / (1 - issuance / supply))) in I96F32. Its steps are these, exactly: the quotient,
  /// rounded down to 2^-32, reaches 1 - 2^-r just when issuance / supply does, because that bound is a multiple of
  /// 2^-32 for r <= 32. From the 30th halving on the emission is 0 whatever r is.
  public static func halvings(issuance: UInt64) -> Int {
    guard issuance < supply else { return 64 }
    let remaining = supply - issuance
    let estimate = remaining.leadingZeroBitCount - supply.leadingZeroBitCount
    // remaining < 2^(64 - leading zeros), so the shift by one less than the estimate loses nothing.
    return estimate > 0 && remaining > supply >> estimate ? estimate - 1 : estimate
  }

  /// What the next block mints at an issuance, in rao: floor(1e9 / 2^r) with r from ``halvings(issuance:)``, and 0 at or
  /// above the supply.
  public static func rao(issuance: UInt64) -> UInt64 { full >> UInt64(halvings(issuance: issuance)) }
}

// SPDX-License-Identifier: Apache-2.0

/// The chain's own values for settings that a subnet has not stored, in the chain's units, with the spec versions in which they
/// hold (Docs/Specification/storage.md, Docs/Specification/emission.md). Values without a range hold in every version that the package
/// knows.
public enum ChainDefaults {
  /// Blocks without a weight update after which a validator is inactive, until spec 422 (`ActivityCutoff`).
  public static let activityCutoff: UInt64 = 5000
  /// The activity cutoff in thousandths of a tempo, from spec 423 on (`ActivityCutoffFactorMilli`).
  public static let activityCutoffFactorMilli: UInt32 = 13_889
  /// The total stake, in rao, below which a neuron counts as having none (`StakeThreshold`).
  public static let stakeThreshold: UInt64 = 0
  /// The weight of TAO stake, as a fraction of 2^64 - 1 (`TaoWeight`).
  public static let taoWeight: UInt64 = 971_718_665_099_567_868
  /// The number of validator permits (`MaxAllowedValidators`).
  public static let maxAllowedValidators: UInt16 = 128
  /// The majority of stake that consensus asks for, of 65535 (`Kappa`).
  public static let kappa: UInt16 = 32_767
  /// The part of a weight above the consensus that buys no bonds, of 65535 (`BondsPenalty`).
  public static let bondsPenalty: UInt16 = 65_535
  /// The part of a bond that an epoch keeps, in millionths (`BondsMovingAverage`).
  public static let bondsMovingAverage: UInt64 = 900_000
  /// The least alpha of liquid alpha, of 65535 (`AlphaValues`).
  public static let alphaLow: UInt16 = 45_875
  /// The largest alpha of liquid alpha, of 65535 (`AlphaValues`).
  public static let alphaHigh: UInt16 = 58_982
  /// The steepness of liquid alpha's sigmoid, in hundredths (`AlphaSigmoidSteepness`).
  public static let alphaSigmoidSteepness: Int32 = 1000
  /// The owner's part of a subnet's alpha, of 65535: 18 percent (`SubnetOwnerCut`).
  public static let ownerCut: UInt16 = 11_796
  /// A validator's take of its delegates' dividends, of 65535: 18 percent (`MaxDelegateTake`).
  public static let delegateTake: UInt16 = 11_796

  /// The activity cutoff in blocks from spec 423 on, `max(1, factorMilli * tempo / 1000)` rounded down; a product beyond 64 bits
  /// saturates.
  ///
  /// - Parameters:
  ///   - factorMilli: thousandths of a tempo.
  ///   - tempo: the subnet's, in blocks.
  public static func activityCutoff(
    factorMilli: UInt32 = activityCutoffFactorMilli, tempo: UInt64
  ) -> UInt64 {
    let (product, overflows) = UInt64(factorMilli).multipliedReportingOverflow(by: tempo)
    return max(1, (overflows ? .max : product) / 1000)
  }
}

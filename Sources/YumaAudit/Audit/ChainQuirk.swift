// SPDX-License-Identifier: Apache-2.0
import Yuma

/// Something the chain does that a reader of its rules does not expect, or that a neuron's owner would want to be told.
/// Docs/Reference/Quirks.md describes each, with a golden file that meets it.
public enum ChainQuirk: String, Sendable, Hashable, CaseIterable {
  // Who takes part (sections 1 to 3)
  case stakeSaturates, stakeSumWraps, noStake, stakeBelowThreshold, ownerBelowThreshold, inactiveValidator
  case ownerWithoutPermit, permitLost, permitTie
  // Weights (sections 4 to 6)
  case columnOutOfRange, repeatedColumn, weightsWithoutPermit, selfWeight, ownerSelfWeight, outdatedWeight
  case weightOlderThanCommit, zeroRow, weightSumWraps, noValidators, kappaBeyondStake
  // Bonds (section 8)
  case recentRegistration, lastStepUnknown, bondOutOfRange, repeatedBond, movingAverageAboveOne, alphaOutOfRange
  case bondWithoutWeightKept, bondWithoutWeightDropped, liquidAlphaWithoutYuma3, liquidAlphaWithoutConsensus
  case liquidAlphaRangeReversed, liquidAlphaMissesEntry, previousConsensusMissing, previousConsensusLength
  case movingAverageSaturates, bondColumnSaturates
  // Payment (sections 9 and 10)
  case paidByActiveStake, paidByStake, storedBondSaturates, zeroBondStored, undistributed, overpaid
  case combinedRoundedApart

  /// What the chain does, in one sentence.
  public var summary: String {
    switch self {
    case .stakeSaturates: "a stake beyond 2^63 - 1 rao counts as that"
    case .stakeSumWraps: "the sum of all stakes overflows and wraps around"
    case .noStake: "nobody has stake that counts, so stake is not normalised"
    case .stakeBelowThreshold: "stake below the threshold counts as none"
    case .ownerBelowThreshold: "the owner's stake counts although it is below the threshold"
    case .inactiveValidator: "a validator that set no weights for too long has no active stake"
    case .ownerWithoutPermit: "the owner validates without holding a permit"
    case .permitLost: "a validator that loses its permit in this epoch still counts in it, and stores no bonds"
    case .permitTie: "neurons of equal stake compete for the last permit, and the one with the larger uid gets it"
    case .columnOutOfRange: "a weight on a uid that the subnet does not have is dropped"
    case .repeatedColumn: "a row names a uid twice: the last entry counts for the consensus, all for trust and rank"
    case .weightsWithoutPermit: "weights of a neuron without a permit are not read"
    case .selfWeight: "a validator's weight on itself is dropped"
    case .ownerSelfWeight: "the owner's weight on itself counts"
    case .outdatedWeight: "a weight set before its neuron registered, or in the same block, is dropped"
    case .weightOlderThanCommit: "a neuron that registered after a validator's live commit gets nothing from it"
    case .zeroRow: "a row whose weights are all 0 stays, and is not normalised"
    case .weightSumWraps: "the sum of a row of weights overflows and wraps around"
    case .noValidators: "no validator has active stake, so the consensus is 0 everywhere"
    case .kappaBeyondStake: "kappa exceeds the rounded sum of stake, so the consensus is the smallest weight"
    case .recentRegistration: "bonds on a neuron that registered since the last epoch are not read"
    case .lastStepUnknown: "no last epoch is stored, so the tempo decides which bonds are read"
    case .bondOutOfRange: "a stored bond on a uid that the subnet does not have is read and then dropped"
    case .repeatedBond: "a row of bonds names a uid twice"
    case .movingAverageAboveOne: "a moving average above a million makes alpha negative"
    case .alphaOutOfRange: "the moving average does not fit the number format of alpha"
    case .bondWithoutWeightKept: "Yuma 3 keeps a bond on a neuron that its validator gives no weight any more"
    case .bondWithoutWeightDropped: "liquid alpha drops a bond on a neuron that its validator gives no weight any more"
    case .liquidAlphaWithoutYuma3: "liquid alpha is on and has no effect, because Yuma 3 is off"
    case .liquidAlphaWithoutConsensus: "liquid alpha is on and does not apply, because the consensus is 0 everywhere"
    case .liquidAlphaRangeReversed: "alphaLow is above alphaHigh, so every alpha is alphaLow"
    case .liquidAlphaMissesEntry: "a row is not sorted, so liquid alpha's walk takes another entry or none for a neuron"
    case .previousConsensusMissing: "the previous consensus is asked for, none is stored, and this epoch's is used"
    case .previousConsensusLength: "the stored previous consensus has not one element for each neuron"
    case .movingAverageSaturates: "the moving average of a bond saturates"
    case .bondColumnSaturates: "the sum of a column of bonds saturates"
    case .paidByActiveStake: "nobody earned anything, so validators are paid by active stake"
    case .paidByStake: "nobody earned anything and nobody is active, so all are paid by stake"
    case .storedBondSaturates: "a bond times 65535 saturates as it is stored"
    case .zeroBondStored: "bonds too small for 16 bits are stored as 0"
    case .undistributed: "rounding down leaves rao that nobody is paid"
    case .overpaid: "more is paid than came in, because a sum overflowed"
    case .combinedRoundedApart: "the recorded emission is rounded on its own and is not the sum of what is paid"
    }
  }

  /// The section of Docs/Specification/epoch.md that the quirk follows from.
  public var section: Int {
    switch self {
    case .inactiveValidator: 1
    case .stakeSaturates, .stakeSumWraps, .noStake, .stakeBelowThreshold, .ownerBelowThreshold: 2
    case .ownerWithoutPermit, .permitLost, .permitTie: 3
    case .columnOutOfRange, .weightsWithoutPermit, .selfWeight, .ownerSelfWeight, .outdatedWeight,
      .weightOlderThanCommit, .zeroRow, .weightSumWraps:
      4
    case .repeatedColumn, .noValidators, .kappaBeyondStake: 5
    case .recentRegistration, .lastStepUnknown, .bondOutOfRange, .repeatedBond, .movingAverageAboveOne,
      .alphaOutOfRange, .bondWithoutWeightKept, .bondWithoutWeightDropped, .liquidAlphaWithoutYuma3,
      .liquidAlphaWithoutConsensus, .liquidAlphaRangeReversed, .liquidAlphaMissesEntry, .previousConsensusMissing,
      .previousConsensusLength, .movingAverageSaturates, .bondColumnSaturates:
      8
    case .paidByActiveStake, .paidByStake: 9
    case .storedBondSaturates, .zeroBondStored, .undistributed, .overpaid, .combinedRoundedApart: 10
    }
  }

  /// The quirk that a remark of the observing engine is about.
  init(_ remark: EpochRemark) {
    self =
      switch remark.stage {
      case .stake: remark.event == .wraps ? .stakeSumWraps : .stakeSaturates
      case .weights: .weightSumWraps
      case .alpha: .alphaOutOfRange
      case .movingAverage: .movingAverageSaturates
      case .bondColumns: .bondColumnSaturates
      case .storedBonds: .storedBondSaturates
      }
  }
}

/// A quirk that an epoch met.
public struct QuirkFinding: Sendable, Hashable {
  /// The quirk.
  public let quirk: ChainQuirk
  /// How often.
  public internal(set) var count: Int
  /// Where, in the manner of "weights[17]" or "uid 3": the first few places, none where it concerns the epoch as a whole.
  public internal(set) var places: [String]

  /// How many places are kept.
  public static let placeLimit = 12
}

// SPDX-License-Identifier: Apache-2.0

/// The raw values of an epoch's stages, on request (Docs/Specification/vectors.md, yuma-epoch/1, `intermediate`; the
/// JSON key is the property's name). Vectors have n elements, matrices n rows.
public struct EpochTrace: Sendable, Hashable {
  /// Normalised stake (section 2).
  public var stake: TraceValues
  /// Normalised stake of active, permitted neurons (section 3).
  public var activeStake: TraceValues
  /// Normalised weights (section 4); nil where a fused kernel never formed them.
  public var weights: TraceMatrix?
  /// The stake-weighted median of each column (section 5).
  public var consensus: TraceValues
  /// Weights cut off at the consensus (section 6); nil where a fused kernel never formed them.
  public var clippedWeights: TraceMatrix?
  /// The sum of each row of clipped weights (section 6).
  public var validatorTrust: TraceValues
  /// Normalised rank (section 6).
  public var incentive: TraceValues
  /// Weights that buy bonds (section 7); nil where a fused kernel never formed them.
  public var weightsForBonds: TraceMatrix?
  /// The bonds of all neurons, as they are stored for those with a permit (section 8).
  public var emaBonds: TraceMatrix?
  /// Normalised dividends (section 8).
  public var dividends: TraceValues
  /// Each neuron's share of the emission as a server (section 9).
  public var normalizedServerEmission: TraceValues
  /// Each neuron's share of the emission as a validator (section 9).
  public var normalizedValidatorEmission: TraceValues
  /// Each neuron's share of the emission that is recorded (section 9).
  public var normalizedCombinedEmission: TraceValues

  /// A trace of the given parts.
  public init(
    stake: TraceValues, activeStake: TraceValues, weights: TraceMatrix?, consensus: TraceValues,
    clippedWeights: TraceMatrix?, validatorTrust: TraceValues, incentive: TraceValues, weightsForBonds: TraceMatrix?,
    emaBonds: TraceMatrix?, dividends: TraceValues, normalizedServerEmission: TraceValues,
    normalizedValidatorEmission: TraceValues, normalizedCombinedEmission: TraceValues
  ) {
    self.stake = stake
    self.activeStake = activeStake
    self.weights = weights
    self.consensus = consensus
    self.clippedWeights = clippedWeights
    self.validatorTrust = validatorTrust
    self.incentive = incentive
    self.weightsForBonds = weightsForBonds
    self.emaBonds = emaBonds
    self.dividends = dividends
    self.normalizedServerEmission = normalizedServerEmission
    self.normalizedValidatorEmission = normalizedValidatorEmission
    self.normalizedCombinedEmission = normalizedCombinedEmission
  }
}

/// Raw values in the form their engine has them.
public enum TraceValues: Sendable, Hashable {
  /// I32F32 raw bits: value * 2^32.
  case bits([Int64])
  /// Raw bits of a wider fixed-point number, value * 2^`fractionalBits`, as decimal strings.
  case decimal([String], fractionalBits: Int)
  /// Double precision.
  case real([Double])
}

/// A sparse matrix of raw values: the entries of row i are at `rowOffsets[i] ..< rowOffsets[i + 1]`.
public struct TraceMatrix: Sendable, Hashable {
  /// n + 1 ascending offsets.
  public var rowOffsets: [Int]
  /// The column of each entry.
  public var columns: [UInt16]
  /// The raw value of each entry.
  public var values: TraceValues

  /// A matrix of the given parts.
  public init(rowOffsets: [Int], columns: [UInt16], values: TraceValues) {
    self.rowOffsets = rowOffsets
    self.columns = columns
    self.values = values
  }
}

// SPDX-License-Identifier: Apache-2.0

/// All that an epoch works out on its way from input to output, in an engine's numbers. The pipeline's stages fill it from
/// top to bottom; a runner keeps it from epoch to epoch for its storage.
package struct EpochState<Kernels: EpochKernels> {
  /// The decisions of the epoch.
  package var plan = EpochPlan()
  /// Which neurons hold a permit from now on: their bonds are stored (sections 3 and 10).
  package internal(set) var newPermits: [Bool] = []
  /// Which neurons are active and hold a permit at the start: they have active stake (section 3).
  package internal(set) var counted: [Bool] = []

  /// Normalised stake (section 2).
  package var stake: Kernels.Vector
  /// Normalised stake of active, permitted neurons (section 3).
  package var activeStake: Kernels.Vector
  /// Normalised weights (section 4).
  package var weights: Kernels.Matrix
  /// The consensus of each column (section 5).
  package var consensus: Kernels.Vector
  /// Weights cut off at the consensus (section 6).
  package var clippedWeights: Kernels.Matrix
  /// Row sums of the clipped weights (section 6).
  package var validatorTrust: Kernels.Vector
  /// Ranks before they are normalised (section 6).
  package var rank: Kernels.Vector
  /// Ranks of the weights before they are clipped (section 6); where rank, trust and pruning scores are stored.
  package var prerank: Kernels.Vector
  /// Rank divided by prerank (section 6); likewise.
  package var trust: Kernels.Vector
  /// Normalised rank (section 6).
  package var incentive: Kernels.Vector
  /// Weights that buy bonds (section 7).
  package var weightsForBonds: Kernels.Matrix
  /// The consensus that the last epoch stored, where liquid alpha compares with it (section 8, consensus modes).
  package var storedConsensus: Kernels.Vector
  /// The alpha of each column (section 8, logistic liquid alpha).
  package var alphas: Kernels.Vector
  /// The bonds of the last epoch that count; in Yuma shares of their columns (section 8).
  package var oldBonds: Kernels.Matrix
  /// What is bought in this epoch; in Yuma shares of their columns (section 8, delta). Yuma 3 buys with `weightsForBonds`.
  package var boughtBonds: Kernels.Matrix
  /// The moving average of both, as it is stored in the end (section 8, ema).
  package var averagedBonds: Kernels.Matrix
  /// The share of its column that each averaged bond has; Yuma 3 (section 8, norm).
  package var bondShares: Kernels.Matrix
  /// Normalised dividends (section 8).
  package var dividends: Kernels.Vector
  /// The servers' share of the emission (section 9).
  package var serverShare: Kernels.Vector
  /// The validators' share of the emission (section 9).
  package var validatorShare: Kernels.Vector
  /// The share of the emission that is recorded (section 9).
  package var combinedShare: Kernels.Vector

  /// The consensus that liquid alpha compares with (section 8, consensus modes).
  package var liquidConsensus: Kernels.Vector {
    switch plan.liquidConsensus {
    case .current: consensus
    case .stored: storedConsensus
    }
  }

  init(kernels: Kernels) {
    stake = kernels.makeVector()
    activeStake = kernels.makeVector()
    weights = kernels.makeMatrix()
    consensus = kernels.makeVector()
    clippedWeights = kernels.makeMatrix()
    validatorTrust = kernels.makeVector()
    rank = kernels.makeVector()
    prerank = kernels.makeVector()
    trust = kernels.makeVector()
    incentive = kernels.makeVector()
    weightsForBonds = kernels.makeMatrix()
    storedConsensus = kernels.makeVector()
    alphas = kernels.makeVector()
    oldBonds = kernels.makeMatrix()
    boughtBonds = kernels.makeMatrix()
    averagedBonds = kernels.makeMatrix()
    bondShares = kernels.makeMatrix()
    dividends = kernels.makeVector()
    serverShare = kernels.makeVector()
    validatorShare = kernels.makeVector()
    combinedShare = kernels.makeVector()
  }
}

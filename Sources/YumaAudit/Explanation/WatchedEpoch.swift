// SPDX-License-Identifier: Apache-2.0
import FixedPoint
import Yuma

/// An epoch of the reference engine, with what its kernels were given and gave back on the way: all that an explanation adds
/// up. No arithmetic of the chain is repeated for it.
struct WatchedEpoch: Sendable {
  typealias Vector = [I32F32]
  typealias Matrix = SparseMatrix<I32F32>

  /// The epoch's result, with its trace and remarks.
  let result: EpochResult
  /// What the kernels saw.
  private(set) var operands: Operands

  /// What passes between the stages and is in no trace.
  struct Operands: Sendable {
    /// Which entries count.
    var plan = EpochPlan()
    /// The weights that count, as integers (section 4, before step 5).
    var countedWeights = Matrix()
    /// Normalised weights (section 4).
    var weights = Matrix()
    /// The active stake that the median and the rank see (section 3).
    var activeStake: Vector = []
    /// The consensus (section 5).
    var consensus: Vector = []
    /// Clipped weights (section 6).
    var clippedWeights = Matrix()
    /// Ranks before they are normalised (section 6).
    var ranks: Vector = []
    /// Stored bonds as they were read (section 8): integers in Yuma, proportions in Yuma 3.
    var readBonds = Matrix()
    /// The old bonds that the moving average decays; in Yuma shares of their columns.
    var oldBonds = Matrix()
    /// What the moving average buys with: weights for bonds, in Yuma times stake, as shares of their columns.
    var newBonds = Matrix()
    /// The consensus that liquid alpha compares with; nil where it does not apply.
    var liquidConsensus: Vector?
    /// The alpha of each column, where it has one.
    var alphas: Vector = []
    /// The moving average, before anything is normalised.
    var averagedBonds = Matrix()
    /// The share of each column that pays dividends.
    var payingBonds = Matrix()
    /// Dividends before they are normalised; in Yuma 3 times stake.
    var earned: Vector = []
    /// Incentive plus dividends, whose sum divides the emission (section 9).
    var combined: Vector = []
  }

  /// A result and what the kernels saw on the way to it.
  init(result: EpochResult, operands: Operands) {
    self.result = result
    self.operands = operands
  }

  /// Runs the epoch on the reference engine.
  ///
  /// - Throws: `EpochInputError` for an input that is not valid.
  init(_ input: EpochInput, under rules: EpochRules) throws(EpochInputError) {
    let watcher = EpochWatcher()
    result = try Epoch.run(input, under: rules, observer: watcher)
    operands = watcher.operands
    operands.plan = result.report.plan
  }
}

/// Notes what stands between the stages of an epoch, and remarks on saturation.
private final class EpochWatcher: EpochObserver {
  typealias Kernels = ReferenceKernels

  var operands = WatchedEpoch.Operands()
  private let saturation = SaturationWatch()

  func takeRemarks() -> [EpochRemark] { saturation.takeRemarks() }

  func observe(_ moment: EpochMoment, _ state: EpochState<ReferenceKernels>, _ input: EpochInput) {
    saturation.observe(moment, state, input)
    switch moment {
    case .stakeSummed: break
    case .weightsLoaded:
      operands.countedWeights = state.weights
      operands.activeStake = state.activeStake
    case .ranked:
      operands.weights = state.weights
      operands.consensus = state.consensus
      operands.clippedWeights = state.clippedWeights
      operands.ranks = state.rank
    case .bondsLoaded: operands.readBonds = state.oldBonds
    case .bondsBought: break
    case .bondsAveraged:
      operands.averagedBonds = state.averagedBonds
      operands.oldBonds = state.oldBonds
      operands.newBonds =
        switch state.plan.bonds {
        case .yuma: state.boughtBonds
        case .yuma3: state.weightsForBonds
        }
      switch state.plan.appliedAlpha {
      case .fixed: break
      case .logistic: operands.alphas = state.alphas
      case .sigmoid: operands.liquidConsensus = state.liquidConsensus
      }
    case .dividendsEarned:
      operands.earned = state.dividends
      operands.payingBonds =
        switch state.plan.bonds {
        case .yuma: state.averagedBonds
        case .yuma3: state.bondShares
        }
    case .bondsStoring: break
    case .sharesCombined: operands.combined = state.combinedShare
    }
  }
}

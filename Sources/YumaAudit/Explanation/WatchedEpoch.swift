import FixedPoint
import Synchronization
import Yuma

/// An epoch of the reference engine, with what its kernels were given and gave back on the way: all that an explanation adds
/// up. No arithmetic of the chain is repeated for it.
struct WatchedEpoch: Sendable {
  typealias Vector = [I32F32]
  typealias Matrix = SparseMatrix<I32F32>

  /// The epoch's result, with its trace and remarks.
  let result: EpochResult
  /// What the kernels saw.
  let operands: Operands

  /// What passes between the stages and is in no trace.
  struct Operands: Sendable {
    /// Which entries count.
    var plan = EntryPlan()
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

  /// Runs the epoch.
  ///
  /// - Throws: `EpochInputError` for an input that is not valid.
  init(_ input: EpochInput, ruleset: Ruleset) throws {
    let engine = WatchingEngine()
    result = try Epoch.run(input, engine: engine, ruleset: ruleset, detail: .trace)
    operands = engine.seen.operands
  }
}

/// The reference engine with kernels that note their operands.
private struct WatchingEngine: EpochEngine {
  let seen = Seen()
  var name: String { "reference" }

  func makeKernels() -> WatchingKernels { WatchingKernels(seen: seen) }

  /// Where the kernels of a run leave what they saw.
  final class Seen: Sendable {
    private let storage = Mutex(WatchedEpoch.Operands())
    var operands: WatchedEpoch.Operands {
      get { storage.withLock { $0 } }
      set { storage.withLock { $0 = newValue } }
    }
  }
}

private struct WatchingKernels: EpochKernels {
  typealias Vector = [I32F32]
  typealias Matrix = SparseMatrix<I32F32>

  let seen: WatchingEngine.Seen
  private var kernels = ObservingKernels()
  private var operands = WatchedEpoch.Operands()

  init(seen: WatchingEngine.Seen) { self.seen = seen }

  var name: String { kernels.name }

  /// The last call of an epoch: everything has been seen.
  mutating func takeRemarks() -> [EpochRemark] {
    seen.operands = operands
    operands = WatchedEpoch.Operands()
    return kernels.takeRemarks()
  }

  mutating func stake(of input: EpochInput, into stake: inout Vector, total: inout [UInt64]) {
    kernels.stake(of: input, into: &stake, total: &total)
  }

  mutating func divide(_ values: Vector, bySumOf whole: Vector, into result: inout Vector) {
    operands.combined = whole
    kernels.divide(values, bySumOf: whole, into: &result)
  }

  mutating func loadWeights(_ weights: SparseMatrix<UInt16>, plan: EntryPlan, into result: inout Matrix) {
    kernels.loadWeights(weights, plan: plan, into: &result)
    operands.plan = plan
    operands.countedWeights = result
  }

  mutating func normalizeRows(_ matrix: inout Matrix) {
    kernels.normalizeRows(&matrix)
    operands.weights = matrix
  }

  mutating func weightedMedian(of scores: Matrix, stake: Vector, kappa: UInt16, into median: inout Vector) {
    kernels.weightedMedian(of: scores, stake: stake, kappa: kappa, into: &median)
    operands.activeStake = stake
    operands.consensus = median
  }

  mutating func clip(_ matrix: Matrix, at ceiling: Vector, into result: inout Matrix) {
    kernels.clip(matrix, at: ceiling, into: &result)
    operands.clippedWeights = result
  }

  mutating func rank(_ matrix: Matrix, stake: Vector, into rank: inout Vector) {
    kernels.rank(matrix, stake: stake, into: &rank)
    operands.ranks = rank
  }

  mutating func loadBonds(_ bonds: SparseMatrix<UInt16>, scale: BondScale, plan: EntryPlan, into result: inout Matrix) {
    kernels.loadBonds(bonds, scale: scale, plan: plan, into: &result)
    operands.readBonds = result
  }

  mutating func normalizeColumns(_ matrix: inout Matrix) { kernels.normalizeColumns(&matrix) }

  mutating func movingAverage(
    new: Matrix, old: Matrix, movingAverage: UInt64, conversion: AlphaConversion, into result: inout Matrix
  ) {
    kernels.movingAverage(
      new: new, old: old, movingAverage: movingAverage, conversion: conversion, into: &result)
    (operands.newBonds, operands.oldBonds, operands.averagedBonds) = (new, old, result)
  }

  mutating func liquidMovingAverage(
    weights: Matrix, bonds: Matrix, consensus: Vector, parameters: Hyperparameters, into result: inout Matrix
  ) {
    kernels.liquidMovingAverage(
      weights: weights, bonds: bonds, consensus: consensus, parameters: parameters, into: &result)
    (operands.newBonds, operands.oldBonds, operands.averagedBonds) = (weights, bonds, result)
    operands.liquidConsensus = consensus
  }

  mutating func dividends(bonds: Matrix, incentive: Vector, into dividends: inout Vector) {
    kernels.dividends(bonds: bonds, incentive: incentive, into: &dividends)
    (operands.payingBonds, operands.earned) = (bonds, dividends)
  }

  mutating func dividends(bonds: Matrix, incentive: Vector, stake: Vector, into dividends: inout Vector) {
    kernels.dividends(bonds: bonds, incentive: incentive, stake: stake, into: &dividends)
    (operands.payingBonds, operands.earned) = (bonds, dividends)
  }

  mutating func store(_ bonds: Matrix, rows kept: [Bool], into result: inout SparseMatrix<UInt16>) {
    kernels.store(bonds, rows: kept, into: &result)
  }
}

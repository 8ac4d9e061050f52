import Benchmark
import FixedPoint
import Yuma

/// The reference kernels one by one, on the values that reach them in an epoch. What needs an `EntryPlan`, which the
/// pipeline alone makes, is not among them: reading the raw weights and bonds.
func benchmarkStages() {
  let stages: [(name: String, run: (StageSubject) -> Void)] = [
    ("4-normalize-rows", { $0.kernels.normalizeRows(&$0.normalized) }),
    (
      "5-weighted-median",
      { $0.kernels.weightedMedian(of: $0.weights, stake: $0.stake, kappa: $0.parameters.kappa, into: &$0.vector) }
    ),
    ("6-clip", { $0.kernels.clip($0.weights, at: $0.consensus, into: &$0.matrix) }),
    ("6-row-sums", { $0.kernels.rowSums($0.clipped, into: &$0.vector) }),
    ("6-rank", { $0.kernels.rank($0.clipped, stake: $0.stake, into: &$0.vector) }),
    ("7-blend", { $0.kernels.blend($0.weights, $0.clipped, beta: 32768, into: &$0.matrix) }),
    ("8-normalize-columns", { $0.kernels.normalizeColumns(&$0.normalized) }),
    (
      "8-moving-average",
      {
        $0.kernels.movingAverage(
          new: $0.clipped, old: $0.bonds, movingAverage: $0.parameters.bondsMovingAverage, conversion: .wrapping,
          into: &$0.matrix)
      }
    ),
    (
      "8-liquid-moving-average",
      {
        $0.kernels.liquidMovingAverage(
          weights: $0.clipped, bonds: $0.bonds, consensus: $0.consensus, parameters: $0.parameters, into: &$0.matrix)
      }
    ),
    (
      "8-dividends",
      { $0.kernels.dividends(bonds: $0.bonds, incentive: $0.incentive, stake: $0.stake, into: &$0.vector) }
    ),
  ]
  for stage in stages {
    Benchmark(
      "stage.\(stage.name).n256-v64-d100", closure: { (_, subject) in stage.run(subject) },
      setup: { try StageSubject("n256-v64-d100-yuma3-liquid") })
  }
}

/// What the stages of an epoch hand to each other, and room for results.
private final class StageSubject {
  var kernels = ReferenceKernels()
  let parameters: Hyperparameters
  let stake: [I32F32]
  let consensus: [I32F32]
  let incentive: [I32F32]
  let weights: SparseMatrix<I32F32>
  let clipped: SparseMatrix<I32F32>
  let bonds: SparseMatrix<I32F32>
  /// What is divided in place, again and again.
  var normalized: SparseMatrix<I32F32>
  var matrix = SparseMatrix<I32F32>()
  var vector: [I32F32] = []

  init(_ shape: String) throws {
    let input = try SubnetShape(shape).makeInput(seed: 1)
    let trace = try Epoch.run(input, under: .golden, engine: .reference, detail: .trace).trace
    parameters = input.parameters
    stake = numbers(trace?.activeStake)
    consensus = numbers(trace?.consensus)
    incentive = numbers(trace?.incentive)
    weights = matrixOfNumbers(trace?.weights)
    clipped = matrixOfNumbers(trace?.clippedWeights)
    bonds = matrixOfNumbers(trace?.emaBonds)
    normalized = weights
  }
}

private func numbers(_ values: TraceValues?) -> [I32F32] {
  guard case .bits(let bits) = values else { return [] }
  return bits.map(I32F32.init(bits:))
}

private func matrixOfNumbers(_ matrix: TraceMatrix?) -> SparseMatrix<I32F32> {
  var result = SparseMatrix<I32F32>()
  guard let matrix else { return result }
  result.rebuild { rowOffsets, columns, values in
    rowOffsets = matrix.rowOffsets
    columns = matrix.columns
    values = numbers(matrix.values)
  }
  return result
}

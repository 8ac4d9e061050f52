// SPDX-License-Identifier: Apache-2.0
import Yuma

/// What a map's rows say: the mean map over its seeds, and the requirement of each honest share of stake
/// (Docs/Specification/guarantees.md, section 4).
///
/// Rows are added in the order in which `RetentionMap` gives them. It keeps one map, however many seeds there are.
public struct RetentionSummary: Sendable {
  /// The cells of the map.
  public let grid: RetentionGrid
  /// The sums of E_H over complete seeds, cell by cell.
  private var sums: [Double]
  /// E_H of the share of stake that is being added, utility by utility.
  private var current: [Double] = []
  private var requirementsBySeed: [[Double]]
  private var sharesAdded = 0

  /// A summary without rows.
  ///
  /// - Parameter grid: the cells of the map
  public init(grid: RetentionGrid) {
    self.grid = grid
    sums = [Double](repeating: 0, count: grid.cellCount)
    requirementsBySeed = grid.honestStakes.map { _ in [] }
  }

  /// Adds the next row.
  ///
  /// - Parameter row: a row of the map, with a cell for each of the grid's weights: a programmer's error otherwise
  public mutating func add(_ row: RetentionRow) {
    precondition(row.cells.count == grid.cabalWeights.count, "a cell for each weight")
    current += row.cells.lazy.map(\.honestEmission)
    let size = grid.utilities.count * grid.cabalWeights.count
    guard current.count == size else { return }
    let share = sharesAdded % grid.honestStakes.count
    for k in 0..<size { sums[share * size + k] += current[k] }
    requirementsBySeed[share].append(requirement(honestStake: grid.honestStakes[share]))
    sharesAdded += 1
    current.removeAll(keepingCapacity: true)
  }

  /// How many seeds are complete.
  public var seedCount: Int { sharesAdded / max(1, grid.honestStakes.count) }

  /// The requirement of each honest share of stake, over the seeds that are complete.
  public var requirements: [RetentionRequirement] {
    zip(grid.honestStakes, requirementsBySeed).map {
      RetentionRequirement(honestStake: $0, bySeed: Array($1.prefix(seedCount)))
    }
  }

  /// The lines along which E_H is S_H in the plane of both weights, of the mean over the complete seeds; between the cells
  /// E_H is interpolated.
  ///
  /// - Parameter index: the position of S_H in the grid's shares of stake
  /// - Returns: polylines of points (W_H, W_C); a closed one ends where it begins
  public func retentionLines(ofStake index: Int) -> [[ContourLines.Point]] {
    let size = grid.utilities.count * grid.cabalWeights.count
    guard seedCount > 0, grid.honestStakes.indices.contains(index) else { return [] }
    let seeds = Double(seedCount)
    return ContourLines(
      x: grid.utilities, y: grid.cabalWeights, values: sums[index * size..<(index + 1) * size].map { $0 / seeds }
    )
    .lines(at: grid.honestStakes[index])
  }

  /// For each place of the plane of both weights the greatest honest share of stake of the grid that keeps its part there,
  /// of the mean over the complete seeds: the greatest S_H with E_H >= S_H.
  ///
  /// - Returns: `utilities.count * cabalWeights.count` shares, those of the first utility first; nil where none of the grid
  ///   is enough, everywhere if no seed is complete
  public var greatestHonestStakes: [Double?] {
    let size = grid.utilities.count * grid.cabalWeights.count
    guard seedCount > 0 else { return [Double?](repeating: nil, count: size) }
    let seeds = Double(seedCount)
    let descending = grid.honestStakes.indices.sorted { grid.honestStakes[$0] > grid.honestStakes[$1] }
    return (0..<size).map { place in
      descending.first { sums[$0 * size + place] / seeds >= grid.honestStakes[$0] }.map { grid.honestStakes[$0] }
    }
  }

  /// The smallest utility from which E_H >= S_H whatever the cabal's weight is; infinite if none is enough. E_H is linear
  /// between two utilities of the grid.
  private func requirement(honestStake: Double) -> Double {
    let width = grid.cabalWeights.count
    func values(_ utility: Int) -> ArraySlice<Double> { current[utility * width..<(utility + 1) * width] }
    guard let first = grid.utilities.indices.first(where: { values($0).allSatisfy { $0 >= honestStake } }) else {
      return .infinity
    }
    guard first > 0 else { return grid.utilities[0] }
    let (low, high) = (grid.utilities[first - 1], grid.utilities[first])
    let reached = zip(values(first - 1), values(first)).reduce(0.0) { part, pair in
      pair.0 < honestStake ? max(part, (honestStake - pair.0) / (pair.1 - pair.0)) : part
    }
    return low + reached * (high - low)
  }
}

/// How much utility an honest majority needs, so that no cabal of the rest grows its share of stake.
public struct RetentionRequirement: Sendable, Hashable {
  /// S_H, the honest share of stake.
  public let honestStake: Double
  /// The utility needed: the mean over the seeds; nil where none is enough, for one seed at least.
  public let requirement: Double?
  /// The lower end of the 95 % confidence interval of the mean; nil for one seed, or where no utility is enough.
  public let low: Double?
  /// The upper end of the 95 % confidence interval of the mean; nil for one seed, or where no utility is enough.
  public let high: Double?
  /// The utility needed with each seed; nil where none is enough.
  public let bySeed: [Double?]

  /// The requirement from those of the seeds, of which an infinite one is never reached.
  init(honestStake: Double, bySeed values: [Double]) {
    func reached(_ value: Double) -> Double? { value.isFinite ? value : nil }
    self.honestStake = honestStake
    bySeed = values.map(reached)
    requirement = values.isEmpty ? nil : reached(values.reduce(0, +) / Double(values.count))
    let interval = Bootstrap.interval(ofMeanOf: values)
    low = interval.flatMap { reached($0.low) }
    high = interval.flatMap { reached($0.high) }
  }
}

/// The percentile bootstrap: the spread of the means of samples drawn with replacement (Efron 1979).
enum Bootstrap {
  /// How many samples are drawn.
  static let sampleCount = 10_000

  /// The 95 % interval of the mean; nil for fewer than two values. Always the same for the same values.
  static func interval(ofMeanOf values: [Double]) -> (low: Double, high: Double)? {
    guard values.count > 1 else { return nil }
    var generator = SplitMix64(seed: 0)
    let means = (0..<sampleCount).map { _ in
      var sum = 0.0
      for _ in values { sum += values[Int(generator.next(below: UInt64(values.count)))] }
      return sum / Double(values.count)
    }.sorted()
    return (means[sampleCount / 40 - 1], means[sampleCount - sampleCount / 40])
  }
}

// SPDX-License-Identifier: Apache-2.0
import Yuma

/// The retention map: how much honest utility an honest majority needs so that a lying minority cannot grow its stake,
/// by as many epochs as the grid has cells, with the chain's own arithmetic (Docs/Specification/guarantees.md).
///
///     var summary = RetentionSummary(grid: .published)
///     try await RetentionMap().run(seeds: 0..<20) { row in summary.add(row) }
///     summary.requirements        // for each honest share of stake the utility that it needs, with an interval
public struct RetentionMap: Sendable {
  /// What the map is computed for.
  public let settings: RetentionSettings
  /// Its cells.
  public let grid: RetentionGrid
  /// Which uids the players have, which changes nothing.
  public let layout: NetworkLayout

  /// A map.
  ///
  /// - Parameters:
  ///   - settings: what the map is computed for
  ///   - grid: its cells
  ///   - layout: which uids the players have, which changes nothing
  /// - Throws: `RetentionError` where the settings or the grid are not valid.
  public init(
    settings: RetentionSettings = RetentionSettings(), grid: RetentionGrid = .published, layout: NetworkLayout = .blocks
  ) throws(RetentionError) {
    try settings.validate()
    try grid.validate()
    self.settings = settings
    self.grid = grid
    self.layout = layout
  }

  /// The number of rows that one seed has: one for each honest share of stake and each utility.
  public var rowsPerSeed: Int { grid.honestStakes.count * grid.utilities.count }

  /// Computes the map for each seed, on several threads. Rows come in order, by seed, share of stake and utility, and have
  /// the same bits whatever the layout and the number of threads.
  ///
  /// Of N neurons and V validators, a cell takes an epoch of V (N - V) weights, or several, and O(V N) beside; memory is
  /// O(V N) for each row at work.
  ///
  /// - Parameters:
  ///   - seeds: what the random numbers are made from, a map for each
  ///   - engine: whose arithmetic to use
  ///   - threads: how many epochs run at a time; as many as the machine has cores where nil
  ///   - skipped: how many rows are left out at the beginning, because they are known
  ///   - consume: takes the rows, one after another
  /// - Throws: what `consume` or the engine throws; `CancellationError`.
  public func run(
    seeds: Range<UInt64>, engine: EpochEngine = .vector, threads: Int? = nil, skipping skipped: Int = 0,
    consume: (RetentionRow) throws -> Void
  ) async throws {
    let weights = grid.cabalWeights
    try await EpochBatch(engine: engine, width: threads).forEach(
      of: RetentionRows(map: self, seeds: seeds, skipping: skipped),
      run: { runner, item in
        var play = RetentionPlay(game: item.game, utility: item.utility)
        return RetentionRow(
          seed: item.game.seed, honestStake: item.game.honestStake, utility: item.utility,
          cells: try weights.map { try play.cell(cabalWeight: $0, runner: &runner) })
      }, consume: { _, row in try consume(row) })
  }
}

/// What has to be played, row by row. Draws are made once a seed, a game once a share of stake.
private struct RetentionRows: Sequence, IteratorProtocol {
  let map: RetentionMap
  let seeds: Range<UInt64>
  /// The number of the row that comes next.
  private var position: Int
  private var draws: RetentionDraws?
  private var game: RetentionGame?

  init(map: RetentionMap, seeds: Range<UInt64>, skipping next: Int) {
    self.map = map
    self.seeds = seeds
    position = next
  }

  mutating func next() -> (game: RetentionGame, utility: Double)? {
    let (seedIndex, row) = position.quotientAndRemainder(dividingBy: map.rowsPerSeed)
    let (stake, utility) = row.quotientAndRemainder(dividingBy: map.grid.utilities.count)
    guard UInt64(seedIndex) < seeds.upperBound - seeds.lowerBound else { return nil }
    position += 1
    let seed = seeds.lowerBound + UInt64(seedIndex)
    let honestStake = map.grid.honestStakes[stake]
    if draws?.seed != seed {
      let validators = map.settings.validators
      draws = RetentionDraws(seed: seed, validators: validators, servers: map.settings.neurons - validators)
      game = nil
    }
    if let game, game.honestStake == honestStake { return (game, map.grid.utilities[utility]) }
    guard let draws else { return nil }
    let made = RetentionGame(settings: map.settings, honestStake: honestStake, layout: map.layout, draws: draws)
    game = made
    return (made, map.grid.utilities[utility])
  }
}

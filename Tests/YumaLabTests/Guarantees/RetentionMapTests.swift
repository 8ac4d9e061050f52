// SPDX-License-Identifier: Apache-2.0
import Testing
import Yuma

@testable import YumaLab

@Suite("The retention map")
struct RetentionMapTests {
  /// A network that a debug build plays quickly.
  static func settings(_ change: (inout RetentionSettings) -> Void = { _ in }) -> RetentionSettings {
    var settings = RetentionSettings()
    settings.neurons = 64
    settings.validators = 16
    change(&settings)
    return settings
  }

  static let grid = RetentionGrid(honestStakes: [0.55, 0.8], steps: 4)

  static func rows(
    _ settings: RetentionSettings, grid: RetentionGrid = grid, layout: NetworkLayout = .blocks, threads: Int = 1,
    seeds: Range<UInt64> = 0..<1, skipping skipped: Int = 0, engine: EpochEngine = .vector
  ) async throws -> [RetentionRow] {
    var rows: [RetentionRow] = []
    let map = try RetentionMap(settings: settings, grid: grid, layout: layout)
    try await map.run(seeds: seeds, engine: engine, threads: threads, skipping: skipped) { rows.append($0) }
    return rows
  }

  @Test(
    "Neither the layout nor the number of threads nor the engine changes a bit",
    arguments: SubnetShape.Rules.allCases, [(1, 1), (3, 5)])
  func invariance(rule: SubnetShape.Rules, play: (cabals: Int, epochs: Int)) async throws {
    let settings = Self.settings {
      $0.rule = rule
      ($0.cabals, $0.epochs) = play
      $0.beta = 0.5
    }
    let expected = try await Self.rows(settings, engine: .reference)
    #expect(expected.count == 2 * 5 && expected.allSatisfy { $0.cells.count == 5 })
    for layout in NetworkLayout.allCases {
      for threads in [1, 3] {
        #expect(try await Self.rows(settings, layout: layout, threads: threads) == expected, "\(layout), \(threads)")
      }
    }
  }

  @Test(
    "Rows come by seed, share of stake and utility, and those that are known may be left out",
    arguments: [0, 1, 9, 13, 20])
  func order(skipped: Int) async throws {
    let all = try await Self.rows(Self.settings(), seeds: 7..<9)
    #expect(all.map(\.seed) == [UInt64](repeating: 7, count: 10) + [UInt64](repeating: 8, count: 10))
    #expect(
      all.prefix(10).map(\.honestStake) == [Double](repeating: 0.55, count: 5) + [Double](repeating: 0.8, count: 5))
    #expect(all.prefix(5).map(\.utility) == [0, 0.25, 0.5, 0.75, 1])
    #expect(try await Self.rows(Self.settings(), seeds: 7..<9, skipping: skipped) == Array(all.dropFirst(skipped)))
  }

  @Test("A seed has the same draws in every setting, and another seed has others")
  func draws() async throws {
    let quiet = try await Self.rows(Self.settings { $0.sigma = 0 })
    #expect(try await Self.rows(Self.settings { $0.sigma = 0 }) == quiet)
    #expect(try await Self.rows(Self.settings(), seeds: 1..<2) != Self.rows(Self.settings()))
    let draws = RetentionDraws(seed: 3, validators: 16, servers: 48)
    for layout in NetworkLayout.allCases {
      let game = RetentionGame(settings: Self.settings(), honestStake: 0.55, layout: layout, draws: draws)
      #expect((game.stakes.reduce(0, +) - 1).magnitude < 1e-15)
      #expect((game.stakes.prefix(game.honestValidators).reduce(0, +) - 0.55).magnitude < 1e-15)
      #expect(game.honestValidators == 8 && game.isHonestServer.count { $0 } == 26)
      #expect(Set(game.validatorUIDs + game.serverUIDs.map(Int.init)) == Set(0..<64))
    }
  }

  @Test("No side is ever without a validator or a server", arguments: [(0.001, 1), (0.999, 1), (0.5, 7), (0.999, 7)])
  func sides(honestStake: Double, cabals: Int) {
    let settings = Self.settings { ($0.neurons, $0.validators, $0.cabals) = (16, 8, cabals) }
    let draws = RetentionDraws(seed: 0, validators: 8, servers: 8)
    let game = RetentionGame(settings: settings, honestStake: honestStake, layout: .random, draws: draws)
    #expect(Set(game.sides) == Set(0...cabals) && Set(game.serverSides) == Set(0...cabals))
    #expect(game.tastes.allSatisfy { 0...1 ~= $0 })
  }

  @Test("Where every draw of a group is negative, its members share in equal parts")
  func negativeDraws() async throws {
    // With a deviation of 1000 and two servers a side, half of the draws are far below 0.
    let settings = Self.settings { ($0.neurons, $0.validators, $0.sigma) = (12, 8, 1000) }
    for row in try await Self.rows(settings, seeds: 0..<5) {
      for cell in row.cells { #expect(0...1 ~= cell.honestEmission && 0...2 ~= cell.sigmaActual) }
    }
  }

  @Test("With all weight on its own servers an honest majority has all incentive, whatever the cabal does")
  func perfectUtility() async throws {
    for row in try await Self.rows(Self.settings()) where row.utility == 1 {
      for cell in row.cells { #expect(cell.honestIncentive == 1 && cell.honestEmission >= row.honestStake) }
    }
  }

  @Test("Where no weight has a majority stake is paid, and the honest share is that of stake")
  func withoutMajority() async throws {
    let rows = try await Self.rows(Self.settings { $0.kappa = 0.9 }, grid: RetentionGrid(honestStakes: [0.6], steps: 1))
    let cell = try #require(rows.last?.cells.last)
    #expect(cell.honestIncentive == 0 && (cell.honestEmission - 0.6).magnitude < 1e-7)
    #expect(cell.honestEmission == cell.honestDividends)
  }

  @Test("Stake grows by what is paid: retained over many epochs is what is retained in one, where nothing changes")
  func compounding() async throws {
    // All agree, so each epoch pays each side what it has, and the shares stay.
    let grid = RetentionGrid(honestStakes: [0.6], utilities: [0.7], cabalWeights: [0.3])
    for epochs in [1, 2, 50] {
      let rows = try await Self.rows(
        Self.settings { ($0.epochs, $0.sigma, $0.growth, $0.xi) = (epochs, 0, 0.1, 1) }, grid: grid)
      #expect((try #require(rows.first?.cells.first).honestEmission - 0.6).magnitude < 1e-3)
    }
    // A cabal that loses goes on losing, faster as its stake shrinks.
    let better = RetentionGrid(honestStakes: [0.6], utilities: [0.95], cabalWeights: [1])
    let short = try await Self.rows(Self.settings { ($0.epochs, $0.growth) = (2, 0.1) }, grid: better)
    let long = try await Self.rows(Self.settings { ($0.epochs, $0.growth) = (40, 0.1) }, grid: better)
    let (early, late) = (try #require(short.first?.cells.first), try #require(long.first?.cells.first))
    #expect(0.6 < early.honestEmission && early.honestEmission < late.honestEmission)
  }

  private static let badSettings: [(String, @Sendable (inout RetentionSettings) -> Void)] = [
    ("kappa: 2.0 is not a number from 0.0 to 1.0", { $0.kappa = 2 }),
    ("sigma: nan is not a number from 0.0 to 1000.0", { $0.sigma = .nan }),
    ("xi: inf is not a number from 0.0 to 1.0", { $0.xi = .infinity }),
    ("beta: -0.5 is not a number from 0.0 to 1.0", { $0.beta = -0.5 }),
    ("neurons: 70000 is not 4 to 65535", { $0.neurons = 70000 }),
    ("cabals: 0 is not 1 to 1000", { $0.cabals = 0 }),
    (
      "validators: 64 is not 2 to 62, so that each side of 64 neurons has a validator and a server",
      { $0.validators = 64 }
    ),
    ("epochs: 0 is not 1 to 10000", { $0.epochs = 0 }),
    (
      "epochs: 9000 with a growth of 1.0 make more stake than the chain's numbers hold",
      { ($0.epochs, $0.growth) = (9000, 1) }
    ),
  ]

  @Test(
    "Settings that make no game are refused in one line that names the field",
    arguments: badSettings)
  func refusedSettings(message: String, change: @Sendable (inout RetentionSettings) -> Void) {
    let error = #expect(throws: RetentionError.self) { try RetentionMap(settings: Self.settings(change)) }
    #expect(error?.description == message)
  }

  @Test("A grid is checked as well")
  func badGrids() {
    for (grid, message) in [
      (RetentionGrid(honestStakes: [], steps: 1), "honestStakes: there is none"),
      (RetentionGrid(honestStakes: [0.5, 1], steps: 1), "honestStakes[1]: 1.0 is not above 0 and below 1"),
      (RetentionGrid(honestStakes: [.nan], steps: 1), "honestStakes[0]: nan is not above 0 and below 1"),
      (
        RetentionGrid(honestStakes: [0.5], utilities: [0.1, 0.1], cabalWeights: [0]),
        "utilities[1]: 0.1 is not above the one before"
      ),
      (
        RetentionGrid(honestStakes: [0.5], utilities: [0.1], cabalWeights: [1.5]),
        "cabalWeights[0]: 1.5 is not a number from 0.0 to 1.0"
      ),
    ] {
      let error = #expect(throws: RetentionError.self) { try RetentionMap(grid: grid) }
      #expect(error?.description == message)
    }
  }
}

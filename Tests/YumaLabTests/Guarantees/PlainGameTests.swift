// SPDX-License-Identifier: Apache-2.0
import Testing
import Yuma
import YumaLab

@Suite("The retention map beside a plain computation")
struct PlainGameTests {
  /// The game of Docs/Specification/guarantees.md, sections 1 to 3, for blocks and one cabal, written down once more.
  private struct Plain {
    let settings: RetentionSettings
    let honestStake: Double
    var stakes: [Double] = []
    var weights: [[Double]] = []
    let honestValidators: Int
    let honestServers: Int

    init(_ settings: RetentionSettings, seed: UInt64, honestStake: Double, utility: Double, cabalWeight: Double) {
      self.settings = settings
      self.honestStake = honestStake
      let (v, servers) = (settings.validators, settings.neurons - settings.validators)
      honestValidators = Int(honestStake * Double(v))
      honestServers = Int(honestStake * Double(servers))
      var sampler = NormalSampler(seed: seed)
      func draw(_ count: Int, _ deviation: Double) -> [Double] {
        (0..<count).map { _ in
          let amount = 1 + deviation * sampler.next()
          return amount < 0 ? 0 : amount
        }
      }
      func normalized(_ amounts: ArraySlice<Double>, times whole: Double) -> [Double] {
        let sum = amounts.reduce(0, +)
        return amounts.map { whole * ($0 / sum) }
      }
      let stakeDraws = draw(v, 0.3)
      stakes =
        normalized(stakeDraws[..<honestValidators], times: honestStake)
        + normalized(stakeDraws[honestValidators...], times: 1 - honestStake)
      for validator in 0..<v {
        let isHonest = validator < honestValidators
        let row = draw(servers, settings.sigma)
        weights.append(
          normalized(row[..<honestServers], times: 1).map { $0 * (isHonest ? utility : 1 - cabalWeight) }
            + normalized(row[honestServers...], times: 1).map { $0 * (isHonest ? 1 - utility : cabalWeight) })
      }
    }

    var stored: [[UInt16]] { weights.map { $0.map { UInt16((65535 * $0).rounded(.down)) } } }

    /// E_H, and the share of the combined emission, by the reference engine.
    func reference() throws -> (emission: Double, combined: Double) {
      let (n, v) = (settings.neurons, settings.validators)
      let rows = (0..<n).map { uid in
        uid < v ? stored[uid].enumerated().map { (UInt16(v + $0), $1) } : []
      }
      let output = try Epoch.run(
        EpochInput(
          currentBlock: 10, tempo: 360, lastMechanismStepBlock: 0, lastUpdate: [UInt64](repeating: 10, count: n),
          blockAtRegistration: [UInt64](repeating: 0, count: n),
          alphaStake: (0..<n).map { $0 < v ? UInt64(stakes[$0] * 21e15) : 0 },
          taoStake: [UInt64](repeating: 0, count: n), validatorPermits: (0..<n).map { $0 < v },
          weights: SparseMatrix(rows: rows), bonds: SparseMatrix(emptyRows: n), emission: 210_000_000_000_000,
          parameters: Hyperparameters(
            kappa: UInt16(settings.kappa * 65535), bondsPenalty: UInt16(settings.beta * 65535),
            yuma3: settings.rule != .yuma, liquidAlpha: settings.rule == .yuma3Liquid)), under: .golden,
        engine: .reference
      ).output
      func share(_ emission: [UInt64]) -> Double {
        let honest = (0..<n).filter { $0 < v ? $0 < honestValidators : $0 - v < honestServers }
        return Double(honest.reduce(0) { $0 + emission[$1] }) / Double(emission.reduce(0, +))
      }
      return (
        settings.xi * share(output.validatorEmission) + (1 - settings.xi) * share(output.serverEmission),
        share(output.combinedEmission)
      )
    }

    /// E_H of Yuma with a penalty of one, in real numbers.
    func real() -> Double {
      let rows = stored.map { row in
        let sum = row.reduce(0.0) { $0 + Double($1) }
        return row.map { Double($0) / sum }
      }
      var incentive: [Double] = []
      var dividends = [Double](repeating: 0, count: stakes.count)
      for server in rows[0].indices {
        let column = rows.map { $0[server] }
        // The largest weight that kappa of the stake supports.
        let consensus =
          column.filter { weight in
            zip(column, stakes).reduce(0) { $0 + ($1.0 >= weight ? $1.1 : 0) } >= settings.kappa
          }.max() ?? 0
        incentive.append(zip(column, stakes).reduce(0) { $0 + min($1.0, consensus) * $1.1 })
        let bought = zip(column, stakes).map { min($0, consensus) * $1 }
        let sum = bought.reduce(0, +)
        if sum > 0 {
          for validator in stakes.indices { dividends[validator] += bought[validator] / sum * (incentive.last ?? 0) }
        }
      }
      let incentiveShare = incentive.prefix(honestServers).reduce(0, +) / incentive.reduce(0, +)
      let dividendShare = dividends.prefix(honestValidators).reduce(0, +) / dividends.reduce(0, +)
      return settings.xi * dividendShare + (1 - settings.xi) * incentiveShare
    }

    var sigmaActual: Double {
      var (deviation, sum) = (0.0, 0.0)
      for server in weights[0].indices {
        let mean = zip(stakes, weights).reduce(0) { $0 + $1.0 * $1.1[server] }
        deviation += zip(stakes, weights).reduce(0) { $0 + $1.0 * ($1.1[server] - mean).magnitude }
        sum += mean
      }
      return deviation / sum
    }
  }

  @Test(
    "Every cell has the bits of the plain computation on the reference engine", arguments: SubnetShape.Rules.allCases,
    [(0.5, 1.0, 0.5), (0.4, 0.5, 0.25), (0.6, 0.0, 0.0)])
  func cells(rule: SubnetShape.Rules, setting: (kappa: Double, beta: Double, xi: Double)) async throws {
    let settings = RetentionMapTests.settings {
      $0.rule = rule
      ($0.kappa, $0.beta, $0.xi) = setting
    }
    let grid = RetentionGrid(honestStakes: [0.65], utilities: [0.3, 0.75], cabalWeights: [0.1, 0.55, 0.9])
    for row in try await RetentionMapTests.rows(settings, grid: grid, seeds: 5..<6) {
      for cell in row.cells {
        let plain = Plain(
          settings, seed: 5, honestStake: row.honestStake, utility: row.utility, cabalWeight: cell.cabalWeight)
        let expected = try plain.reference()
        #expect(cell.honestEmission == expected.emission)
        #expect((cell.sigmaActual - plain.sigmaActual).magnitude < 1e-12)
        if settings.xi == 0.5 { #expect((cell.honestEmission - expected.combined).magnitude < 1e-7) }
        if rule == .yuma && settings.beta == 1 { #expect((cell.honestEmission - plain.real()).magnitude < 1e-4) }
      }
    }
  }
}

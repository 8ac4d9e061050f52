// SPDX-License-Identifier: Apache-2.0
import DenseOperations
import Yuma

/// Turns a scenario into the chain's state, epoch by epoch, and the chain's results into a variant's (Docs/Guide/Scenarios.md, the
/// chain's rules).
struct ChainSimulation: ~Copyable {
  /// The blocks from an epoch to the next.
  static let interval: UInt64 = 361
  /// The block of the first epoch.
  static let firstBlock: UInt64 = 1_000_000
  private static let rao = 1e9
  /// The rules that every epoch runs under; the scenario says which consensus liquid alpha reads.
  private static let rules = EpochRules.latest

  private let scenario: Scenario
  private let parameters: VariantParameters
  private var input: EpochInput
  private var runner: EpochRunner
  private var output = EpochOutput()

  init(_ scenario: Scenario, rule: ChainRule, parameters: VariantParameters) throws {
    let validators = scenario.validators.count
    let hyperparameters = try Self.hyperparameters(rule, parameters, validators: validators)
    runner = try EpochRunner(engine: .vector)
    self.scenario = scenario
    self.parameters = parameters
    let n = validators + scenario.servers.count
    input = EpochInput(
      currentBlock: Self.firstBlock, tempo: Self.interval - 1, lastMechanismStepBlock: Self.firstBlock - Self.interval,
      lastUpdate: [UInt64](repeating: 0, count: n), blockAtRegistration: [UInt64](repeating: 0, count: n),
      alphaStake: [UInt64](repeating: 0, count: n), taoStake: [UInt64](repeating: 0, count: n),
      validatorPermits: (0..<n).map { $0 < validators }, weights: SparseMatrix(emptyRows: n),
      bonds: SparseMatrix(emptyRows: n),
      emission: UInt64(2 * parameters.validatorEmissionRatio * parameters.totalEpochEmission * Self.rao),
      parameters: hyperparameters)
  }

  /// The parameters in the chain's units, to the nearest; a half goes down, so that a kappa of one half is the chain's 32767.
  private static func hyperparameters(
    _ rule: ChainRule, _ parameters: VariantParameters, validators: Int
  ) throws(ScenarioError) -> Hyperparameters {
    guard parameters.liquidAlphaConsensus != .mixed else {
      throw ScenarioError("liquidAlphaConsensus", "the chain's rules (\(rule.rawValue)) have no 'mixed'")
    }
    func proportion(_ value: Double) -> UInt16 { UInt16((value * 65535 - 0.5).rounded(.up)) }
    return Hyperparameters(
      maxAllowedValidators: UInt16(validators), kappa: proportion(parameters.kappa),
      bondsPenalty: proportion(parameters.bondPenalty),
      bondsMovingAverage: UInt64((parameters.bondMovingAverage * 1e6).rounded()), yuma3: rule != .yuma,
      liquidAlpha: parameters.liquidAlpha, alphaLow: proportion(parameters.alphaLow),
      alphaHigh: proportion(parameters.alphaHigh),
      alphaSigmoidSteepness: Int32((parameters.alphaSigmoidSteepness * 100).rounded()),
      liquidAlphaConsensusMode: parameters.liquidAlphaConsensus == .previous ? .previous : .current)
  }

  /// Computes the next epoch.
  ///
  /// - Parameter registered: the servers whose place a new miner takes before it.
  mutating func run(_ epoch: Scenario.Epoch, registered: [Int]) throws -> VariantOutput {
    let validators = scenario.validators.count
    for j in registered { input.blockAtRegistration[validators + j] = input.currentBlock - Self.interval + 1 }
    // Everybody sets weights anew in every epoch, after what registered before it.
    for i in input.lastUpdate.indices { input.lastUpdate[i] = input.currentBlock - 1 }
    for (i, stake) in epoch.stakes.enumerated() {
      let rao = stake * parameters.totalSubnetStake * Self.rao
      guard rao < 0x1p63 else {
        throw ScenarioError("stakes[\(i)]", "\(stake) times totalSubnetStake is more than the chain's 2^63 rao")
      }
      input.alphaStake[i] = UInt64(rao)
    }
    input.weights = Self.weights(epoch.weights, validators: validators)
    try runner.run(input, under: Self.rules, into: &output)
    let result = self.result()
    input.validatorPermits = output.validatorPermits
    input.bonds = output.bonds
    input.previousConsensus = output.consensus
    input.lastMechanismStepBlock = input.currentBlock
    input.currentBlock += Self.interval
    return result
  }

  /// A validator's weights as it sends them: 65535 for its largest, the nearest integer for the others, none for 0.
  private static func weights(_ weights: DenseMatrix, validators: Int) -> SparseMatrix<UInt16> {
    var rows = SparseMatrix<UInt16>()
    for i in 0..<validators {
      let row = weights.elements[i * weights.columnCount..<(i + 1) * weights.columnCount]
      let largest = row.max() ?? 0
      for (j, weight) in row.enumerated() where weight > 0 {
        let value = UInt16((weight / largest * 65535).rounded())
        if value > 0 { rows.append(column: UInt16(validators + j), value: value) }
      }
      rows.endRow()
    }
    for _ in 0..<weights.columnCount { rows.endRow() }
    return rows
  }

  private func result() -> VariantOutput {
    let validators = scenario.validators.count
    func shares(_ values: [UInt16], _ range: Range<Int>) -> [Double] { values[range].map { Double($0) / 65535 } }
    var bonds = DenseMatrix(rowCount: validators, columnCount: scenario.servers.count)
    for i in 0..<validators {
      for (column, value) in output.bonds.row(i) where Int(column) >= validators {
        bonds[i, Int(column) - validators] = Double(value) / 65535
      }
    }
    let servers = validators..<output.neuronCount
    return VariantOutput(
      consensus: shares(output.consensus, servers), incentive: shares(output.incentive, servers),
      dividends: shares(output.dividends, 0..<validators), bonds: bonds,
      dividendsPer1000Tao: (0..<validators).map { i in
        let stake = Double(input.alphaStake[i])
        return stake > 0 ? Double(output.validatorEmission[i]) / (stake / 1000) : 0
      })
  }
}

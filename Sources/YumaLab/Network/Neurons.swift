// SPDX-License-Identifier: Apache-2.0
import DynamicTAO
import Yuma

/// The neurons of a simulated subnet: validators first, then miners, the last of which is the owner's.
///
/// Validators weigh all miners by their quality, with some noise, and renew their weights every epoch. Each stakes with
/// root and in its subnet; stake is what nominators gave it and what it earned itself, in rao.
public struct Neurons: Sendable {
  /// The epoch's input; stakes, blocks and emission are filled in when an epoch is due.
  var input: EpochInput
  /// Alpha of each neuron's own.
  public internal(set) var own: [UInt64]
  /// Alpha that nominators stake with each neuron.
  public internal(set) var nominated: [UInt64]
  /// How many neurons are validators.
  public let validatorCount: Int
  /// The last epoch's output.
  public internal(set) var output = EpochOutput()

  /// The uid whose incentive is burned.
  public var ownerUID: Int { own.count - 1 }

  /// All alpha staked.
  var total: UInt64 { (own + nominated).reduce(0) { $0 &+ $1 } }

  /// The neurons of a subnet, whose number is positive. The quality of its miners and the noise in its weights come
  /// from its `neuronSeed`; of the alpha that nominators stake validator k gets a part that falls with 1 / (k + 1), and
  /// so it does of root's TAO.
  init(_ start: SubnetStart, scenario: NetworkScenario, block: UInt64) {
    let count = start.neuronCount ?? scenario.neuronCount
    let validatorCount = start.validatorCount ?? scenario.validatorCount
    let tempo = start.tempo ?? scenario.tempo
    let rootStakes = Self.harmonicParts(of: scenario.rootTao, count: validatorCount)
    var random = SplitMix64(seed: start.neuronSeed)
    self.validatorCount = validatorCount
    own = [UInt64](repeating: 0, count: count)
    nominated = own
    for (validator, part) in Self.harmonicParts(of: start.stakedAlpha, count: validatorCount).enumerated() {
      nominated[validator] = part
    }
    let quality = (validatorCount..<count).map { _ in 1 + random.next(below: 1000) }
    let sum = quality.dropLast().reduce(0, +)
    var weights = SparseMatrix<UInt16>()
    for uid in 0..<count {
      if uid < validatorCount {
        for miner in validatorCount..<count {
          let isOwner = miner == count - 1
          if isOwner && !start.isBurning { continue }
          let noise = 90 + random.next(below: 21)
          let weight = isOwner ? sum * 100 : quality[miner - validatorCount] * noise
          weights.append(column: UInt16(miner), value: UInt16(min(65_535, weight * 65_535 / max(sum * 100, 1))))
        }
      }
      weights.endRow()
    }
    let registered = [UInt64](repeating: block > 1 ? block - 1 : 0, count: count)
    input = EpochInput(
      currentBlock: block, tempo: tempo, lastMechanismStepBlock: 0,
      lastUpdate: registered.map { $0 + 1 }, blockAtRegistration: registered,
      alphaStake: own, taoStake: rootStakes + [UInt64](repeating: 0, count: count - rootStakes.count),
      validatorPermits: (0..<count).map { $0 < validatorCount }, ownerUID: nil, weights: weights,
      bonds: SparseMatrix(emptyRows: count), emission: 0,
      parameters: Hyperparameters(
        activityCutoff: ChainDefaults.activityCutoff(tempo: tempo), taoWeight: scenario.taoWeight,
        maxAllowedValidators: UInt16(validatorCount), kappa: start.kappa, bondsPenalty: start.bondsPenalty,
        yuma3: start.yuma3, liquidAlpha: start.liquidAlpha))
  }

  /// An amount in parts that fall with 1 / (k + 1); what rounding leaves goes to the first.
  static func harmonicParts(of amount: UInt64, count: Int) -> [UInt64] {
    let weights = (1...max(count, 1)).map { UInt128(1 << 32) / UInt128($0) }
    let sum = weights.reduce(0, +)
    var parts = weights.map { UInt64(truncatingIfNeeded: UInt128(amount) * $0 / sum) }
    parts[0] += amount - parts.reduce(0, +)
    return parts
  }

  /// The input of the epoch that is due at `block`. Validators have renewed their weights.
  mutating func prepare(block: UInt64, lastEpochBlock: UInt64, emission: UInt64) {
    input.currentBlock = block
    input.lastMechanismStepBlock = lastEpochBlock
    input.emission = emission
    for uid in own.indices { input.alphaStake[uid] = own[uid] &+ nominated[uid] }
    for uid in 0..<validatorCount { input.lastUpdate[uid] = block }
  }

  /// Keeps what the epoch stores for the next one.
  mutating func store() {
    input.bonds = output.bonds
    input.validatorPermits = output.validatorPermits
    input.previousConsensus = output.consensus
  }
}

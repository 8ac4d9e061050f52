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

  /// Random neurons.
  ///
  /// - Parameters:
  ///   - count: all of them, more than `validatorCount`.
  ///   - stake: the alpha that nominators stake, in rao; validator k gets a part that falls with 1 / (k + 1).
  ///   - isBurning: whether half of all weight goes to the owner.
  init(
    count: Int, validatorCount: Int, stake: UInt64, rootStakes: [UInt64], tempo: UInt64, taoWeight: UInt64,
    block: UInt64,
    isBurning: Bool, random: inout SplitMix64
  ) {
    self.validatorCount = validatorCount
    own = [UInt64](repeating: 0, count: count)
    nominated = own
    for (validator, part) in Self.harmonicParts(of: stake, count: validatorCount).enumerated() {
      nominated[validator] = part
    }
    let quality = (validatorCount..<count).map { _ in UInt64.random(in: 1...1000, using: &random) }
    let sum = quality.dropLast().reduce(0, +)
    var weights = SparseMatrix<UInt16>()
    for uid in 0..<count {
      if uid < validatorCount {
        for miner in validatorCount..<count {
          let isOwner = miner == count - 1
          if isOwner && !isBurning { continue }
          let noise = UInt64.random(in: 90...110, using: &random)
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
        activityCutoff: max(1, tempo * 13_889 / 1000), taoWeight: taoWeight,
        maxAllowedValidators: UInt16(validatorCount), yuma3: true))
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
  }
}

// SPDX-License-Identifier: Apache-2.0

/// A neuron of a subnet that is made in code.
///
///     let subnet = EpochInput(
///       block: 5_000_000, emission: .alpha(148),
///       neurons: [.validator(stake: .alpha(5_000), weights: [1: 0.4, 2: 0.6]), .server(), .server()])
public struct Neuron: Sendable, Hashable {
  /// Inherited alpha stake.
  public var stake: Amount
  /// Inherited TAO stake on root.
  public var taoStake: Amount
  /// Whether it holds a validator permit.
  public var hasPermit: Bool
  /// The weight on each uid, in any scale: only their ratios count.
  public var weights: [Int: Double]
  /// The bonds stored by the last epoch: on each uid, in parts of 65535.
  public var bonds: [Int: UInt16]
  /// The block at which it last set weights; nil for the block before the epoch.
  public var lastUpdate: UInt64?
  /// The block at which it registered.
  public var registration: UInt64

  /// A neuron of the given parts.
  public init(
    stake: Amount = .zero, taoStake: Amount = .zero, hasPermit: Bool, weights: [Int: Double] = [:],
    bonds: [Int: UInt16] = [:], lastUpdate: UInt64? = nil, registration: UInt64 = 0
  ) {
    self.stake = stake
    self.taoStake = taoStake
    self.hasPermit = hasPermit
    self.weights = weights
    self.bonds = bonds
    self.lastUpdate = lastUpdate
    self.registration = registration
  }

  /// A validator, with its stake and its weights.
  public static func validator(
    stake: Amount, tao: Amount = .zero, weights: [Int: Double], bonds: [Int: UInt16] = [:]
  ) -> Neuron {
    Neuron(stake: stake, taoStake: tao, hasPermit: true, weights: weights, bonds: bonds)
  }

  /// A server: no permit, and no weights.
  public static func server(stake: Amount = .zero) -> Neuron { Neuron(stake: stake, hasPermit: false) }

  /// The weights as the chain stores them, by ascending uid: the largest becomes 65535, the others are in proportion, to the
  /// nearest part. Weights that are not positive and finite, and uids beyond 65535, are left out.
  var storedWeights: [(UInt16, UInt16)] {
    let counted = weights.filter { $0.value > 0 && $0.value.isFinite && UInt16(exactly: $0.key) != nil }
    let largest = counted.values.max() ?? 1
    return counted.sorted { $0.key < $1.key }.map {
      (UInt16(truncatingIfNeeded: $0.key), Proportion(fraction: $0.value / largest).parts)
    }
  }
}

extension EpochInput {
  /// The input of an epoch of a subnet that is made in code, neuron by neuron. Unchecked; see `validate(under:)`.
  ///
  /// - Parameters:
  ///   - block: the block in which the epoch runs.
  ///   - tempo: blocks between two epochs.
  ///   - emission: alpha to distribute.
  ///   - owner: the uid of the subnet's owner, if the owner has one.
  ///   - neurons: the neurons in the order of uids.
  ///   - parameters: the hyperparameters; the chain's defaults unless given.
  public init(
    block: UInt64, tempo: UInt64 = 360, emission: Amount, owner: UInt16? = nil, neurons: [Neuron],
    parameters: Hyperparameters = Hyperparameters()
  ) {
    let before = block.subtractingClamped(1)
    self.init(
      currentBlock: block, tempo: tempo, lastMechanismStepBlock: block.subtractingClamped(tempo),
      lastUpdate: neurons.map { $0.lastUpdate ?? before }, blockAtRegistration: neurons.map(\.registration),
      alphaStake: neurons.map(\.stake.rao), taoStake: neurons.map(\.taoStake.rao),
      validatorPermits: neurons.map(\.hasPermit), ownerUID: owner,
      weights: SparseMatrix(rows: neurons.map(\.storedWeights)),
      bonds: SparseMatrix(
        rows: neurons.map { neuron in
          neuron.bonds.filter { UInt16(exactly: $0.key) != nil }.sorted { $0.key < $1.key }
            .map { (UInt16(truncatingIfNeeded: $0.key), $0.value) }
        }),
      emission: emission.rao, parameters: parameters)
  }

  /// Becomes the input of the next epoch, as far as the epoch decides on it: the bonds and permits that it stored, the
  /// consensus that it stored, the blocks of the last epoch and of this one. Weights, stakes, updates and the emission stay;
  /// change those that changed.
  ///
  /// Permits stay as they are under Null, where nothing reads them.
  ///
  /// - Parameters:
  ///   - output: what the epoch gave.
  ///   - rules: the rules under which the epoch ran.
  ///   - block: the block of the next epoch; `currentBlock + tempo` unless given, which is the chain's period from spec
  ///     version 423 on. Before that it was `tempo + 1`.
  public mutating func advance(with output: EpochOutput, under rules: EpochRules, to block: UInt64? = nil) {
    bonds = output.bonds
    validatorPermits = output.validatorPermits
    previousConsensus = output.consensus
    lastMechanismStepBlock = currentBlock
    switch (rules.consensus, epochConsensus) {
    case (.yuma, _), (.yumaOrNull, .null): break
    case (.yumaOrNull, .yuma): lastYumaStepBlock = currentBlock
    }
    currentBlock = block ?? currentBlock.addingClamped(tempo)
  }
}

// SPDX-License-Identifier: Apache-2.0

/// Everything that one epoch of one subnet's mechanism reads: the chain's state at the end of the block before
/// (Docs/Specification/vectors.md, yuma-epoch/1; the JSON key is the property's name).
///
/// Lists have one element a neuron, n in all, in the order of uids; `validate()` says whether they do.
public struct EpochInput: Sendable, Hashable, Codable {
  /// The block in which the epoch runs.
  public var currentBlock: UInt64
  /// Blocks between two epochs.
  public var tempo: UInt64
  /// The block of the mechanism's last epoch; 0 if there was none.
  public var lastMechanismStepBlock: UInt64
  /// The block at which each neuron last set weights.
  public var lastUpdate: [UInt64]
  /// The block at which each neuron registered.
  public var blockAtRegistration: [UInt64]
  /// Inherited alpha stake of each neuron, in rao of alpha.
  public var alphaStake: [UInt64]
  /// Inherited TAO stake on root of each neuron, in rao.
  public var taoStake: [UInt64]
  /// Which neurons hold a validator permit.
  public var validatorPermits: [Bool]
  /// The uid of the subnet's owner, if the owner has one here.
  public var ownerUID: UInt16?
  /// Weights as set: row i holds validator i's (uid, weight of 65535), in stored order.
  public var weights: SparseMatrix<UInt16>
  /// Bonds as stored by the last epoch: row i holds validator i's (uid, bond of 65535), in stored order.
  public var bonds: SparseMatrix<UInt16>
  /// Where commit-reveal is on, the block of each neuron's earliest live commit (nil: none); nil where it is off.
  public var commitBlocks: [UInt64?]?
  /// Alpha to distribute, in rao.
  public var emission: UInt64
  /// The subnet's hyperparameters.
  public var parameters: Hyperparameters
  /// The consensus that the last epoch stored; nil or empty where there is none. Only consensus modes read it.
  public var previousConsensus: [UInt16]?
  /// The subnet's consensus: from spec 475 it may be Null.
  public var epochConsensus = EpochConsensus.yuma
  /// The account of each neuron by a number of its own, where two neurons may have one hotkey; nil where none is shared.
  public var hotkeys: [Int]?
  /// From spec 475, the block of the subnet's last epoch under Yuma; nil where none is stored.
  public var lastYumaStepBlock: UInt64?

  /// An input of the given parts, unchecked; see `validate()`.
  public init(
    currentBlock: UInt64, tempo: UInt64, lastMechanismStepBlock: UInt64, lastUpdate: [UInt64],
    blockAtRegistration: [UInt64], alphaStake: [UInt64], taoStake: [UInt64], validatorPermits: [Bool],
    ownerUID: UInt16? = nil, weights: SparseMatrix<UInt16>, bonds: SparseMatrix<UInt16>,
    commitBlocks: [UInt64?]? = nil, emission: UInt64, parameters: Hyperparameters = Hyperparameters(),
    previousConsensus: [UInt16]? = nil
  ) {
    self.currentBlock = currentBlock
    self.tempo = tempo
    self.lastMechanismStepBlock = lastMechanismStepBlock
    self.lastUpdate = lastUpdate
    self.blockAtRegistration = blockAtRegistration
    self.alphaStake = alphaStake
    self.taoStake = taoStake
    self.validatorPermits = validatorPermits
    self.ownerUID = ownerUID
    self.weights = weights
    self.bonds = bonds
    self.commitBlocks = commitBlocks
    self.emission = emission
    self.parameters = parameters
    self.previousConsensus = previousConsensus
  }

  /// The number of neurons, n.
  public var neuronCount: Int { lastUpdate.count }
}

/// Whose rules pay for an epoch: from spec 475 a subnet chooses (Docs/Specification/null-consensus.md).
public enum EpochConsensus: Sendable, Hashable, Codable {
  /// Yuma Consensus.
  case yuma
  /// Null: the neuron with the most stake decides alone how servers are paid, and dividends follow stake.
  case null(NullBudgets)
}

/// What an epoch under Null pays, in rao (Docs/Specification/null-consensus.md, section 6). `EpochInput.emission` stays: it is
/// `mining` plus `dividend`, clamped to 2^64 - 1, and `mining` <= `fallback` <= `emission`.
public struct NullBudgets: Sendable, Hashable, Codable {
  /// For the servers, where somebody has stake.
  public var mining: UInt64
  /// For the validators, where somebody has stake.
  public var dividend: UInt64
  /// For the servers, where nobody has stake; validators then get nothing.
  public var fallback: UInt64

  /// The given budgets.
  public init(mining: UInt64, dividend: UInt64, fallback: UInt64) {
    self.mining = mining
    self.dividend = dividend
    self.fallback = fallback
  }
}

// SPDX-License-Identifier: Apache-2.0
import CYuma
import Yuma

extension EpochInput {
  /// An input of no neurons, to be read into.
  static var empty: EpochInput {
    EpochInput(
      currentBlock: 0, tempo: 0, lastMechanismStepBlock: 0, lastUpdate: [], blockAtRegistration: [], alphaStake: [],
      taoStake: [], validatorPermits: [], weights: SparseMatrix(), bonds: SparseMatrix(), emission: 0)
  }

  /// Becomes the caller's input, and keeps the storage. What the types allow is checked here; whether it suits the rules, by
  /// `validate(under:)`.
  ///
  /// - Parameter readsBonds: whether the bonds are read too.
  /// - Throws: `Failure`; what has been read by then stays.
  mutating func read(_ source: borrowing yuma_input, readsBonds: Bool) throws {
    guard UInt(bitPattern: source.neuron_count) <= UInt(Self.maximumNeuronCount) else {
      throw Failure.invalid(
        "neuron_count",
        "\(UInt(bitPattern: source.neuron_count)) neurons are more than \(Self.maximumNeuronCount), the most a subnet can have"
      )
    }
    let n = source.neuron_count
    currentBlock = source.current_block
    tempo = source.tempo
    lastMechanismStepBlock = source.last_mechanism_step_block
    emission = source.emission
    ownerUID = try Self.uid(source.owner_uid)
    lastUpdate.become(try list(source.last_update, count: n, "last_update"))
    blockAtRegistration.become(try list(source.block_at_registration, count: n, "block_at_registration"))
    alphaStake.become(try list(source.alpha_stake, count: n, "alpha_stake"))
    taoStake.become(try list(source.tao_stake, count: n, "tao_stake"))
    try validatorPermits.replace(
      withFlags: list(source.validator_permits, count: n, "validator_permits"), "validator_permits")
    try weights.read(source.weights, rows: n, "weights")
    if readsBonds { try bonds.read(source.bonds, rows: n, "bonds") }
    if source.parameters == nil {
      parameters = Hyperparameters()
    } else {
      parameters = try Hyperparameters(
        SizedStruct.copy(source.parameters, zero: yuma_parameters(), "parameters"))
    }
    try readCommits(source, n)
    try readPrevious(source)
    hotkeys = try source.hotkeys.map { try list($0, count: n, "hotkeys").map { Int($0) } }
    lastYumaStepBlock =
      try flag(source.has_last_yuma_step_block, "has_last_yuma_step_block") ? source.last_yuma_step_block : nil
    epochConsensus = try Self.consensus(source)
  }

  private static func uid(_ uid: Int32) throws -> UInt16? {
    if uid == -1 { return nil }
    guard let uid = UInt16(exactly: uid) else {
      throw Failure.invalid("owner_uid", "\(uid) is neither a uid, from 0 to 65535, nor -1 for none")
    }
    return uid
  }

  private mutating func readCommits(_ source: borrowing yuma_input, _ n: Int) throws {
    guard let pointer = source.commit_blocks else {
      guard source.has_commit == nil else {
        throw Failure.misuse("has_commit", "given, where commit_blocks is NULL")
      }
      commitBlocks = nil
      return
    }
    let blocks = try list(pointer, count: n, "commit_blocks")
    guard source.has_commit != nil else {
      commitBlocks = blocks.map { $0 }
      return
    }
    var present: [Bool] = []
    try present.replace(withFlags: list(source.has_commit, count: n, "has_commit"), "has_commit")
    commitBlocks = zip(blocks, present).map { $1 ? $0 : nil }
  }

  private mutating func readPrevious(_ source: borrowing yuma_input) throws {
    let count = UInt(bitPattern: source.previous_consensus_count)
    guard let pointer = source.previous_consensus else {
      guard count == 0 else { throw Failure.misuse("previous_consensus", "NULL, where \(count) elements belong") }
      previousConsensus = nil
      return
    }
    guard count <= UInt(Self.maximumNeuronCount) else {
      throw Failure.invalid(
        "previous_consensus_count", "\(count) elements, where \(Self.maximumNeuronCount) neurons are the most")
    }
    previousConsensus = Array(try list(pointer, count: Int(count), "previous_consensus"))
  }

  private static func consensus(_ source: borrowing yuma_input) throws -> EpochConsensus {
    guard try flag(source.null_consensus, "null_consensus") else {
      guard source.mining_emission == 0, source.dividend_emission == 0, source.fallback_emission == 0 else {
        throw Failure.invalid(
          source.mining_emission != 0
            ? "mining_emission" : source.dividend_emission != 0 ? "dividend_emission" : "fallback_emission",
          "it belongs to Null consensus, and null_consensus is 0")
      }
      return .yuma
    }
    return .null(
      NullBudgets(
        mining: source.mining_emission, dividend: source.dividend_emission, fallback: source.fallback_emission))
  }
}

extension Hyperparameters {
  init(_ source: yuma_parameters) throws {
    let mode: LiquidAlphaConsensusMode?
    switch Int(source.liquid_alpha_consensus_mode) {
    case Int(YUMA_MODE_ABSENT): mode = nil
    case Int(YUMA_MODE_CURRENT): mode = .current
    case Int(YUMA_MODE_PREVIOUS): mode = .previous
    case Int(YUMA_MODE_AUTO): mode = .auto
    case let other:
      throw Failure.invalid("parameters.liquid_alpha_consensus_mode", "\(other) is not one of 0, 1, 2, 3")
    }
    self.init(
      activityCutoff: source.activity_cutoff, stakeThreshold: source.stake_threshold, taoWeight: source.tao_weight,
      maxAllowedValidators: source.max_allowed_validators, kappa: source.kappa, bondsPenalty: source.bonds_penalty,
      bondsMovingAverage: source.bonds_moving_average, yuma3: try flag(source.yuma3, "parameters.yuma3"),
      liquidAlpha: try flag(source.liquid_alpha, "parameters.liquid_alpha"), alphaLow: source.alpha_low,
      alphaHigh: source.alpha_high, alphaSigmoidSteepness: source.alpha_sigmoid_steepness,
      liquidAlphaConsensusMode: mode)
  }
}

extension yuma_parameters {
  init(_ source: Hyperparameters) {
    self.init()
    size = MemoryLayout<yuma_parameters>.stride
    activity_cutoff = source.activityCutoff
    stake_threshold = source.stakeThreshold
    tao_weight = source.taoWeight
    max_allowed_validators = source.maxAllowedValidators
    kappa = source.kappa
    bonds_penalty = source.bondsPenalty
    bonds_moving_average = source.bondsMovingAverage
    yuma3 = source.yuma3 ? 1 : 0
    liquid_alpha = source.liquidAlpha ? 1 : 0
    alpha_low = source.alphaLow
    alpha_high = source.alphaHigh
    alpha_sigmoid_steepness = source.alphaSigmoidSteepness
    liquid_alpha_consensus_mode =
      switch source.liquidAlphaConsensusMode {
      case nil: UInt8(YUMA_MODE_ABSENT)
      case .current: UInt8(YUMA_MODE_CURRENT)
      case .previous: UInt8(YUMA_MODE_PREVIOUS)
      case .auto: UInt8(YUMA_MODE_AUTO)
      }
  }
}

/// A truth value as C has it.
func flag(_ value: UInt8, _ name: @autoclosure () -> String) throws -> Bool {
  guard value <= 1 else { throw Failure.invalid(name(), "\(value) is neither 0 nor 1") }
  return value == 1
}

extension [UInt64] {
  /// Becomes the values, and keeps the storage.
  fileprivate mutating func become(_ values: UnsafeBufferPointer<UInt64>) {
    guard count == values.count else {
      self = Array(values)
      return
    }
    withUnsafeMutableBufferPointer { target in
      if let to = target.baseAddress, let from = values.baseAddress { to.update(from: from, count: values.count) }
    }
  }
}

extension [Bool] {
  /// Becomes the flags, each of which is 0 or 1.
  mutating func replace(withFlags flags: UnsafeBufferPointer<UInt8>, _ name: @autoclosure () -> String) throws {
    if let place = flags.firstIndex(where: { $0 > 1 }) {
      throw Failure.invalid(name(), at: place, "\(flags[place]) is neither 0 nor 1")
    }
    if count != flags.count { self = [Bool](repeating: false, count: flags.count) }
    withUnsafeMutableBufferPointer { target in
      for place in target.indices { target[place] = flags[place] == 1 }
    }
  }
}

extension SparseMatrix<UInt16> {
  /// Becomes the caller's matrix.
  mutating func read(_ source: yuma_csr, rows n: Int, _ name: @autoclosure () -> String) throws {
    let limit = EpochInput.maximumNeuronCount * EpochInput.maximumNeuronCount
    guard UInt(bitPattern: source.count) <= UInt(limit) else {
      throw Failure.invalid(name() + ".count", "\(UInt(bitPattern: source.count)) entries are more than \(limit)")
    }
    let count = source.count
    guard source.offsets != nil else {
      throw Failure.misuse(name() + ".offsets", "NULL, where \(n + 1) elements belong")
    }
    let offsets = try list(source.offsets, count: n + 1, name() + ".offsets")
    let columns = try list(source.columns, count: count, name() + ".columns")
    let values = try list(source.values, count: count, name() + ".values")
    guard offsets[0] == 0 else { throw Failure.invalid(name() + ".offsets", at: 0, "\(offsets[0]), where 0 belongs") }
    for row in 0..<n where offsets[row] > offsets[row + 1] {
      throw Failure.invalid(
        name() + ".offsets", at: row + 1,
        "\(offsets[row + 1]) is less than the \(offsets[row]) before it: offsets ascend")
    }
    guard offsets[n] == count else {
      throw Failure.invalid(name() + ".offsets", at: n, "\(offsets[n]) is not the number of entries, \(count)")
    }
    replace(offsets: offsets, columns: columns, values: values)
  }
}

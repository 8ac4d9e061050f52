// SPDX-License-Identifier: Apache-2.0
import Yuma
import YumaJSON

extension EpochInput {
  private enum Key: String, JSONKey {
    case currentBlock, tempo, lastMechanismStepBlock, lastUpdate, blockAtRegistration, alphaStake, taoStake
    case validatorPermits, ownerUID, weights, bonds, commitBlocks, emission, parameters, previousConsensus
    case epochConsensus, miningEmission, dividendEmission, fallbackEmission, lastYumaStepBlock, hotkeys
    static let optional: Set<Key> = [
      .previousConsensus, .epochConsensus, .miningEmission, .dividendEmission, .fallbackEmission, .lastYumaStepBlock,
      .hotkeys,
    ]
  }

  /// Reads an input and checks that its lists agree in length; what its rules ask for is checked when they are known.
  package init(from reader: inout JSONReader) throws {
    self.init(
      currentBlock: 0, tempo: 0, lastMechanismStepBlock: 0, lastUpdate: [], blockAtRegistration: [], alphaStake: [],
      taoStake: [], validatorPermits: [], weights: SparseMatrix(), bonds: SparseMatrix(), emission: 0)
    var choice = ConsensusMembers()
    try reader.object(Key.self) { (reader, key) in
      switch key {
      case .currentBlock: currentBlock = try reader.unsigned()
      case .tempo: tempo = try reader.unsigned()
      case .lastMechanismStepBlock: lastMechanismStepBlock = try reader.unsigned()
      case .lastUpdate: lastUpdate = try reader.unsignedList()
      case .blockAtRegistration: blockAtRegistration = try reader.unsignedList()
      case .alphaStake: alphaStake = try reader.unsignedList()
      case .taoStake: taoStake = try reader.unsignedList()
      case .validatorPermits: validatorPermits = try reader.array { try $0.bool() }
      case .ownerUID: ownerUID = try reader.optional { try $0.unsigned() }
      case .weights: weights = try reader.proportionMatrix()
      case .bonds: bonds = try reader.proportionMatrix()
      case .commitBlocks:
        commitBlocks = try reader.optional { try $0.array { try $0.optional { try $0.unsigned() } } }
      case .emission: emission = try reader.unsigned()
      case .parameters: parameters = try Hyperparameters(from: &reader)
      case .previousConsensus: previousConsensus = try reader.optional { try $0.unsignedList() }
      case .epochConsensus: choice.name = try reader.string()
      case .miningEmission: choice.mining = try reader.unsigned()
      case .dividendEmission: choice.dividend = try reader.unsigned()
      case .fallbackEmission: choice.fallback = try reader.unsigned()
      case .hotkeys: hotkeys = try reader.unsignedList().map { (hotkey: UInt32) in Int(hotkey) }
      case .lastYumaStepBlock: lastYumaStepBlock = try reader.optional { try $0.unsigned() }
      }
    }
    epochConsensus = try choice.consensus()
    do {
      try validateLists()
    } catch {
      throw JSONError(error)
    }
  }

  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member(Key.currentBlock, currentBlock) { $0.integer($1) }
      writer.member(Key.tempo, tempo) { $0.integer($1) }
      writer.member(Key.lastMechanismStepBlock, lastMechanismStepBlock) { $0.integer($1) }
      writer.member(Key.lastUpdate, lastUpdate) { $0.integerList($1) }
      writer.member(Key.blockAtRegistration, blockAtRegistration) { $0.integerList($1) }
      writer.member(Key.alphaStake, alphaStake) { $0.integerList($1) }
      writer.member(Key.taoStake, taoStake) { $0.integerList($1) }
      writer.member(Key.validatorPermits, validatorPermits) { $0.boolList($1) }
      writer.member(Key.ownerUID.rawValue) { $0.optional(ownerUID) { $0.integer($1) } }
      writer.member(Key.weights, weights) { $0.matrix($1) }
      writer.member(Key.bonds, bonds) { $0.matrix($1) }
      writer.member(Key.commitBlocks.rawValue) { writer in
        writer.optional(commitBlocks) { $0.list($1) { $0.optional($1) { $0.integer($1) } } }
      }
      writer.member(Key.emission, emission) { $0.integer($1) }
      writer.member(Key.parameters, parameters) { $1.write(to: &$0) }
      writer.member(Key.previousConsensus, previousConsensus) { $0.integerList($1) }
      if case .null(let budgets) = epochConsensus {
        writer.member(Key.epochConsensus, ConsensusMembers.null) { $0.string($1) }
        writer.member(Key.miningEmission, budgets.mining) { $0.integer($1) }
        writer.member(Key.dividendEmission, budgets.dividend) { $0.integer($1) }
        writer.member(Key.fallbackEmission, budgets.fallback) { $0.integer($1) }
      }
      writer.member(Key.lastYumaStepBlock, lastYumaStepBlock) { $0.integer($1) }
      writer.member(Key.hotkeys, hotkeys) { $0.integerList($1.map { UInt32(clamping: $0) }) }
    }
  }

  /// The members that say which consensus pays: the budgets belong to Null.
  private struct ConsensusMembers {
    static let (yuma, null) = ("yuma", "null")
    var name: String?
    var mining: UInt64?
    var dividend: UInt64?
    var fallback: UInt64?

    func consensus() throws -> EpochConsensus {
      switch name ?? Self.yuma {
      case Self.yuma:
        let budgets: [(Key, UInt64?)] = [
          (.miningEmission, mining), (.dividendEmission, dividend), (.fallbackEmission, fallback),
        ]
        if let (key, _) = budgets.first(where: { $0.1 != nil }) {
          throw JSONError("it belongs to the epochConsensus \"null\"").within(.key(key.rawValue))
        }
        return .yuma
      case Self.null:
        return .null(
          NullBudgets(
            mining: try required(mining, .miningEmission), dividend: try required(dividend, .dividendEmission),
            fallback: try required(fallback, .fallbackEmission)))
      case let other:
        throw JSONError("\(Printable.quoted(other)) is not one of yuma, null").within(.key(Key.epochConsensus.rawValue))
      }
    }

    private func required(_ value: UInt64?, _ key: Key) throws -> UInt64 {
      guard let value else { throw JSONError("missing").within(.key(key.rawValue)) }
      return value
    }
  }
}

extension Hyperparameters {
  private enum Key: String, JSONKey {
    case activityCutoff, stakeThreshold, taoWeight, maxAllowedValidators, kappa, bondsPenalty, bondsMovingAverage
    case yuma3, liquidAlpha, alphaLow, alphaHigh, alphaSigmoidSteepness, liquidAlphaConsensusMode
    static let optional: Set<Key> = [.liquidAlphaConsensusMode]
  }

  package init(from reader: inout JSONReader) throws {
    self.init()
    try reader.object(Key.self) { (reader, key) in try read(key, from: &reader) }
  }

  /// Reads an object with some of the keys, and overrides the values of these.
  ///
  /// - Returns: the keys.
  package mutating func override(from reader: inout JSONReader) throws -> Set<String> {
    var names: Set<String> = []
    try reader.members { (reader, name) in
      guard let key = Key(rawValue: name) else {
        let nearest = Nearest.of(name, among: Key.allCases.map(\.rawValue)).candidate
        throw JSONError("unknown key; the nearest known is \"\(nearest)\"")
      }
      guard names.insert(name).inserted else { throw JSONError("repeated key") }
      try read(key, from: &reader)
    }
    return names
  }

  /// The keys of all parameters that every ruleset reads.
  package static var requiredKeys: Set<String> {
    Set(Key.allCases.map(\.rawValue)).subtracting(Key.optional.map(\.rawValue))
  }

  private mutating func read(_ key: Key, from reader: inout JSONReader) throws {
    switch key {
    case .activityCutoff: activityCutoff = try reader.unsigned()
    case .stakeThreshold: stakeThreshold = try reader.unsigned()
    case .taoWeight: taoWeight = try reader.unsigned()
    case .maxAllowedValidators: maxAllowedValidators = try reader.unsigned()
    case .kappa: kappa = try reader.unsigned()
    case .bondsPenalty: bondsPenalty = try reader.unsigned()
    case .bondsMovingAverage: bondsMovingAverage = try reader.unsigned()
    case .yuma3: yuma3 = try reader.bool()
    case .liquidAlpha: liquidAlpha = try reader.bool()
    case .alphaLow: alphaLow = try reader.unsigned()
    case .alphaHigh: alphaHigh = try reader.unsigned()
    case .alphaSigmoidSteepness: alphaSigmoidSteepness = try reader.signed()
    case .liquidAlphaConsensusMode:
      let name = try reader.string()
      guard let mode = LiquidAlphaConsensusMode(rawValue: name) else {
        let known = LiquidAlphaConsensusMode.allCases.map(\.rawValue).joined(separator: ", ")
        throw JSONError("\(Printable.quoted(name)) is not one of \(known)")
      }
      liquidAlphaConsensusMode = mode
    }
  }

  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member(Key.activityCutoff, activityCutoff) { $0.integer($1) }
      writer.member(Key.stakeThreshold, stakeThreshold) { $0.integer($1) }
      writer.member(Key.taoWeight, taoWeight) { $0.integer($1) }
      writer.member(Key.maxAllowedValidators, maxAllowedValidators) { $0.integer($1) }
      writer.member(Key.kappa, kappa) { $0.integer($1) }
      writer.member(Key.bondsPenalty, bondsPenalty) { $0.integer($1) }
      writer.member(Key.bondsMovingAverage, bondsMovingAverage) { $0.integer($1) }
      writer.member(Key.yuma3, yuma3) { $0.bool($1) }
      writer.member(Key.liquidAlpha, liquidAlpha) { $0.bool($1) }
      writer.member(Key.alphaLow, alphaLow) { $0.integer($1) }
      writer.member(Key.alphaHigh, alphaHigh) { $0.integer($1) }
      writer.member(Key.alphaSigmoidSteepness, alphaSigmoidSteepness) { $0.integer($1) }
      writer.member(Key.liquidAlphaConsensusMode, liquidAlphaConsensusMode) { $0.string($1.rawValue) }
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
import Yuma
import YumaFiles
import YumaJSON

/// The part of a metagraph that an epoch reads or stores, by the SDK's names: given key by key, or decoded from answers
/// of the chain's runtime.
struct Metagraph {
  /// What a key holds.
  enum Kind: Equatable {
    /// An integer of so many bits.
    case integer(bits: Int)
    /// One u16, as an integer or as its share of 65535.
    case share
    case flag
    case account
    /// A list with an element for each neuron.
    case integers, shares, amounts, flags, accounts
  }

  /// The keys that are read.
  static let kinds: [String: Kind] = [
    "block": .integer(bits: 64), "netuid": .integer(bits: 16), "tempo": .integer(bits: 16),
    "last_step": .integer(bits: 64), "activity_cutoff": .integer(bits: 64), "max_validators": .integer(bits: 16),
    "owner_uid": .integer(bits: 16), "kappa": .share, "alpha_low": .share, "alpha_high": .share,
    "commit_reveal_weights_enabled": .flag, "liquid_alpha_enabled": .flag, "owner_hotkey": .account,
    "last_update": .integers, "block_at_registration": .integers, "alpha_stake": .amounts, "tao_stake": .amounts,
    "total_stake": .amounts, "emission": .amounts, "stake_weight": .shares, "consensus": .shares,
    "incentives": .shares, "dividends": .shares, "validator_trust": .shares, "active": .flags,
    "validator_permit": .flags, "hotkeys": .accounts,
  ]

  enum Value: Equatable {
    case number(UInt64)
    case numbers([UInt64])
    case flags([Bool])
    case accounts([AccountID])
    /// The SDK's None.
    case none
  }

  /// What was given, by key.
  private(set) var values: [String: Value] = [:]
  /// The keys whose u16 were recovered from decimals.
  var recovered: [String] = []
  /// The hyperparameters that only answers of the runtime have, by the names of `Hyperparameters`.
  var bondsMovingAverage: UInt64?

  private static let required = [
    "block", "tempo", "last_step", "last_update", "block_at_registration", "alpha_stake", "tao_stake",
    "validator_permit",
  ]

  /// Adds a value.
  ///
  /// - Throws: where the key has another one.
  mutating func set(_ key: String, _ value: Value) throws {
    guard let present = values.updateValue(value, forKey: key), present != value else { return }
    throw JSONError("given twice, with two values").within(.key(key))
  }

  /// Adds a value of a key that has none.
  mutating func add(_ key: String, _ value: Value) { values[key] = value }

  func requireKeys() throws {
    for name in Self.required where values[name] == nil { throw JSONError("missing").within(.key(name)) }
  }

  func number(_ key: String) -> UInt64? {
    if case .number(let number)? = values[key] { number } else { nil }
  }

  func numbers(_ key: String) -> [UInt64]? {
    if case .numbers(let numbers)? = values[key] { numbers } else { nil }
  }

  func flags(_ key: String) -> [Bool]? {
    if case .flags(let flags)? = values[key] { flags } else { nil }
  }

  /// A list of u16, which `set` has checked.
  private func shares(_ key: String) -> [UInt16]? { numbers(key)?.map { UInt16(clamping: $0) } }

  /// A u16, which `set` has checked.
  private func short(_ key: String) -> UInt16? { number(key).map { UInt16(clamping: $0) } }

  var netuid: UInt16? { short("netuid") }

  /// The owner's uid, if the owner has one here.
  var ownerUID: UInt16? {
    if let uid = short("owner_uid") { return uid }
    guard case .accounts(let owner)? = values["owner_hotkey"], case .accounts(let hotkeys)? = values["hotkeys"] else {
      return nil
    }
    return owner.first.flatMap { hotkeys.firstIndex(of: $0) }.map { UInt16(clamping: $0) }
  }

  /// What the chain stored.
  var recorded: RecordedOutput {
    var recorded = RecordedOutput()
    recorded.active = flags("active")
    recorded.stakeWeight = shares("stake_weight")
    recorded.consensus = shares("consensus")
    recorded.incentive = shares("incentives")
    recorded.dividends = shares("dividends")
    recorded.validatorTrust = shares("validator_trust")
    recorded.combinedEmission = numbers("emission")
    return recorded
  }

  /// Gives the hyperparameters that the metagraph knows, unless they are given beside it.
  ///
  /// - Returns: the fields that nobody gives.
  func fill(_ parameters: inout Hyperparameters, beside given: Set<String>) -> [String] {
    var known = given
    func value(_ name: String, _ field: String) -> UInt64? {
      guard !given.contains(field), let value = number(name) else { return nil }
      known.insert(field)
      return value
    }
    if let cutoff = value("activity_cutoff", "activityCutoff") { parameters.activityCutoff = cutoff }
    if value("max_validators", "maxAllowedValidators") != nil, let count = short("max_validators") {
      parameters.maxAllowedValidators = count
    }
    if value("kappa", "kappa") != nil, let kappa = short("kappa") { parameters.kappa = kappa }
    if value("alpha_low", "alphaLow") != nil, let low = short("alpha_low") { parameters.alphaLow = low }
    if value("alpha_high", "alphaHigh") != nil, let high = short("alpha_high") { parameters.alphaHigh = high }
    if let isOn = value("liquid_alpha_enabled", "liquidAlpha") { parameters.liquidAlpha = isOn == 1 }
    if !given.contains("bondsMovingAverage"), let average = bondsMovingAverage {
      known.insert("bondsMovingAverage")
      parameters.bondsMovingAverage = average
    }
    var assumed = Hyperparameters.requiredKeys.subtracting(known).map { "input.parameters.\($0)" }
    if values["owner_uid"] == nil, values["owner_hotkey"] == nil || values["hotkeys"] == nil {
      assumed.append("input.ownerUID")
    }
    return assumed
  }
}

// SPDX-License-Identifier: Apache-2.0
import Foundation
import Yuma
import YumaFiles

@testable import YumaImport

/// An independent writer of raw storage: SCALE values by hand, keys by the hashers alone.
struct StorageWriter {
  var before: [String: String?] = [:]
  var at: [String: String?] = [:]
  let netuid: UInt16
  var mechanism: UInt16 = 0

  init(netuid: UInt16) { self.netuid = netuid }

  static func bytes<Integer: FixedWidthInteger>(_ value: Integer) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }

  static func compact(_ count: Int) -> [UInt8] {
    if count < 64 { return [UInt8(count << 2)] }
    if count < 16384 { return bytes(UInt16(count << 2 | 1)) }
    return bytes(UInt32(count << 2 | 2))
  }

  static func list(_ items: [[UInt8]]) -> [UInt8] { compact(items.count) + items.flatMap { $0 } }

  static func list(_ values: [some FixedWidthInteger]) -> [UInt8] { list(values.map { bytes($0) }) }

  static func list(_ values: [Bool]) -> [UInt8] { list(values.map { [$0 ? 1 : 0] }) }

  static func hex(_ bytes: [UInt8]) -> String { "0x" + bytes.map { String(format: "%02x", $0) }.joined() }

  /// The hotkey of a uid: any 32 bytes.
  static func hotkey(_ uid: Int) -> [UInt8] {
    bytes(UInt64(uid) &* 0x9E37_79B9_7F4A_7C15) + [UInt8](repeating: 7, count: 24)
  }

  static func key(_ item: String, _ parameters: [UInt8] = [], pallet: String = "SubtensorModule") -> String {
    hex(XXHash64.twox128(pallet.utf8) + XXHash64.twox128(item.utf8) + parameters)
  }

  static func blake(_ bytes: [UInt8]) -> [UInt8] { Blake2b.hash128(bytes) + bytes }

  static func twox(_ bytes: [UInt8]) -> [UInt8] { XXHash64.twox64(bytes) + bytes }

  var index: UInt16 { netuid + 4096 * mechanism }

  /// Sets an item keyed by the subnet.
  mutating func set(_ item: String, _ value: [UInt8]?, after: Bool = false, keyedBy parameters: [UInt8]? = nil) {
    let key = Self.key(item, parameters ?? Self.bytes(netuid))
    if after { at[key] = .some(value.map(Self.hex)) } else { before[key] = .some(value.map(Self.hex)) }
  }

  /// The input as the chain stores it; own stakes are the inherited ones, without parents and children.
  mutating func setInput(_ input: EpochInput) {
    let parameters = input.parameters
    set("SubnetworkN", Self.bytes(UInt16(input.neuronCount)))
    set("MechanismCountCurrent", [1], keyedBy: Self.twox(Self.bytes(netuid)))
    set("Tempo", Self.bytes(UInt16(input.tempo)))
    set("LastMechansimStepBlock", Self.bytes(input.lastMechanismStepBlock))
    set("ActivityCutoff", Self.bytes(UInt16(parameters.activityCutoff)))
    // The least factor that gives the cutoff, of a tempo that is not 0.
    let factor = (parameters.activityCutoff * 1000 + input.tempo - 1) / max(input.tempo, 1)
    set("ActivityCutoffFactorMilli", Self.bytes(UInt32(clamping: factor)))
    set("Kappa", Self.bytes(parameters.kappa))
    set("BondsPenalty", Self.bytes(parameters.bondsPenalty))
    set("MaxAllowedValidators", Self.bytes(parameters.maxAllowedValidators))
    set("BondsMovingAverage", Self.bytes(parameters.bondsMovingAverage))
    set("AlphaValues", Self.bytes(parameters.alphaLow) + Self.bytes(parameters.alphaHigh))
    set("AlphaSigmoidSteepness", Self.bytes(Int16(truncatingIfNeeded: parameters.alphaSigmoidSteepness)))
    set("Yuma3On", [parameters.yuma3 ? 1 : 0], keyedBy: Self.blake(Self.bytes(netuid)))
    set("LiquidAlphaOn", [parameters.liquidAlpha ? 1 : 0], keyedBy: Self.blake(Self.bytes(netuid)))
    set("TaoWeight", Self.bytes(parameters.taoWeight), keyedBy: [])
    set("StakeThreshold", Self.bytes(parameters.stakeThreshold), keyedBy: [])
    set("CommitRevealWeightsEnabled", [input.commitBlocks == nil ? 0 : 1])
    set("SubnetOwnerHotkey", input.ownerUID.map { Self.hotkey(Int($0)) })
    set("PendingServerEmission", Self.bytes(input.emission / 2))
    set("PendingValidatorEmission", Self.bytes(input.emission - input.emission / 2))
    set("PendingRootAlphaDivs", nil)
    set("BondsResetOn", nil)
    set("SubnetAlphaOutEmission", Self.bytes(UInt64(0)), after: true)
    set("ValidatorPermit", Self.list(input.validatorPermits))
    set("LastUpdate", Self.list(input.lastUpdate), keyedBy: Self.bytes(index))
    if let consensus = input.previousConsensus {
      set("ConsensusByMechanism", Self.list(consensus), keyedBy: Self.bytes(index))
    }
    for uid in 0..<input.neuronCount {
      let hotkey = Self.hotkey(uid)
      set("Keys", hotkey, keyedBy: Self.bytes(netuid) + Self.bytes(UInt16(uid)))
      set(
        "BlockAtRegistration", Self.bytes(input.blockAtRegistration[uid]),
        keyedBy: Self.bytes(netuid) + Self.bytes(UInt16(uid)))
      setRow("Weights", input.weights.row(uid), uid: uid)
      setRow("Bonds", input.bonds.row(uid), uid: uid)
      for item in ["ParentKeys", "ChildKeys"] { set(item, nil, keyedBy: Self.blake(hotkey) + Self.bytes(netuid)) }
      setStake(hotkey, alpha: input.alphaStake[uid], tao: input.taoStake[uid])
    }
  }

  mutating func setStake(_ hotkey: [UInt8], alpha: UInt64, tao: UInt64) {
    set("TotalHotkeyAlpha", Self.bytes(alpha), keyedBy: Self.blake(hotkey) + Self.bytes(netuid))
    set("TotalHotkeyAlpha", Self.bytes(tao), keyedBy: Self.blake(hotkey) + Self.bytes(UInt16(0)))
  }

  mutating func setRow(_ item: String, _ row: [(UInt16, UInt16)], uid: Int, after: Bool = false) {
    let value = row.isEmpty ? nil : Self.list(row.map { Self.bytes($0.0) + Self.bytes($0.1) })
    set(item, value, after: after, keyedBy: Self.bytes(index) + Self.bytes(UInt16(uid)))
  }

  mutating func setOutput(_ output: EpochOutput) {
    set("Active", Self.list(output.active), after: true)
    set("ValidatorPermit", Self.list(output.validatorPermits), after: true)
    set("StakeWeight", Self.list(output.stakeWeight), after: true)
    set("Consensus", Self.list(output.consensus), after: true)
    set("Dividends", Self.list(output.dividends), after: true)
    set("ValidatorTrust", Self.list(output.validatorTrust), after: true)
    set("Emission", Self.list(output.combinedEmission), after: true)
    set("Incentive", Self.list(output.incentive), after: true, keyedBy: Self.bytes(index))
    for uid in 0..<output.bonds.rowCount { setRow("Bonds", output.bonds.row(uid), uid: uid, after: true) }
  }

  /// The file.
  func json(block: UInt64, specVersion: UInt32 = 425, into: String = "yuma-epoch/1", netuid: Bool = true) throws
    -> [UInt8]
  {
    var chain: [String: Any] = ["network": "finney", "block": block, "specVersion": specVersion]
    if netuid { chain["netuid"] = self.netuid }
    let object: [String: Any] = [
      "schema": "yuma-storage/1", "into": into, "chain": chain, "before": before.mapValues { $0 ?? NSNull() as Any },
      "at": at.mapValues { $0 ?? NSNull() as Any },
    ]
    return Array(try JSONSerialization.data(withJSONObject: object, options: [.sortedKeys, .withoutEscapingSlashes]))
  }
}

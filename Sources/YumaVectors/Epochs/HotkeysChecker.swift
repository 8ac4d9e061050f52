// SPDX-License-Identifier: Apache-2.0
import Yuma
import YumaFiles
import YumaJSON

/// `yuma-epoch-hotkeys/1`: an epoch of a subnet in which a hotkey has two uids, and what its version stores of it; nothing
/// where it runs no epoch.
struct HotkeysChecker: VectorChecker {
  var schema: String { HotkeysFile.schema }

  func check(_ contents: FileContents, engines: [EngineUnderTest]) throws(FileError) -> FileVerification.Finding {
    let file = try contents.document { try HotkeysFile(from: &$0) }
    let rules: EpochRules
    do throws(UnknownSpecVersion) {
      rules = try EpochRules(specVersion: Int(file.specVersion))
    } catch {
      throw FileError(file: contents.name, field: "chain", problem: "\(error)")
    }
    return .compared(
      engines.map { tested in
        EngineVerdict(
          engine: tested.engine.name, verdict: verdict(file, under: rules, tested), tolerance: tested.tolerance)
      })
  }

  private func verdict(_ file: HotkeysFile, under rules: EpochRules, _ tested: EngineUnderTest) -> VectorVerdict {
    if case .notApplicable(let reason)? = tested.exemption(file.input, rules) { return .notApplicable(reason) }
    let found = try? Epoch.run(file.input, under: rules, engine: tested.engine).output
    var comparison = Comparison(tolerance: tested.tolerance)
    comparison.compare("output is there", [file.output != nil], [found != nil])
    if let expected = file.output, var found {
      // Of the stake, which no version stores, the file says nothing.
      found.stake = []
      comparison.compare("output", expected, found)
      comparison.compare("output.termUids", expected.keptUIDs ?? [], found.keptUIDs ?? [])
    }
    return comparison.first.map { .deviates($0) } ?? .conforms
  }
}

/// The content of such a file.
private struct HotkeysFile {
  static let schema = "yuma-epoch-hotkeys/1"

  private(set) var specVersion: UInt32 = 0
  private(set) var input: EpochInput
  private(set) var output: EpochOutput?

  private enum Key: String, JSONKey {
    case schema, name, description, source, chain, notStored, input, output
    static let optional: Set<Key> = [.name, .description, .source, .notStored]
  }

  private enum OutputKey: String, JSONKey {
    case termUids, active, validatorPermits, stakeWeight, consensus, incentive, dividends, validatorTrust
    case serverEmission, validatorEmission, combinedEmission, bonds, rank, trust, pruningScores
    static let optional: Set<OutputKey> = [.rank, .trust, .pruningScores]
  }

  init(from reader: inout JSONReader) throws {
    var (input, output, version) = (EpochInput?.none, EpochOutput?.none, UInt32?.none)
    try reader.object(Key.self) { (reader, key) in
      switch key {
      case .schema: try reader.requireSchema(Self.schema)
      case .name, .description, .source: _ = try reader.string()
      case .chain: version = try ChainOrigin(from: &reader).specVersion
      case .notStored: _ = try reader.array { try $0.string() }
      case .input: input = try EpochInput(from: &reader)
      case .output: output = try reader.optional { try Self.output(from: &$0) }
      }
    }
    guard let input else { throw JSONError("missing").within(.key(Key.input.rawValue)) }
    guard let version else { throw JSONError("no specVersion").within(.key(Key.chain.rawValue)) }
    (self.input, self.output, specVersion) = (input, output, version)
  }

  private static func output(from reader: inout JSONReader) throws -> EpochOutput {
    var output = EpochOutput()
    try reader.object(OutputKey.self) { (reader, key) in
      switch key {
      case .termUids: output.keptUIDs = try reader.unsignedList()
      case .active: output.active = try reader.array { try $0.bool() }
      case .validatorPermits: output.validatorPermits = try reader.array { try $0.bool() }
      case .stakeWeight: output.stakeWeight = try reader.unsignedList()
      case .consensus: output.consensus = try reader.unsignedList()
      case .incentive: output.incentive = try reader.unsignedList()
      case .dividends: output.dividends = try reader.unsignedList()
      case .validatorTrust: output.validatorTrust = try reader.unsignedList()
      case .serverEmission: output.serverEmission = try reader.unsignedList()
      case .validatorEmission: output.validatorEmission = try reader.unsignedList()
      case .combinedEmission: output.combinedEmission = try reader.unsignedList()
      case .bonds: output.bonds = try reader.proportionMatrix()
      case .rank: output.rank = try reader.unsignedList()
      case .trust: output.trust = try reader.unsignedList()
      case .pruningScores: output.pruningScores = try reader.unsignedList()
      }
    }
    return output
  }
}

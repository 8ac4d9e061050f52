// SPDX-License-Identifier: Apache-2.0
import YumaFiles
import YumaJSON

/// `yuma-scenario/1` files (Docs/Guide/Scenarios.md): steps written by hand, or a generator and what it is given.
extension Scenario {
  /// The schema's name in files.
  public static let schema = "yuma-scenario/1"

  private enum Key: String, JSONKey {
    case schema, name, title, assumptions, validators, servers, epochs, steps, registrations, parameters, baseline
    case generate
    static var optional: Set<Key> { Set(allCases).subtracting([.schema]) }
  }

  private enum StepKey: String, JSONKey {
    case epoch, stakes, weights
    static var optional: Set<StepKey> { [.stakes, .weights] }
  }

  private enum RegistrationKey: String, JSONKey { case epoch, server }

  private struct Step {
    var epoch = 0
    var stakes: [Named<Double>] = []
    var weights: [Named<[Named<Double>]>] = []
  }

  private struct Draft {
    var name: String?
    var title: String?
    var assumptions: [String]?
    var validators: [String]?
    var servers: [String]?
    var epochs: Int?
    var steps: [Step]?
    var registrations: [(epoch: Int, server: String)] = []
    var settings: [ParameterSetting] = []
    var baseline: String?
    var generated: GeneratorCall?
  }

  /// Reads a scenario; "-" is standard input.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - seed: what a generated scenario is made from; nil: what the file says, or 0.
  /// - Throws: `FileError` that names the place and the rule.
  public init(path: String, seed: UInt64? = nil) throws(FileError) {
    try self.init(FileContents(path: path), seed: seed)
  }

  /// Reads a scenario from the bytes of a file.
  ///
  /// - Parameters:
  ///   - contents: the bytes.
  ///   - seed: what a generated scenario is made from; nil: what the file says, or 0.
  /// - Throws: `FileError` that names the place and the rule.
  public init(_ contents: FileContents, seed: UInt64? = nil) throws(FileError) {
    let draft = try contents.document { try Self.draft(&$0) }
    do throws(ScenarioError) {
      if let call = draft.generated {
        self = try Self.generated(draft, call, seed: seed)
      } else {
        self = try Self.written(draft)
      }
    } catch {
      throw FileError(file: contents.name, field: error.place, problem: error.problem)
    }
  }

  private static func draft(_ reader: inout JSONReader) throws -> Draft {
    var draft = Draft()
    try reader.object(Key.self) { (reader, key) in
      switch key {
      case .schema: try reader.requireSchema(schema)
      case .name: draft.name = try reader.string()
      case .title: draft.title = try reader.string()
      case .assumptions: draft.assumptions = try reader.array(limit: 1 << 16) { try $0.string() }
      case .validators: draft.validators = try reader.array(limit: 1 << 16) { try $0.string() }
      case .servers: draft.servers = try reader.array(limit: 1 << 16) { try $0.string() }
      case .epochs: draft.epochs = Int(try reader.unsigned(UInt32.self))
      case .steps: draft.steps = try reader.array(limit: maximumEpochCount, step)
      case .registrations: draft.registrations = try reader.array(limit: 1 << 20, registration)
      case .parameters:
        try reader.members { (reader, name) in
          do {
            let setting = try ParameterSetting(ParameterField(named: name), reader.scalarText())
            if draft.settings.contains(where: { $0.field == setting.field }) { throw JSONError("repeated key") }
            draft.settings.append(setting)
          } catch let error as ScenarioError {
            throw JSONError(error.problem)
          }
        }
      case .baseline: draft.baseline = try reader.string()
      case .generate: draft.generated = try GeneratorCall(from: &reader)
      }
    }
    return draft
  }

  private static func step(_ reader: inout JSONReader) throws -> Step {
    var step = Step()
    try reader.object(StepKey.self) { (reader, key) in
      switch key {
      case .epoch: step.epoch = Int(try reader.unsigned(UInt32.self))
      case .stakes: step.stakes = try reader.named { try $0.amount() }
      case .weights:
        step.weights = try reader.named { reader in
          let row = try reader.named { try $0.amount() }
          guard row.isEmpty || row.contains(where: { $0.value > 0 }) else {
            throw JSONError("the weights add up to 0; {} sets none")
          }
          return row
        }
      }
    }
    return step
  }

  private static func registration(_ reader: inout JSONReader) throws -> (epoch: Int, server: String) {
    var registration = (epoch: 0, server: "")
    try reader.object(RegistrationKey.self) { (reader, key) in
      switch key {
      case .epoch: registration.epoch = Int(try reader.unsigned(UInt32.self))
      case .server: registration.server = try reader.string()
      }
    }
    return registration
  }
}

/// A member of an object whose names the file chooses.
private struct Named<Value> {
  let name: String
  let value: Value
}

/// `generate` of a file: a generator's name and what it is given.
private struct GeneratorCall {
  var scenario = ""
  var seed: UInt64?
  var values: [String: Double] = [:]

  init(from reader: inout JSONReader) throws {
    var isNamed = false
    try reader.members { (reader, name) in
      switch name {
      case "scenario":
        scenario = try reader.string()
        isNamed = true
      case "seed": seed = try reader.unsigned()
      default: if values.updateValue(try reader.double(), forKey: name) != nil { throw JSONError("repeated key") }
      }
    }
    guard isNamed else { throw JSONError("missing").within(.key("scenario")) }
  }
}

extension Scenario {
  private static func generated(
    _ draft: Draft, _ call: GeneratorCall, seed: UInt64?
  ) throws(ScenarioError) -> Scenario {
    let written: [(String, Bool)] = [
      ("validators", draft.validators != nil), ("servers", draft.servers != nil), ("epochs", draft.epochs != nil),
      ("steps", draft.steps != nil), ("registrations", !draft.registrations.isEmpty),
    ]
    if let (field, _) = written.first(where: \.1) {
      throw ScenarioError(field, "stands beside generate, which makes it")
    }
    var scenario: Scenario
    do throws(ScenarioError) {
      scenario = try ScenarioGenerator(named: call.scenario).scenario(seed: seed ?? call.seed ?? 0, values: call.values)
    } catch {
      throw ScenarioError(error.place.isEmpty ? "generate" : "generate.\(error.place)", error.problem)
    }
    scenario.name = draft.name ?? scenario.name
    scenario.title = draft.title ?? scenario.title
    scenario.assumptions += draft.assumptions ?? []
    scenario.settings += draft.settings
    if let name = draft.baseline { scenario.baseline = try index(of: name, among: scenario.validators, "baseline") }
    return scenario
  }

  private static func written(_ draft: Draft) throws(ScenarioError) -> Scenario {
    func require<Value>(_ value: Value?, _ field: String) throws(ScenarioError) -> Value {
      guard let value else { throw ScenarioError(field, "missing; a scenario has it, or generate") }
      return value
    }
    let validators = try require(draft.validators, "validators")
    let servers = try require(draft.servers, "servers")
    let count = try require(draft.epochs, "epochs")
    let steps = try require(draft.steps, "steps")
    try check(epochCount: count, validators: validators.count, servers: servers.count)

    var changes = ScenarioSteps(validators: validators, servers: servers)
    var last = -1
    for (k, step) in steps.enumerated() {
      guard step.epoch < count else {
        throw ScenarioError("steps[\(k)].epoch", "\(step.epoch) is not one of \(count) epochs")
      }
      guard step.epoch > last else {
        throw ScenarioError("steps[\(k)].epoch", "\(step.epoch) does not come after \(last)")
      }
      last = step.epoch
      for entry in step.stakes {
        let validator = try index(of: entry.name, among: validators, "steps[\(k)].stakes.\(entry.name)")
        changes.setStake(entry.value, ofValidator: validator, at: step.epoch)
      }
      for entry in step.weights {
        let place = "steps[\(k)].weights.\(entry.name)"
        let validator = try index(of: entry.name, among: validators, place)
        var row = [Double](repeating: 0, count: servers.count)
        for cell in entry.value {
          row[try index(of: cell.name, among: servers, "\(place).\(cell.name)", kind: "server")] = cell.value
        }
        changes.setWeights(row, ofValidator: validator, at: step.epoch)
      }
    }
    var scenario = Scenario(
      name: draft.name ?? "scenario", title: draft.title ?? "", assumptions: draft.assumptions ?? [],
      validators: validators, servers: servers, epochs: changes.epochs(count: count), settings: draft.settings)
    for (k, registration) in draft.registrations.enumerated() {
      let place = "registrations[\(k)].server"
      let server = try index(of: registration.server, among: servers, place, kind: "server")
      scenario.registrations.append(Registration(epoch: registration.epoch, server: server))
    }
    if let name = draft.baseline { scenario.baseline = try index(of: name, among: validators, "baseline") }
    try scenario.validate()
    return scenario
  }

  /// The place of a name in a list.
  static func index(
    of name: String, among names: [String], _ place: String, kind: String = "validator"
  ) throws(ScenarioError) -> Int {
    guard let index = names.firstIndex(of: name) else {
      throw ScenarioError(place, "no \(kind) '\(name)'; \(Suggestion.nearest(to: name, among: names))")
    }
    return index
  }
}

extension JSONReader {
  /// The members of an object of names that the file chooses, in order.
  fileprivate mutating func named<Value>(
    _ value: (inout JSONReader) throws -> Value
  ) throws -> [Named<Value>] {
    var result: [Named<Value>] = []
    var names: Set<String> = []
    try members { (reader, name) in
      if !names.insert(name).inserted { throw JSONError("repeated key") }
      result.append(Named(name: name, value: try value(&reader)))
    }
    return result
  }

  fileprivate mutating func amount() throws -> Double {
    let value = try double()
    guard value.isAmount else { throw JSONError("\(value) is negative, where a number of 0 and more belongs") }
    return value
  }
}

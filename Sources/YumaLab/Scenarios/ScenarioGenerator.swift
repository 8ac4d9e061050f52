// SPDX-License-Identifier: Apache-2.0
import Yuma

/// Makes a scenario from a seed and a few numbers, and says what it assumes.
///
///     let scenario = try ScenarioGenerator(named: "cabal").scenario(seed: 3, values: ["cabalStake": 0.4])
///
/// The same seed and numbers make the same scenario on every platform: random numbers come from `SplitMix64`, and nothing
/// but additions, products, quotients and square roots is done with them.
public struct ScenarioGenerator: Sendable {
  /// A number that a generator is given.
  public struct Knob: Sendable, Hashable {
    /// Its name, as in a file's `generate`.
    public let name: String
    /// Its value where none is given.
    public let usual: Double
    /// What it may be.
    public let range: ClosedRange<Double>
    /// What it means.
    public let meaning: String
    /// Whether it counts something.
    public let isWhole: Bool

    /// A count.
    static func count(_ name: String, _ usual: Int, _ range: ClosedRange<Int>, _ meaning: String) -> Knob {
      Knob(
        name: name, usual: Double(usual), range: Double(range.lowerBound)...Double(range.upperBound), meaning: meaning,
        isWhole: true)
    }

    /// A part of a whole, or a size.
    static func number(_ name: String, _ usual: Double, _ range: ClosedRange<Double>, _ meaning: String) -> Knob {
      Knob(name: name, usual: usual, range: range, meaning: meaning, isWhole: false)
    }

    /// How many epochs there are.
    static func epochs(_ usual: Int) -> Knob { .count("epochs", usual, 1...100_000, "how many epochs there are") }
  }

  /// What a generator works with: the values of its knobs, and random numbers.
  struct Request {
    let values: [String: Double]
    var random: ScenarioRandom

    subscript(_ name: String) -> Double { values[name] ?? 0 }

    /// A knob that counts.
    func count(_ name: String) -> Int { Int(values[name] ?? 0) }
  }

  /// The scenario's name.
  public let name: String
  /// What happens in it, in a line.
  public let title: String
  /// What it assumes, a sentence each.
  public let assumptions: [String]
  /// What it may be given.
  public let knobs: [Knob]
  private let make: @Sendable (inout Request) throws(ScenarioError) -> Draft

  /// What a generator's own part makes of a scenario.
  struct Draft: Sendable {
    let validators: [String]
    let servers: [String]
    let epochCount: Int
    /// Stakes and weights.
    var steps: ScenarioSteps
    private(set) var registrations: [Scenario.Registration] = []
    var baseline = 0

    init(validators: [String], servers: [String], epochCount: Int) {
      self.validators = validators
      self.servers = servers
      self.epochCount = epochCount
      steps = ScenarioSteps(validators: validators, servers: servers)
    }

    /// As many epochs as the request asks for.
    init(_ request: Request, validators: [String], servers: [String]) {
      self.init(validators: validators, servers: servers, epochCount: request.count("epochs"))
    }

    /// Gives a server's place to a new miner; not after the last epoch.
    mutating func register(_ server: Int, at epoch: Int) {
      if epoch < epochCount { registrations.append(Scenario.Registration(epoch: epoch, server: server)) }
    }
  }

  init(
    _ name: String, _ title: String, assumptions: [String], knobs: [Knob],
    make: @escaping @Sendable (inout Request) throws(ScenarioError) -> Draft
  ) {
    self.name = name
    self.title = title
    self.assumptions = assumptions
    self.knobs = knobs
    self.make = make
  }

  /// Every built-in scenario: the vectors' cases, behaviours, archetypes of subnets.
  public static let all = cases + behaviours + archetypes

  /// The built-in scenario of that name.
  ///
  /// - Throws: `ScenarioError` that suggests the nearest name.
  public init(named name: String) throws(ScenarioError) {
    guard let found = Self.all.first(where: { $0.name == name }) else {
      throw ScenarioError("", "no scenario '\(name)'; \(Suggestion.nearest(to: name, among: Self.all.map { $0.name }))")
    }
    self = found
  }

  /// Makes the scenario.
  ///
  /// - Parameters:
  ///   - seed: determines everything random.
  ///   - values: numbers by the names of `knobs`; what is missing has its usual value.
  /// - Returns: a scenario that has been validated.
  /// - Throws: `ScenarioError` for a number that the generator does not have, that is out of its range, or that does not go
  ///   with the others.
  public func scenario(seed: UInt64 = 0, values: [String: Double] = [:]) throws(ScenarioError) -> Scenario {
    for name in values.keys.sorted() where !knobs.contains(where: { $0.name == name }) {
      let known = knobs.isEmpty ? "it has none" : Suggestion.nearest(to: name, among: knobs.map(\.name))
      throw ScenarioError(name, "no such number of '\(self.name)'; \(known)")
    }
    var complete: [String: Double] = [:]
    for knob in knobs {
      let value = values[knob.name] ?? knob.usual
      guard knob.range.contains(value), !knob.isWhole || value == value.rounded() else {
        let bounds = "\(ParameterField.text(knob.range.lowerBound)) to \(ParameterField.text(knob.range.upperBound))"
        throw ScenarioError(
          knob.name, "\(ParameterField.text(value)) is not a \(knob.isWhole ? "whole " : "")number from \(bounds)")
      }
      complete[knob.name] = value
    }
    try checkSize(complete)
    var request = Request(values: complete, random: ScenarioRandom(seed: seed))
    let draft = try make(&request)
    let scenario = Scenario(
      name: name, title: title, assumptions: assumptions, validators: draft.validators, servers: draft.servers,
      epochs: draft.steps.epochs(count: draft.epochCount), registrations: draft.registrations, baseline: draft.baseline)
    try scenario.validate()
    return scenario
  }

  /// Refuses what could not be held in memory before it is made.
  private func checkSize(_ values: [String: Double]) throws(ScenarioError) {
    guard let epochs = values["epochs"], let validators = values["validators"], let servers = values["servers"] else {
      return
    }
    try Scenario.check(epochCount: Int(epochs), validators: Int(validators), servers: Int(servers))
  }
}

/// Random numbers for scenarios, the same on every platform.
struct ScenarioRandom {
  private var generator: SplitMix64

  init(seed: UInt64) { generator = SplitMix64(seed: seed) }

  /// Uniform in 0..<1: 53 random bits.
  mutating func uniform() -> Double { Double(generator.next() >> 11) * 0x1p-53 }

  /// About normal, with mean 0 and deviation 1: the sum of twelve uniform numbers less 6, so within 6.
  mutating func normal() -> Double { (0..<12).reduce(-6) { sum, _ in sum + uniform() } }

  /// Pareto with shape 2 and the least value 1, cut off at 100: few are large.
  mutating func heavy() -> Double { min(100, 1 / (1 - uniform()).squareRoot()) }

  /// Whether something of the given chance happens.
  mutating func happens(_ chance: Double) -> Bool { uniform() < chance }

  /// One of 0..<count.
  mutating func index(below count: Int) -> Int { Int(generator.next(below: UInt64(max(count, 1)))) }

  /// `value` as seen with a relative error of the given deviation; not below 0.
  mutating func seen(_ value: Double, noise: Double) -> Double { max(0, value * (1 + noise * normal())) }
}

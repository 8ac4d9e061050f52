// SPDX-License-Identifier: Apache-2.0

/// What a scenario runs under: a research variant in real numbers, or the chain's own rules, bit for bit.
public enum SimulationRule: Sendable {
  /// A research variant (Docs/Specification/variants.md).
  case variant(Variant)
  /// The chain's epoch (Docs/Specification/epoch.md).
  case chain(ChainRule)

  /// Every rule of the package: the variants, then the chain's.
  public static let all = Variant.all.map { SimulationRule.variant($0) } + ChainRule.allCases.map { .chain($0) }

  /// The rule's name, as in results and on the command line.
  public var name: String {
    switch self {
    case .variant(let variant): variant.name
    case .chain(let rule): rule.rawValue
    }
  }

  /// The rule's parameters where nothing else is asked for.
  public var usualParameters: VariantParameters {
    switch self {
    case .variant(let variant): variant.usualParameters
    case .chain(let rule): rule.usualParameters
    }
  }

  /// What the rule does with bonds, in a line.
  public var summary: String {
    switch self {
    case .variant(let variant): variant.summary
    case .chain(let rule): rule.summary
    }
  }

  /// The rule's parameters with the chain's moving average and alphas in place of its own, so that rules differ by what they
  /// do alone. Whether bonds follow liquid alpha belongs to the rule.
  public var equalParameters: VariantParameters {
    let chain = ChainRule.yuma3.usualParameters
    var parameters = usualParameters
    parameters.bondMovingAverage = chain.bondMovingAverage
    parameters.alphaLow = chain.alphaLow
    parameters.alphaHigh = chain.alphaHigh
    return parameters
  }

  /// The rule of that name.
  ///
  /// - Throws: `ScenarioError` that suggests the nearest name.
  public init(named name: String) throws(ScenarioError) {
    guard let rule = Self.all.first(where: { $0.name == name }) else {
      throw ScenarioError("", "no variant '\(name)'; \(Suggestion.nearest(to: name, among: Self.all.map { $0.name }))")
    }
    self = rule
  }

  /// The rules that a list names: `all`, or names between commas.
  ///
  /// - Throws: `ScenarioError` for a name that there is not, or that is there twice.
  public static func list(_ names: String) throws(ScenarioError) -> [SimulationRule] {
    if names == "all" { return all }
    var rules: [SimulationRule] = []
    for name in names.split(separator: ",", omittingEmptySubsequences: false) {
      let rule = try SimulationRule(named: String(name))
      if rules.contains(where: { $0.name == rule.name }) {
        throw ScenarioError("", "the variant '\(name)' is named twice")
      }
      rules.append(rule)
    }
    return rules
  }
}

/// The chain's epochs, by their rules for bonds.
public enum ChainRule: String, Sendable, Hashable, CaseIterable {
  /// The rules before Yuma 3.
  case yuma = "chain-yuma"
  /// Yuma 3 with a fixed alpha.
  case yuma3 = "chain-yuma3"
  /// Yuma 3 with liquid alpha.
  case yuma3Liquid = "chain-yuma3-liquid"

  /// What the rule does with bonds, in a line.
  public var summary: String {
    switch self {
    case .yuma: "the chain's epoch, bit for bit, with the bonds before Yuma 3"
    case .yuma3: "the chain's epoch, bit for bit, with Yuma 3 and a fixed alpha"
    case .yuma3Liquid: "the chain's epoch, bit for bit, with Yuma 3 and liquid alpha"
    }
  }

  /// The chain's defaults (Docs/Specification/storage.md) in real numbers, with a kappa of one half.
  public var usualParameters: VariantParameters {
    var parameters = VariantParameters()
    parameters.bondMovingAverage = 0.9
    parameters.alphaLow = 0.7
    parameters.alphaHigh = 0.9
    parameters.liquidAlpha = self == .yuma3Liquid
    return parameters
  }
}

// SPDX-License-Identifier: Apache-2.0
import DynamicTAO

extension NetworkScenario {
  /// The fields that a file or an option may set, each with its default in ``init()``. `subnets`, a list of
  /// `SubnetStart.fields`, comes on top.
  public static let fields: [ScenarioField<NetworkScenario>] = [
    .integer("seed", \.seed),
    .integer("subnetCount", \.subnetCount),
    .integer("subnetLimit", \.subnetLimit),
    .integer("startBlock", \.startBlock),
    .integer("specVersion", \.specVersion),
    .flag("sharesByFlow", \.sharesByFlow),
    .integer("issuance", \.issuance),
    .integer("rootTao", \.rootTao),
    .integer("poolTao", \.poolTao),
    .integer("priceSumPerMille", \.priceSumPerMille),
    .integer("taoWeight", \.taoWeight),
    .number("movingAlpha", \.movingAlpha),
    .integer("halvingBlocks", \.halvingBlocks),
    .integer("ownerCut", \.ownerCut),
    .integer("neuronCount", \.neuronCount),
    .integer("validatorCount", \.validatorCount),
    .integer("tempo", \.tempo),
    .integer("epochsPerBlock", \.epochsPerBlock),
    .integer("burningSubnets", \.burningSubnets),
    .word("policy", \.policy),
    .integer("tradeChance", \.tradeChance),
    .integer("largestTrade", \.largestTrade),
    .integer("feeRate", \.feeRate),
    .integer("minerSale", \.minerSale),
    .integer("stakerSale", \.stakerSale),
    .integer("registrationInterval", \.registrationInterval),
    .integer("registrationBudget", \.registrationBudget),
    .integer("minimumRegistrationCost", \.minimumRegistrationCost),
    .integer("registrationDecay", \.registrationDecay),
    .integer("immunity", \.immunity),
    .integer("startDelay", \.startDelay),
  ]

  /// Sets a field by its name.
  ///
  /// - Parameters:
  ///   - name: the name of one of ``fields``.
  ///   - value: the value as written.
  /// - Throws: `EmissionError` for a name that no field has, and for a value of another kind.
  public mutating func set(_ name: String, to value: ScenarioValue) throws(EmissionError) {
    guard let field = Self.fields.first(where: { $0.name == name }) else {
      throw EmissionError(field: name, problem: "no such field of a scenario")
    }
    try field.set(value, in: &self)
  }
}

extension SubnetStart {
  /// The fields that a file may set of a subnet.
  public static let fields: [ScenarioField<SubnetStart>] = [
    .integer("netuid", \.netuid),
    .integer("registeredAt", \.registeredAt),
    .integer("firstEmissionBlock", \.firstEmissionBlock),
    .integer("lastEpochBlock", \.lastEpochBlock),
    .integer("taoReserve", \.taoReserve),
    .integer("alphaReserve", \.alphaReserve),
    .integer("quoteWeight", \.quoteWeight),
    .number("movingPrice", \.movingPrice),
    .number("userFlow", \.userFlow),
    .number("minerBurned", \.minerBurned),
    .integer("heldAlpha", \.heldAlpha),
    .integer("stakedAlpha", \.stakedAlpha),
    .flag("emissionEnabled", \.emissionEnabled),
    .integer("tempo", \.tempo),
    .integer("neuronCount", \.neuronCount),
    .integer("validatorCount", \.validatorCount),
    .integer("neuronSeed", \.neuronSeed),
    .flag("isBurning", \.isBurning),
    .integer("kappa", \.kappa),
    .integer("bondsPenalty", \.bondsPenalty),
    .flag("yuma3", \.yuma3),
    .flag("liquidAlpha", \.liquidAlpha),
  ]
}

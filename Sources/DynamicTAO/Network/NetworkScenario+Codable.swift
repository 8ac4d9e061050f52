extension NetworkScenario: Decodable {
  private struct AnyKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  /// Decodes a scenario: missing fields keep their defaults.
  ///
  /// - Throws: `DecodingError` for a field of another kind; `EmissionError` for a field that does not exist or breaks its
  ///   rule.
  public init(from decoder: any Decoder) throws {
    for key in try decoder.container(keyedBy: AnyKey.self).allKeys where CodingKeys(stringValue: key.stringValue) == nil
    {
      throw EmissionError(field: key.stringValue, problem: "no such field of a scenario")
    }
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func read<Value: Decodable>(_ key: CodingKeys, into field: inout Value) throws {
      if let value = try container.decodeIfPresent(Value.self, forKey: key) { field = value }
    }
    self.init()
    try read(.seed, into: &seed)
    try read(.subnetCount, into: &subnetCount)
    subnetLimit = max(subnetLimit, subnetCount)
    try read(.subnetLimit, into: &subnetLimit)
    try read(.startBlock, into: &startBlock)
    try read(.specVersion, into: &specVersion)
    try read(.sharesByFlow, into: &sharesByFlow)
    try read(.issuance, into: &issuance)
    try read(.rootTao, into: &rootTao)
    try read(.poolTao, into: &poolTao)
    try read(.priceSumPerMille, into: &priceSumPerMille)
    try read(.taoWeight, into: &taoWeight)
    try read(.neuronCount, into: &neuronCount)
    try read(.validatorCount, into: &validatorCount)
    try read(.tempo, into: &tempo)
    try read(.epochsPerBlock, into: &epochsPerBlock)
    try read(.burningSubnets, into: &burningSubnets)
    try read(.policy, into: &policy)
    try read(.tradeChance, into: &tradeChance)
    try read(.largestTrade, into: &largestTrade)
    try read(.feeRate, into: &feeRate)
    try read(.minerSale, into: &minerSale)
    try read(.stakerSale, into: &stakerSale)
    try read(.registrationInterval, into: &registrationInterval)
    try read(.registrationBudget, into: &registrationBudget)
    try read(.minimumRegistrationCost, into: &minimumRegistrationCost)
    try read(.registrationDecay, into: &registrationDecay)
    try read(.immunity, into: &immunity)
    try read(.startDelay, into: &startDelay)
    try validate()
  }
}

// SPDX-License-Identifier: Apache-2.0
import DynamicTAO
import FixedPoint
import Yuma
import YumaFiles

/// Null consensus and its mechanisms.
extension EmissionFunctions {
  static func apportionment(_ fields: EmissionFields, _ rules: BlockRules) throws -> EmissionValue {
    EmissionValue(apportion(try fields.integers("shares"), budget: try fields.integer("budget")))
  }

  static func mechanismBudgets(_ fields: EmissionFields, _ rules: BlockRules) throws -> EmissionValue {
    let isNull = try isNull(fields)
    let budgets = Mechanisms.budgets(
      server: try fields.integer("serverEmission"), validator: try fields.integer("validatorEmission"),
      root: try fields.integer("rootEmission"), count: try fields.integer("mechanisms"),
      split: try fields.value("split") == .null ? nil : try fields.integers("split"), isNull: isNull)
    return .list(
      budgets.map { budget in
        var result = ["emission": EmissionValue(budget.emission)]
        if isNull {
          result["miningEmission"] = EmissionValue(budget.null.mining)
          result["dividendEmission"] = EmissionValue(budget.null.dividend)
          result["fallbackEmission"] = EmissionValue(budget.null.fallback)
        }
        return .object(result)
      })
  }

  static func mechanismCombination(_ fields: EmissionFields, _ rules: BlockRules) throws -> EmissionValue {
    let outputs = try fields.objects("outputs").map { fields in
      var output = EpochOutput()
      output.active = try fields.flags("active")
      output.validatorPermits = try fields.flags("validatorPermits")
      output.stakeWeight = try fields.integers("stakeWeight")
      output.consensus = try fields.integers("consensus")
      output.dividends = try fields.integers("dividends")
      output.validatorTrust = try fields.integers("validatorTrust")
      output.serverEmission = try fields.integers("serverEmission")
      output.validatorEmission = try fields.integers("validatorEmission")
      output.combinedEmission = try fields.integers("combinedEmission")
      return output
    }
    let combined = try Mechanisms.combine(
      outputs, emissions: try fields.integers("emissions"), total: try fields.integer("totalEmission"),
      combinedEmission: try isNull(fields) ? .added : .byWeight)
    func flags(_ values: [Bool]) -> EmissionValue { .list(values.map { .flag($0) }) }
    func proportions(_ values: [UInt16]) -> EmissionValue { .list(values.map { .integer(Int($0)) }) }
    return .object([
      "active": flags(combined.active), "validatorPermits": flags(combined.validatorPermits),
      "stakeWeight": proportions(combined.stakeWeight), "consensus": proportions(combined.consensus),
      "dividends": proportions(combined.dividends), "validatorTrust": proportions(combined.validatorTrust),
      "serverEmission": EmissionValue(combined.serverEmission),
      "validatorEmission": EmissionValue(combined.validatorEmission),
      "combinedEmission": EmissionValue(combined.combinedEmission),
    ])
  }

  private static func isNull(_ fields: EmissionFields) throws -> Bool {
    switch try fields.value("epochConsensus") {
    case "null": true
    case "yuma": false
    default: throw EmissionVectorError.field("epochConsensus", expected: "yuma or null")
    }
  }
}

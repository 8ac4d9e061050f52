// SPDX-License-Identifier: Apache-2.0
import DynamicTAO
import FixedPoint
import Yuma
import YumaFiles

/// A function of the emission vectors (`emission/1`): what computes it, and in which spec versions it exists.
package struct EmissionFunction: Sendable {
  /// Its name in the vectors.
  package let name: String
  /// The spec versions in which the chain has such a function, half-open.
  package let specVersions: Range<Int>
  /// The spec versions of a file that does not name any (Vectors/emission).
  package let defaultVersions: Range<Int>
  let evaluate: @Sendable (EmissionFields, BlockRules) throws -> EmissionValue

  init(
    _ name: String, _ specVersions: Range<Int>, file defaultVersions: Range<Int>? = nil,
    _ evaluate: @escaping @Sendable (EmissionFields, BlockRules) throws -> EmissionValue
  ) {
    self.name = name
    self.specVersions = specVersions
    self.defaultVersions = defaultVersions ?? specVersions
    self.evaluate = evaluate
  }
}

/// The result of a case: a value, or a refusal with its reason.
package struct EmissionResult: Sendable, Hashable {
  /// The result in the form of the vectors' `out`; `null` where the function reports an error.
  package var value: EmissionValue
  /// The rule that a pool refuses by.
  package var reason: PoolRefusal?
}

/// The functions of the emission vectors by their names.
package enum EmissionFunctions {
  /// Evaluates one function on the `in` of a case.
  ///
  /// - Parameters:
  ///   - function: its name.
  ///   - input: the fields of `in`.
  ///   - rules: the rules in force.
  /// - Throws: `EmissionVectorError` for an unknown function, and for a field that is missing or of another kind.
  package static func evaluate(
    function: String, input: [String: EmissionValue], rules: BlockRules
  ) throws -> EmissionResult {
    guard let known = named(function) else { throw EmissionVectorError.unknownFunction(function) }
    do {
      return EmissionResult(value: try known.evaluate(EmissionFields(values: input), rules))
    } catch let refusal as PoolRefusal {
      return EmissionResult(value: .null, reason: refusal)
    } catch is EmissionError {
      return EmissionResult(value: .null)
    }
  }

  /// The function of a name.
  package static func named(_ name: String) -> EmissionFunction? { all.first { $0.name == name } }

  /// The names of the functions, in order.
  package static var names: [String] { all.map(\.name) }

  /// Every function, in the order of the names. 476 is the version after the last whose rules are known.
  package static let all: [EmissionFunction] = [
    EmissionFunction("apportion", 475..<476, apportionment),
    EmissionFunction("block-emission", 233..<476) { fields, _ in
      EmissionValue(BlockEmission.rao(issuance: try fields.integer("issuance")))
    },
    EmissionFunction("delegate-take", 233..<476, delegateTake),
    EmissionFunction("dividend-distribution", 233..<476, file: 334..<441, dividendDistribution),
    EmissionFunction("emission-gate", 440..<476, emissionGate),
    EmissionFunction("emission-split", 343..<476, emissionSplit),
    EmissionFunction("flow-ema", 334..<421, flowAverage),
    EmissionFunction("flow-shares", 334..<421, flowShares),
    EmissionFunction("gate-power", 334..<476) { fields, _ in
      EmissionValue(try fields.number("value", as: U64F64.self).safePow(try fields.number("exponent")))
    },
    EmissionFunction("inherited-stake", 233..<476, file: 261..<476, inheritedStake),
    EmissionFunction("mechanism-budgets", 475..<476, mechanismBudgets),
    EmissionFunction("mechanism-combine", 475..<476, mechanismCombination),
    EmissionFunction("mechanism-split", 320..<476, mechanismSplit),
    EmissionFunction("moving-price", 233..<476, file: 423..<476, movingPrice),
    EmissionFunction("parent-child-dividends", 233..<476, file: 315..<476, parentDividends),
    EmissionFunction("pending-accounts", 233..<476, pendingAccounts),
    EmissionFunction("pool-add-liquidity", 283..<476, file: 423..<476, addLiquidity),
    EmissionFunction("pool-block", 423..<476, poolBlock),
    EmissionFunction("pool-buy", 233..<476, file: 423..<476) { try bareTrade(.buy, $0, $1) },
    EmissionFunction("pool-fee", 252..<476, file: 283..<476, poolFee),
    EmissionFunction("pool-first-use", 283..<423, firstUse),
    EmissionFunction("pool-price", 233..<476, file: 423..<476, poolPrice),
    EmissionFunction("pool-sell", 233..<476, file: 423..<476) { try bareTrade(.sell, $0, $1) },
    EmissionFunction("pool-trade", 423..<476, weightedTrade),
    EmissionFunction("pool-weight-at-upgrade", 423..<424, weightAtUpgrade),
    // Of before Dynamic TAO: no rule of the history reaches it.
    EmissionFunction("root-epoch", 233..<234, rootEpoch),
    EmissionFunction("root-proportion", 233..<476) { fields, _ in EmissionValue(try rootProportion(fields)) },
    EmissionFunction("shares-flow", 334..<421, sharesOfFlows),
    EmissionFunction("shares-moving-price", 233..<334, sharesByMovingPrice),
    EmissionFunction("shares-price", 421..<476, file: 425..<440, priceShares),
    EmissionFunction("subnet-block-emissions", 334..<476, file: 411..<476, subnetBlockEmissions),
    EmissionFunction("subnet-terms", 233..<476, file: 421..<476, subnetTerms),
    EmissionFunction("validator-pool", 233..<476, validatorPool),
  ]
}

extension EmissionFields {
  /// Whether the case has a field.
  func has(_ name: String) -> Bool { values[name] != nil }

  /// Named values.
  func object(_ name: String) throws -> EmissionFields {
    guard case .object(let values) = try value(name) else {
      throw EmissionVectorError.field(name, expected: "an object")
    }
    return EmissionFields(values: values)
  }

  /// An integer, or `nil` for null.
  func optional<Integer: FixedWidthInteger>(_ name: String, as type: Integer.Type = Integer.self) throws -> Integer? {
    try value(name) == .null ? nil : try integer(name)
  }
}

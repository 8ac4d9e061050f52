import DynamicTAO
import FixedPoint
import YumaFiles

/// The functions of the emission vectors (`emission/1`) by their names.
package enum EmissionFunctions {
  /// Evaluates one function on the `in` of a case.
  ///
  /// - Returns: the result in the form of the vectors' `out`; `null` where the function reports an error.
  /// - Throws: `EmissionVectorError` for an unknown function, and for a field that is missing or of another kind.
  package static func evaluate(function: String, input: [String: EmissionValue]) throws -> EmissionValue {
    guard let evaluate = functions[function] else { throw EmissionVectorError.unknownFunction(function) }
    do {
      return try evaluate(EmissionFields(values: input))
    } catch is EmissionError {
      return .null
    }
  }

  /// The names of the functions, in order.
  package static var names: [String] { functions.keys.sorted() }

  private static let functions: [String: @Sendable (EmissionFields) throws -> EmissionValue] = [
    "block-emission": { EmissionValue(BlockEmission.rao(issuance: try $0.integer("issuance"))) },
    "delegate-take": delegateTake,
    "dividend-distribution": dividendDistribution,
    "emission-split": emissionSplit,
    "flow-ema": flowAverage,
    "inherited-stake": inheritedStake,
    "mechanism-split": mechanismSplit,
    "moving-price": movingPrice,
    "parent-child-dividends": parentDividends,
    "pool-add-liquidity": addLiquidity,
    "pool-buy": { EmissionValue(try pool($0).alphaOut(tao: try $0.integer("amountIn"))) },
    "pool-fee": { EmissionValue(Pool.fee(on: try $0.integer("amount"), rate: try $0.integer("feeRate"))) },
    "pool-price": { EmissionValue(try pool($0).price) },
    "pool-sell": { EmissionValue(try pool($0).taoOut(alpha: try $0.integer("amountIn"))) },
    "root-epoch": rootEpoch,
    "root-proportion": { EmissionValue(try rootProportion($0)) },
    "shares-flow": flowShares,
    "shares-price": priceShares,
    "subnet-block-emissions": subnetBlockEmissions,
    "subnet-terms": subnetTerms,
  ]
}

/// Shares and the pool.
extension EmissionFunctions {
  private static func movingPrice(_ fields: EmissionFields) throws -> EmissionValue {
    EmissionValue(
      MovingPrice.next(
        after: try fields.number("movingPrice"), price: try fields.number("price"),
        blocksSinceStart: try fields.integer("blocksSinceStart"), halvingBlocks: try fields.integer("halvingBlocks"),
        movingAlpha: try fields.number("movingAlpha")))
  }

  private static func flowAverage(_ fields: EmissionFields) throws -> EmissionValue {
    EmissionValue(
      FlowAverage.next(
        after: try fields.number("ema"), flow: try fields.integer("blockFlow"),
        smoothingFactor: try fields.integer("smoothingFactor")))
  }

  private static func priceShares(_ fields: EmissionFields) throws -> EmissionValue {
    let shares = try SubnetShares.byPrice(
      movingPrices: try fields.numbers("movingPrices"), minerBurned: try fields.numbers("minerBurned"))
    return .object(["shares_U64F64": EmissionValue(shares)])
  }

  private static func flowShares(_ fields: EmissionFields) throws -> EmissionValue {
    let rule = FlowShares(
      netFlow: try fields.flag("netFlow"), cutoff: try fields.number("cutoff"), exponent: try fields.number("exponent"))
    let shares = try rule.shares(
      userFlows: try fields.numbers("userEMA"), protocolFlows: try fields.numbers("protocolEMA"))
    return .object(["shares_U64F64": EmissionValue(shares)])
  }

  private static func subnetBlockEmissions(_ fields: EmissionFields) throws -> EmissionValue {
    let emissions = try SubnetShares.split(
      blockEmission: try fields.number("blockEmission"), shares: try fields.numbers("shares"),
      emissionEnabled: try fields.flags("emissionEnabled"))
    return .object(["taoEmission_U96F32": EmissionValue(emissions)])
  }

  private static func rootProportion(_ fields: EmissionFields) throws -> U96F32 {
    RootProportion.of(
      alphaIssuance: try fields.integer("alphaIssuance"), rootTao: try fields.integer("rootTao"),
      taoWeight: try fields.integer("taoWeight"))
  }

  private static func subnetTerms(_ fields: EmissionFields) throws -> EmissionValue {
    let terms = SubnetTerms(
      taoEmission: try fields.number("taoEmission"), alphaIssuance: try fields.integer("alphaIssuance"),
      price: try fields.number("price"), rootProportion: try rootProportion(fields))
    return .object([
      "taoIn_U96F32": EmissionValue(terms.taoIn), "alphaIn_U96F32": EmissionValue(terms.alphaIn),
      "alphaOut_U96F32": EmissionValue(terms.alphaOut), "excessTao_U96F32": EmissionValue(terms.excessTao),
    ])
  }

  private static func pool(_ fields: EmissionFields) throws -> Pool {
    try Pool(
      taoReserve: try fields.integer("taoReserve"), alphaReserve: try fields.integer("alphaReserve"),
      quoteWeight: try fields.integer("quoteWeight"))
  }

  private static func addLiquidity(_ fields: EmissionFields) throws -> EmissionValue {
    var pool = try pool(fields)
    let accepted = pool.addLiquidity(tao: try fields.integer("taoDelta"), alpha: try fields.integer("alphaDelta"))
    return .object(["accepted": .flag(accepted), "quoteWeight": EmissionValue(pool.quoteWeight)])
  }

  private static func rootEpoch(_ fields: EmissionFields) throws -> EmissionValue {
    let weights = try fields.list("weights").map { row throws -> [UInt16] in
      try EmissionFields(values: ["weights": row]).integers("weights")
    }
    let epoch = RootEpoch(
      stakes: try fields.integers("rootStakes"), weights: weights, rho: try fields.integer("rho"),
      kappa: try fields.integer("kappa"))
    let result = try epoch.run(blockEmission: try fields.integer("blockEmission"))
    return .object([
      "consensus_I64F64": EmissionValue(result.consensus), "shares_I64F64": EmissionValue(result.shares),
      "emission": EmissionValue(result.emission),
    ])
  }
}

/// The participants' part.
extension EmissionFunctions {
  private static func emissionSplit(_ fields: EmissionFields) throws -> EmissionValue {
    let split = EmissionSplit(
      alphaOut: try fields.number("alphaOut"),
      ownerCut: try fields.flag("ownerCutEnabled") ? try fields.integer("ownerCut") : nil,
      rootProportion: try fields.number("rootProportion"))
    return .object([
      "alphaCreated": EmissionValue(split.alphaCreated), "ownerCut": EmissionValue(split.ownerCut),
      "rootAlpha": EmissionValue(split.rootAlpha), "serverAlpha": EmissionValue(split.serverAlpha),
      "validatorAlpha": EmissionValue(split.validatorAlpha),
    ])
  }

  private static func mechanismSplit(_ fields: EmissionFields) throws -> EmissionValue {
    EmissionValue(
      Mechanisms.split(
        alpha: try fields.integer("alpha"), count: try fields.integer("mechanisms"),
        split: try fields.value("split") == .null ? nil : try fields.integers("split")))
  }

  private static func inheritedStake(_ fields: EmissionFields) throws -> EmissionValue {
    let proportions = try fields.integers("parentProportions", as: UInt64.self)
    let stakes = try fields.integers("parentStakes", as: UInt64.self)
    guard proportions.count == stakes.count else {
      throw EmissionVectorError.field("parentStakes", expected: "one for each of \(proportions.count) parents")
    }
    return EmissionValue(
      InheritedStake.of(
        own: try fields.integer("stake"), childProportions: try fields.integers("childProportions"),
        parents: zip(proportions, stakes).map { InheritedStake.Parent(proportion: $0, stake: $1) }))
  }

  private static func parentDividends(_ fields: EmissionFields) throws -> EmissionValue {
    let validator = ParentDividends.Validator(
      rootStake: try fields.integer("rootStake"), alphaStake: try fields.integer("alphaStake"),
      childProportions: try fields.integers("childProportions"), childkeyTake: try fields.integer("childkeyTake"),
      childkeyBurn: try fields.integer("childkeyBurn"))
    let parents = try fields.objects("parents").map {
      ParentDividends.Parent(
        proportion: try $0.integer("proportion"), rootStake: try $0.integer("rootStake"),
        alphaStake: try $0.integer("alphaStake"), sameOwner: try $0.flag("sameOwner"))
    }
    let dividends = ParentDividends(
      dividends: try fields.integer("dividends"), validator: validator, parents: parents,
      taoWeight: try fields.integer("taoWeight"))
    return .object([
      "parents": EmissionValue(dividends.parents), "own": EmissionValue(dividends.own),
      "recycled": EmissionValue(dividends.recycled),
    ])
  }

  private static func dividendDistribution(_ fields: EmissionFields) throws -> EmissionValue {
    let alphaStakes = try fields.integers("alphaStakes", as: UInt64.self)
    let rootStakes = try fields.integers("rootStakes", as: UInt64.self)
    let dividends = try fields.integers("dividends", as: UInt64.self)
    guard alphaStakes.count == dividends.count, rootStakes.count == dividends.count else {
      throw EmissionVectorError.field("dividends", expected: "as many as alphaStakes and rootStakes")
    }
    let hotkeys = dividends.indices.map {
      DividendDistribution.Hotkey(alphaStake: alphaStakes[$0], rootStake: rootStakes[$0], dividend: dividends[$0])
    }
    let distribution = DividendDistribution(
      pendingAlpha: try fields.integer("pendingAlpha"), pendingRootAlpha: try fields.integer("pendingRootAlpha"),
      taoWeight: try fields.integer("taoWeight"), hotkeys: hotkeys)
    return .object([
      "alphaDividends_U96F32": EmissionValue(distribution.alphaDividends),
      "rootAlphaDividends_U96F32": EmissionValue(distribution.rootAlphaDividends),
    ])
  }

  private static func delegateTake(_ fields: EmissionFields) throws -> EmissionValue {
    let take = DelegateTake(dividend: try fields.number("dividend"), take: try fields.integer("take"))
    return .object(["validator": EmissionValue(take.validator), "nominators": EmissionValue(take.nominators)])
  }
}

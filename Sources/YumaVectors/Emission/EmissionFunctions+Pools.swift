// SPDX-License-Identifier: Apache-2.0
import DynamicTAO
import FixedPoint
import YumaFiles

/// Injection and the pools.
extension EmissionFunctions {
  static func subnetTerms(_ fields: EmissionFields, _ rules: BlockRules) throws -> EmissionValue {
    var operands = SubnetTerms.Operands(
      taoEmission: try fields.number("taoEmission"), blockEmission: 0,
      alphaIssuance: try fields.integer("alphaIssuance"), price: .zero)
    switch rules.injection {
    case .uncapped, .cappedByAlphaOut: operands.price = try fields.number("price")
    case .subsidyOfAlphaOut, .subsidyOfBlockEmission, .cappedByBlockEmission:
      operands.price = try fields.number("price")
      operands.blockEmission = try fields.integer("blockEmission")
    case .cappedByRootProportion:
      operands.price = U96F32(saturating: try fields.number("price", as: U64F64.self))
      operands.rootProportion = try rootProportion(fields)
    }
    switch rules.closedSubnet {
    case .noTaoWhereOnlyWorkRegisters, .noTaoWhereClosed, .nothingWhereClosed:
      operands.registrationAllowed = try fields.flag("registrationAllowed")
      operands.workRegistrationAllowed = try fields.flag("powRegistrationAllowed")
    case .notEligible: break
    }
    let terms = SubnetTerms(operands, rules: rules)
    var result: [String: EmissionValue] = [
      "taoIn_U96F32": EmissionValue(terms.taoIn), "alphaIn_U96F32": EmissionValue(terms.alphaIn),
      "alphaOut_U96F32": EmissionValue(terms.alphaOut),
    ]
    switch rules.injection {
    case .uncapped: break
    case .subsidyOfAlphaOut, .subsidyOfBlockEmission:
      result["subsidised"] = .flag(terms.isSubsidised)
      result["excessTao_U96F32"] = EmissionValue(terms.excessTao)
    case .cappedByAlphaOut, .cappedByBlockEmission, .cappedByRootProportion:
      result["excessTao_U96F32"] = EmissionValue(terms.excessTao)
    }
    return .object(result)
  }

  private static func constantProduct(_ fields: EmissionFields) throws -> ConstantProductPool {
    ConstantProductPool(
      taoReserve: try fields.integer("taoReserve"), alphaReserve: try fields.integer("alphaReserve"))
  }

  private static func weighted(_ fields: EmissionFields) throws -> WeightedPool {
    try WeightedPool(
      taoReserve: try fields.integer("taoReserve"), alphaReserve: try fields.integer("alphaReserve"),
      quoteWeight: try fields.integer("quoteWeight"))
  }

  private static func order(_ side: TradeSide, _ fields: EmissionFields) throws -> TradeOrder {
    let dropsFees = fields.has("dropFees") ? try fields.flag("dropFees") : false
    return TradeOrder(
      side, amount: try fields.integer("amountIn"), feeRate: dropsFees ? 0 : try fields.integer("feeRate"),
      priceLimit: try fields.integer("priceLimitRao"))
  }

  static func poolPrice(_ fields: EmissionFields, _ rules: BlockRules) throws -> EmissionValue {
    switch rules.pool {
    case .constantProductSigned, .constantProduct: return EmissionValue(try constantProduct(fields).price)
    case .concentrated:
      let pool = ConcentratedPool(
        taoReserve: 0, alphaReserve: 0, sqrtPrice: try fields.number("alphaSqrtPrice"), liquidity: 0,
        positionLiquidity: 0)
      return EmissionValue(pool.price)
    case .weighted: return EmissionValue(try weighted(fields).price)
    }
  }

  /// A trade of the first two pools, and the bare curve of the third.
  static func bareTrade(_ side: TradeSide, _ fields: EmissionFields, _ rules: BlockRules) throws -> EmissionValue {
    switch rules.pool {
    case .constantProductSigned, .constantProduct:
      return EmissionValue(
        try constantProduct(fields).output(side, amount: try fields.integer("amountIn"), kind: rules.pool))
    case .concentrated:
      let liquidity: UInt64 = try fields.integer("liquidity")
      let pool = ConcentratedPool(
        taoReserve: try fields.integer("taoReserve"), alphaReserve: try fields.integer("alphaReserve"),
        sqrtPrice: try fields.number("alphaSqrtPrice"), liquidity: liquidity, positionLiquidity: liquidity)
      let result = try pool.result(of: try order(side, fields), rules: rules.concentratedTrades)
      return .object([
        "amountIn": EmissionValue(result.net), "fee": EmissionValue(result.fee),
        "amountOut": EmissionValue(result.output), "alphaSqrtPrice_U64F64": EmissionValue(result.sqrtPrice),
      ])
    case .weighted:
      let pool = try weighted(fields)
      let amount: UInt64 = try fields.integer("amountIn")
      return EmissionValue(side == .buy ? pool.alphaOut(tao: amount) : pool.taoOut(alpha: amount))
    }
  }

  static func weightedTrade(_ fields: EmissionFields, _ rules: BlockRules) throws -> EmissionValue {
    guard case .text(let word) = try fields.value("side"), let side = TradeSide(rawValue: word) else {
      throw EmissionVectorError.field("side", expected: "buy or sell")
    }
    let trade = try weighted(fields).quote(try order(side, fields), rules: rules.weightedTrades)
    return .object([
      "amountIn": EmissionValue(trade.net), "fee": EmissionValue(trade.fee), "amountOut": EmissionValue(trade.output),
    ])
  }

  static func poolFee(_ fields: EmissionFields, _ rules: BlockRules) throws -> EmissionValue {
    switch rules.fee {
    case .rate:
      return EmissionValue(TradeOrder.fee(on: try fields.integer("amount"), rate: try fields.integer("feeRate")))
    case .flat, .dividendsAtPrice, .dividendsAndPartOfAlpha, .dividendsInTaoOfSale:
      let fee = FirstPoolFee(
        alpha: try fields.optional("alpha"), alphaDividends: try fields.integer("alphaDividends"),
        totalHotkeyAlpha: try fields.integer("totalHotkeyAlpha"))
      return EmissionValue(fee.rao(pool: try constantProduct(fields), rules: rules))
    }
  }

  static func firstUse(_ fields: EmissionFields, _ rules: BlockRules) throws -> EmissionValue {
    var pool = ConcentratedPool(
      taoReserve: try fields.integer("taoReserve"), alphaReserve: try fields.integer("alphaReserve"))
    pool.use()
    return .object([
      "alphaSqrtPrice_U64F64": EmissionValue(pool.sqrtPrice), "liquidity": EmissionValue(pool.liquidity),
    ])
  }

  static func addLiquidity(_ fields: EmissionFields, _ rules: BlockRules) throws -> EmissionValue {
    let (tao, alpha): (UInt64, UInt64) = (try fields.integer("taoDelta"), try fields.integer("alphaDelta"))
    switch rules.pool {
    case .weighted:
      var pool = try weighted(fields)
      let accepted = pool.addLiquidity(tao: tao, alpha: alpha)
      return .object(["accepted": .flag(accepted), "quoteWeight": EmissionValue(pool.quoteWeight)])
    case .constantProductSigned, .constantProduct, .concentrated: break
    }
    var pool = ConcentratedPool(
      taoReserve: 0, alphaReserve: 0, sqrtPrice: try fields.number("alphaSqrtPrice"),
      liquidity: try fields.integer("liquidity"), positionLiquidity: try fields.integer("positionLiquidity"))
    var hasScraps = false
    switch rules.concentratedLiquidity {
    case .positionAlone, .positionAndCurrent: break
    case .collectedFees:
      (pool.taoFees, pool.alphaFees) = (try fields.integer("taoFees"), try fields.integer("alphaFees"))
    case .proportionalWithScraps:
      (pool.taoFees, pool.alphaFees) = (try fields.integer("taoFees"), try fields.integer("alphaFees"))
      (pool.taoScrap, pool.alphaScrap) = (try fields.integer("taoScrap"), try fields.integer("alphaScrap"))
      hasScraps = true
    }
    pool.addLiquidity(tao: tao, alpha: alpha, rules: rules.concentratedLiquidity)
    var result: [String: EmissionValue] = [
      "positionLiquidity": EmissionValue(pool.positionLiquidity), "liquidity": EmissionValue(pool.liquidity),
    ]
    if hasScraps {
      result["taoScrap"] = EmissionValue(pool.taoScrap)
      result["alphaScrap"] = EmissionValue(pool.alphaScrap)
    }
    return .object(result)
  }

  static func weightAtUpgrade(_ fields: EmissionFields, _ rules: BlockRules) throws -> EmissionValue {
    EmissionValue(
      WeightedPool.weightAtUpgrade(
        sqrtPrice: try fields.number("alphaSqrtPrice"), taoReserve: try fields.integer("taoReserve"),
        alphaReserve: try fields.integer("alphaReserve")))
  }

  static func poolBlock(_ fields: EmissionFields, _ rules: BlockRules) throws -> EmissionValue {
    var subnet = SubnetState(netuid: 1, pool: .weighted(try weighted(fields)))
    subnet.alphaOut = try fields.integer("alphaOut")
    let hasReservoirs: Bool
    switch rules.injectionOrder {
    case .purchaseThenReservoirs:
      subnet.taoReservoir = try fields.integer("taoReservoir")
      subnet.alphaReservoir = try fields.integer("alphaReservoir")
      hasReservoirs = true
    case .reservesOnly, .purchaseFirst, .liquidityFirst: hasReservoirs = false
    }
    let terms = SubnetTerms(
      taoIn: try fields.integer("taoIn"), alphaIn: try fields.integer("alphaIn"),
      alphaOut: try fields.integer("alphaOutMinted"), excessTao: try fields.integer("excessTao"))
    let step = BlockStep(rules: rules).inject(terms, into: &subnet)
    let proportion = RootProportion.of(
      alphaIssuance: subnet.alphaIssuance(rules.alphaIssuance), rootTao: try fields.integer("rootTao"),
      taoWeight: try fields.integer("taoWeight"))
    var result: [String: EmissionValue] = [
      "bought": EmissionValue(step.bought), "excessTao": EmissionValue(step.excessTao),
      "taoIn": EmissionValue(step.taoIn), "alphaIn": EmissionValue(step.alphaIn),
      "taoReserve": EmissionValue(subnet.pool.taoReserve), "alphaReserve": EmissionValue(subnet.pool.alphaReserve),
      "alphaOut": EmissionValue(subnet.alphaOut), "quoteWeight": EmissionValue(subnet.pool.quoteWeight),
      "rootProportion_U96F32": EmissionValue(proportion),
    ]
    if hasReservoirs {
      result["taoReservoir"] = EmissionValue(subnet.taoReservoir)
      result["alphaReservoir"] = EmissionValue(subnet.alphaReservoir)
    }
    return .object(result)
  }
}

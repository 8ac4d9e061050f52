// SPDX-License-Identifier: Apache-2.0
import DynamicTAO
import FixedPoint
import YumaFiles

/// Shares, prices and the gate.
extension EmissionFunctions {
  static func movingPrice(_ fields: EmissionFields, _ rules: BlockRules) throws -> EmissionValue {
    let speed = MovingPrice.Speed(movingAlpha: try fields.number("movingAlpha"), rule: rules.movingPrice)
    let price: U64F64
    let age: UInt64
    var halvingBlocks = MovingPrice.halvingBlocks
    switch rules.movingPrice {
    case .spot, .cappedSpot:
      price = U64F64(saturating: try fields.number("price", as: U96F32.self))
      age = 0
    case .maturingInFixedBlocks:
      price = U64F64(saturating: try fields.number("price", as: U96F32.self))
      age = try fields.integer("blocks")
    case .maturing:
      price = U64F64(saturating: try fields.number("price", as: U96F32.self))
      age = try fields.integer("blocks")
      halvingBlocks = try fields.integer("halvingBlocks")
    case .maturingIn64Bits:
      price = try fields.number("price")
      age = try fields.integer("blocksSinceStart")
      halvingBlocks = try fields.integer("halvingBlocks")
    }
    return EmissionValue(
      MovingPrice.next(
        after: try fields.number("movingPrice"), price: price, age: age, halvingBlocks: halvingBlocks, speed: speed))
  }

  static func flowAverage(_ fields: EmissionFields, _ rules: BlockRules) throws -> EmissionValue {
    EmissionValue(
      FlowAverage.next(
        after: try fields.number("ema"), flow: try fields.integer("blockFlow"),
        smoothingFactor: try fields.integer("smoothingFactor")))
  }

  static func sharesByMovingPrice(_ fields: EmissionFields, _ rules: BlockRules) throws -> EmissionValue {
    let prices = try fields.numbers("movingPrices", as: I96F32.self)
    let emission: UInt64 = try fields.integer("blockEmission")
    switch rules.wideNumbers {
    case .signed:
      let shares = SubnetShares.taoEmission(blockEmission: emission, movingPrices: prices)
      return .object(["taoEmission_I96F32": EmissionValue(shares)])
    case .unsigned:
      let shares = SubnetShares.taoEmission(
        blockEmission: emission, movingPrices: prices.map { U96F32(saturating: $0) })
      return .object(["taoEmission_U96F32": EmissionValue(shares)])
    }
  }

  private static func weightedShares(_ fields: EmissionFields, _ rules: BlockRules) throws -> [U64F64] {
    let rootProportions: [U96F32]
    switch rules.shares {
    case .priceAndRootProportion: rootProportions = try fields.numbers("rootProportions")
    case .movingPrice, .userFlow, .netFlow, .priceLessBurned, .price: rootProportions = []
    }
    return try SubnetShares.weighted(
      SubnetShares.ofPrices(try fields.numbers("movingPrices")), minerBurned: try fields.numbers("minerBurned"),
      rootProportions: rootProportions, rule: rules.shares)
  }

  static func priceShares(_ fields: EmissionFields, _ rules: BlockRules) throws -> EmissionValue {
    .object(["shares_U64F64": EmissionValue(try weightedShares(fields, rules))])
  }

  static func emissionGate(_ fields: EmissionFields, _ rules: BlockRules) throws -> EmissionValue {
    var gate = EmissionGate(
      bar: try fields.number("bar"), quantile: try fields.number("quantile"), exponent: try fields.number("exponent"))
    switch rules.gate {
    case .none, .quantile: break
    case .rank: gate.rank = try fields.integer("rank")
    }
    let shares = try weightedShares(fields, rules)
    gate.update(block: try fields.integer("block"), shares: shares, rule: rules.gate)
    return .object([
      "bar_U64F64": EmissionValue(gate.bar), "shares_U64F64": EmissionValue(gate.apply(to: shares)),
    ])
  }

  static func sharesOfFlows(_ fields: EmissionFields, _ rules: BlockRules) throws -> EmissionValue {
    let rule = FlowShares(
      netFlow: try fields.flag("netFlow"), cutoff: try fields.number("cutoff"), exponent: try fields.number("exponent"))
    let shares = try rule.shares(
      userFlows: try fields.numbers("userEMA"), protocolFlows: try fields.numbers("protocolEMA"))
    return .object(["shares_U64F64": EmissionValue(shares)])
  }

  private static func average(_ fields: EmissionFields, _ name: String) throws -> FlowAverage? {
    if try fields.value(name) == .null { return nil }
    let values = try fields.object(name)
    return FlowAverage(block: try values.integer("block"), value: try values.number("ema"))
  }

  static func flowShares(_ fields: EmissionFields, _ rules: BlockRules) throws -> EmissionValue {
    let block: UInt64 = try fields.integer("block")
    let rate = FlowAverage.Rate(smoothingFactor: try fields.integer("smoothingFactor"))
    let readsProtocol: Bool
    switch rules.shares {
    case .netFlow: readsProtocol = true
    case .movingPrice, .userFlow, .priceAndRootProportion, .priceLessBurned, .price: readsProtocol = false
    }
    var (users, usersLeft) = ([I64F64](), [EmissionValue]())
    var (own, ownLeft) = ([I64F64](), [EmissionValue]())
    for subnet in try fields.objects("subnets") {
      let prices: (I96F32, U96F32)?
      switch rules.firstFlowAverage {
      case .lesserPrice, .lesserPriceInRao: prices = (try subnet.number("movingPrice"), try subnet.number("price"))
      case .flow: prices = nil
      }
      var average = try average(subnet, "ema")
      var flow: Int64 = try subnet.integer("flow")
      FlowAverage.update(
        &average, flow: &flow, block: block, first: rules.firstFlowAverage, prices: prices, rate: rate)
      users.append(average?.value ?? .zero)
      usersLeft.append(.text(String(flow)))
      if readsProtocol {
        var average = try self.average(subnet, "protocolEMA")
        var flow: Int64 = try subnet.integer("protocolFlow")
        FlowAverage.update(&average, flow: &flow, block: block, first: .flow, prices: nil, rate: rate)
        own.append(average?.value ?? .zero)
        ownLeft.append(.text(String(flow)))
      }
    }
    let rule = FlowShares(
      netFlow: readsProtocol ? try fields.flag("netFlow") : false, cutoff: try fields.number("cutoff"),
      exponent: try fields.number("exponent"))
    let shares = try rule.shares(
      userFlows: users, protocolFlows: readsProtocol ? own : users.map { _ in .zero })
    var result: [String: EmissionValue] = [
      "userEMA_I64F64": EmissionValue(users), "flowLeft": .list(usersLeft), "shares_U64F64": EmissionValue(shares),
    ]
    if readsProtocol {
      result["protocolEMA_I64F64"] = EmissionValue(own)
      result["protocolFlowLeft"] = .list(ownLeft)
    }
    return .object(result)
  }

  static func subnetBlockEmissions(_ fields: EmissionFields, _ rules: BlockRules) throws -> EmissionValue {
    var shares: [U64F64] = try fields.numbers("shares")
    switch rules.emissionSwitch {
    case .none: break
    case .sharedByOthers:
      shares = try SubnetShares.switched(shares, emissionEnabled: try fields.flags("emissionEnabled"))
    }
    return .object([
      "taoEmission_U96F32": EmissionValue(
        SubnetShares.taoEmission(blockEmission: try fields.number("blockEmission"), shares: shares))
    ])
  }

  static func rootProportion(_ fields: EmissionFields) throws -> U96F32 {
    RootProportion.of(
      alphaIssuance: try fields.integer("alphaIssuance"), rootTao: try fields.integer("rootTao"),
      taoWeight: try fields.integer("taoWeight"))
  }

  static func rootEpoch(_ fields: EmissionFields, _ rules: BlockRules) throws -> EmissionValue {
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

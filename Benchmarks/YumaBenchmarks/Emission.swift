// SPDX-License-Identifier: Apache-2.0
import Benchmark
import DynamicTAO
import FixedPoint
import Yuma
import YumaLab

/// The functions of emission. The figures are for one call, or for one element of a list (`shares`, `gate`, ...): a thousand
/// are timed at a time.
func benchmarkEmission() {
  benchmarkPools()
  benchmarkBlocks()
  benchmarkLists()
  benchmarkSteps()
  benchmarkNetworks()
}

/// Times a thousand calls of `run`, each on another of a thousand operands; what it returns is added up so that none is
/// left out.
private func benchmark<Operand: Sendable>(
  _ name: String, _ operand: @escaping (inout SplitMix64) -> Operand, _ run: @escaping (Operand) -> UInt64
) {
  Benchmark(
    "emission.\(name)",
    configuration: .init(
      metrics: [.wallClock, .throughput], scalingFactor: .kilo, maxDuration: .milliseconds(100), maxIterations: 10_000),
    closure: { (_, operands: [Operand]) in blackHole(operands.reduce(UInt64(0)) { $0 &+ run($1) }) },
    setup: {
      var random = SplitMix64(seed: 1)
      return (0..<1000).map { _ in operand(&random) }
    })
}

/// Times one call of `run`, which goes through a list of `count`.
private func benchmarkList(_ name: String, count: Int, _ run: @escaping () -> Void) {
  Benchmark(
    "emission.\(name).\(count)",
    configuration: .init(metrics: [.wallClock, .throughput], maxDuration: .milliseconds(100)),
    closure: { _ in run() })
}

private func pool(_ random: inout SplitMix64, weight: UInt64) -> WeightedPool {
  let tao = 1_000_000_000_000 + random.next(below: 1_000_000_000_000_000)
  let alpha = 1_000_000_000_000 + random.next(below: 1_000_000_000_000_000)
  return (try? WeightedPool(taoReserve: tao, alphaReserve: alpha, quoteWeight: weight))
    ?? WeightedPool(evenTao: tao, alpha: alpha)
}

private func anyWeight(_ random: inout SplitMix64) -> UInt64 {
  WeightedPool.minimumWeight + random.next(below: WeightedPool.weightScale - 2 * WeightedPool.minimumWeight)
}

private func benchmarkPools() {
  typealias Order = (pool: WeightedPool, amount: UInt64)
  benchmark("pool-buy.any-weight") { random -> Order in
    let pool = pool(&random, weight: anyWeight(&random))
    return (pool, random.next(below: pool.taoReserve / 10))
  } _: {
    $0.pool.alphaOut(tao: $0.amount)
  }
  benchmark("pool-buy.even-weights") { random -> Order in
    let pool = pool(&random, weight: WeightedPool.evenWeight)
    return (pool, random.next(below: pool.taoReserve / 10))
  } _: {
    $0.pool.alphaOut(tao: $0.amount)
  }
  benchmark("pool-price") {
    pool(&$0, weight: anyWeight(&$0))
  } _: {
    UInt64(saturating: $0.price)
  }
  benchmark("pool-add-liquidity") {
    pool(&$0, weight: anyWeight(&$0))
  } _: { pool in
    var pool = pool
    return pool.addLiquidity(tao: 500_000_000, alpha: 700_000_000) ? pool.quoteWeight : 0
  }
}

private func benchmarkBlocks() {
  benchmark("block-emission") {
    $0.next(below: BlockEmission.supply)
  } _: {
    BlockEmission.rao(issuance: $0)
  }
  benchmark("moving-price") {
    I96F32(bits: Int128($0.next(below: 1 << 32)))
  } _: { old in
    let speed = MovingPrice.Speed(rule: .maturingIn64Bits)
    let price = MovingPrice.next(after: old, price: U64F64(saturating: 0.05), age: 500_000, speed: speed)
    return UInt64(truncatingIfNeeded: price.bits)
  }
  benchmark("flow-average") {
    Int64($0.next(below: 1 << 40))
  } _: { flow in
    UInt64(truncatingIfNeeded: FlowAverage.next(after: I64F64(saturating: 50_000_000), flow: flow).bits)
  }
  benchmark("root-proportion") {
    $0.next(below: BlockEmission.supply)
  } _: { issuance in
    let proportion = RootProportion.of(
      alphaIssuance: issuance, rootTao: 5_500_000_000_000_000, taoWeight: 3_320_413_933_267_719_290)
    return UInt64(truncatingIfNeeded: proportion.bits)
  }
  benchmark("subnet-terms") {
    $0.next(below: 500_000_000)
  } _: { emission in
    let operands = SubnetTerms.Operands(
      taoEmission: U96F32(saturating: emission), blockEmission: 500_000_000, alphaIssuance: 3_000_000_000_000_000,
      price: U96F32(saturating: 0.05), rootProportion: U96F32(bits: 1 << 30))
    let terms = SubnetTerms(operands, rules: .latest)
    return UInt64(saturating: terms.excessTao)
  }
  benchmark("emission-split") {
    $0.next(below: 1 << 30)
  } _: { alpha in
    EmissionSplit(
      alphaOut: U96F32(saturating: alpha), ownerCut: EmissionSplit.ownerCut, rootProportion: U96F32(bits: 1 << 30)
    ).validatorAlpha
  }
  benchmark("delegate-take") {
    $0.next(below: 1 << 40)
  } _: { dividend in
    DelegateTake(dividend: U96F32(saturating: dividend), take: DelegateTake.standard).nominators
  }
}

/// A call goes through the whole list: divide by its length, which the name ends in.
private func benchmarkLists() {
  var random = SplitMix64(seed: 2)
  let prices = (0..<128).map { _ in I96F32(bits: Int128(1 + random.next(below: 1 << 30))) }
  let burned = (0..<128).map { _ in U96F32(bits: UInt128(random.next(below: 1 << 32))) }
  let flows = (0..<128).map { _ in I64F64(saturating: Int64(random.next(below: 1 << 30)) - 1 << 28) }
  benchmarkList("shares-price", count: 128) {
    blackHole(
      try? SubnetShares.weighted(
        SubnetShares.ofPrices(prices), minerBurned: burned, rootProportions: [], rule: .priceLessBurned))
  }
  benchmarkList("shares-flow", count: 128) {
    blackHole(try? FlowShares(exponent: U64F64(saturating: 1.5)).shares(userFlows: flows, protocolFlows: flows))
  }
  let shares = SubnetShares.ofPrices(prices)
  var gate = EmissionGate()
  gate.update(block: 0, shares: shares, rule: .rank)
  let set = gate
  benchmarkList("gate", count: 128) { blackHole(set.apply(to: shares)) }
  let hotkeys = (0..<64).map { _ in
    DividendDistribution.Hotkey(
      alphaStake: random.next(below: 1 << 50), rootStake: random.next(below: 1 << 50),
      dividend: random.next(below: 1 << 30))
  }
  benchmarkList("dividend-distribution", count: 64) {
    blackHole(
      DividendDistribution(
        validatorPool: 1 << 38, pendingRoot: 1 << 36, taoWeight: 1 << 61, hotkeys: hotkeys))
  }
  let parents = (0..<64).map { _ in
    ParentDividends.Parent(
      proportion: random.next() >> 7, rootStake: random.next(below: 1 << 50), alphaStake: random.next(below: 1 << 50),
      sameOwner: false)
  }
  let validator = ParentDividends.Validator(rootStake: 1 << 50, alphaStake: 1 << 50, childkeyTake: 5898)
  benchmarkList("parent-child-dividends", count: 64) {
    blackHole(ParentDividends(dividends: 1 << 40, validator: validator, parents: parents, taoWeight: 1 << 61))
  }
  let root = RootEpoch(
    stakes: (0..<64).map { _ in random.next(below: 1 << 50) },
    weights: (0..<64).map { _ in (0..<64).map { _ in UInt16(random.next(below: 65_536)) } })
  benchmarkList("root-epoch", count: 64) { blackHole(try? root.run(blockEmission: 1_000_000_000)) }
}

/// A whole block: shares, pools, accounts, moving prices and root proportions of every subnet.
private func benchmarkSteps() {
  for specVersion in [233, 348, 421, 475] {
    guard let step = try? BlockStep(specVersion: specVersion) else { continue }
    var random = SplitMix64(seed: 3)
    var start = NetworkState(
      block: 9_000_000, totalIssuance: 11_500_000_000_000_000, rootTao: 5_400_000_000_000_000,
      parameters: .mainNetwork)
    start.subnets = (1...128).map { netuid in
      let pool = SubnetPool(
        taoReserve: 1_000_000_000_000 + random.next(below: 40_000_000_000_000),
        alphaReserve: 1_000_000_000_000_000 + random.next(below: 2_000_000_000_000_000), rules: step.rules)
      var subnet = SubnetState(netuid: UInt16(netuid), firstEmissionBlock: 5_000_000, pool: pool)
      subnet.alphaOut = 2_000_000_000_000_000
      subnet.movingPrice = I96F32(saturating: pool.price)
      return subnet
    }
    let first = start
    Benchmark(
      "emission.block-step.s128-spec\(specVersion)",
      configuration: .init(metrics: [.wallClock, .throughput], maxDuration: .seconds(1))
    ) { benchmark in
      var state = first
      benchmark.startMeasurement()
      blackHole(try step.run(&state))
      benchmark.stopMeasurement()
    }
  }
}

/// A hundred blocks of a network.
private func benchmarkNetworks() {
  for (subnets, neurons) in [(128, 0), (128, 256), (256, 0)] {
    Benchmark(
      "emission.network-100-blocks.s\(subnets)-n\(neurons)",
      configuration: .init(metrics: [.wallClock], maxDuration: .seconds(1), maxIterations: 100)
    ) { benchmark in
      var scenario = NetworkScenario()
      scenario.subnetCount = subnets
      scenario.neuronCount = neurons
      scenario.raiseLimit()
      var network = try Network(scenario: scenario, engine: .vector)
      benchmark.startMeasurement()
      for _ in 0..<100 { try network.step() }
      benchmark.stopMeasurement()
    }
  }
}

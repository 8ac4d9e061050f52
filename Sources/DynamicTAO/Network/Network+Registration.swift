import FixedPoint
import Yuma

extension Network {
  /// What a registration costs now, in rao: twice the last cost, falling by the last cost in every `registrationDecay`
  /// blocks, and never below the scenario's minimum.
  public var registrationCost: UInt64 {
    let last = UInt128(lastRegistration.cost)
    let decay = last * UInt128(block - lastRegistration.block) / UInt128(scenario.registrationDecay)
    return max(scenario.minimumRegistrationCost, UInt64(clamping: last * 2 - min(decay, last * 2)))
  }

  /// Registers a subnet where a founder tries and can pay, and prunes one for it at the limit.
  mutating func register(_ ledger: inout StepLedger) {
    let interval = scenario.registrationInterval
    guard interval > 0, (block - scenario.startBlock).isMultiple(of: interval) else { return }
    let cost = registrationCost
    guard cost <= scenario.registrationBudget, cost <= freeTao, cost > 0 else { return }
    var used = Set(subnets.map(\.netuid))
    if subnets.count >= scenario.subnetLimit {
      guard let index = subnetToPrune() else { return }
      used.remove(subnets[index].netuid)
      prune(index, &ledger)
    }
    guard let netuid = (1...UInt16(4095)).first(where: { !used.contains($0) }) else { return }
    lastRegistration = (cost, block)
    freeTao -= cost
    let alpha = min(alphaWorth(cost), BlockEmission.supply / 4)
    let subnet = makeSubnet(
      netuid: netuid, registeredAt: block, firstEmissionBlock: block + scenario.startDelay, lastEpochBlock: block,
      pool: Pool(evenTao: cost, alpha: alpha), outstanding: 0, staked: 0)
    ledger.alphaMinted &+= alpha
    ledger.alphaInjected &+= alpha
    subnets.insert(subnet, at: subnets.firstIndex { $0.netuid > netuid } ?? subnets.count)
  }

  /// The subnet with the lowest moving price among those that are not immune, of equal ones the oldest.
  private func subnetToPrune() -> Int? {
    subnets.indices
      .filter { subnets[$0].registeredAt + scenario.immunity <= block }
      .min { (subnets[$0].movingPrice, subnets[$0].registeredAt) < (subnets[$1].movingPrice, subnets[$1].registeredAt) }
  }

  /// Removes a subnet: its pool's TAO goes to the holders, its alpha is gone.
  private mutating func prune(_ index: Int, _ ledger: inout StepLedger) {
    let subnet = subnets.remove(at: index)
    freeTao &+= subnet.pool.taoReserve
    ledger.alphaDestroyed &+= subnet.alphaIssuance
  }

  /// Alpha for some TAO at the median price.
  private func alphaWorth(_ tao: UInt64) -> UInt64 {
    let prices = subnets.map(\.pool.price).sorted()
    guard !prices.isEmpty, prices[prices.count / 2] > .zero else { return tao }
    return UInt64(saturating: U64F64(saturating: tao).saturatingDivided(by: prices[prices.count / 2]) ?? .zero)
  }

  private mutating func makeSubnet(
    netuid: UInt16, registeredAt: UInt64, firstEmissionBlock: UInt64, lastEpochBlock: UInt64, pool: Pool,
    outstanding: UInt64, staked: UInt64
  ) -> SubnetState {
    var neurons: Neurons?
    if scenario.neuronCount > 0 {
      let isBurning = UInt16(truncatingIfNeeded: random.next()) < scenario.burningSubnets
      neurons = Neurons(
        count: scenario.neuronCount, validatorCount: scenario.validatorCount, stake: staked, rootStakes: rootStakes,
        tempo: scenario.tempo, taoWeight: scenario.taoWeight, block: lastEpochBlock, isBurning: isBurning,
        random: &random)
    }
    return SubnetState(
      netuid: netuid, registeredAt: registeredAt, firstEmissionBlock: firstEmissionBlock,
      lastEpochBlock: lastEpochBlock, pool: pool, outstanding: outstanding, neurons: neurons)
  }

  /// The subnets of the start: pools and prices are random, with many small ones and few large ones; so are the age and
  /// the alpha outside of the pool.
  mutating func generateSubnets() {
    let count = scenario.subnetCount
    let pools = randomParts(of: scenario.poolTao, count: count)
    let prices = randomParts(of: scenario.priceSumPerMille * 1_000_000, count: count)
    for index in 0..<count {
      let alpha = UInt128(pools[index]) * 1_000_000_000 / UInt128(max(prices[index], 1))
      let pool = Pool(
        evenTao: pools[index], alpha: UInt64(clamping: min(alpha, UInt128(BlockEmission.supply / 4))))
      let age = UInt64.random(in: 0...2_000_000, using: &random)
      let wait = UInt64.random(in: 0...max(scenario.tempo, 1), using: &random)
      let registeredAt = block.subtractingSaturating(age)
      var subnet = makeSubnet(
        netuid: UInt16(index + 1), registeredAt: registeredAt, firstEmissionBlock: registeredAt,
        lastEpochBlock: block.subtractingSaturating(wait), pool: pool,
        outstanding: UInt64.random(in: 500_000...2_000_000, using: &random) * 1_000_000_000,
        staked: scenario.neuronCount > 0 ? UInt64.random(in: 500_000...2_000_000, using: &random) * 1_000_000_000 : 0)
      subnet.movingPrice = I96F32(saturating: min(pool.price, .one))
      // A flow to start with: the pool filled in ten days.
      subnet.userFlow = I64F64(saturating: pools[index] / 72_000)
      freeTao -= pools[index]
      subnets.append(subnet)
    }
  }

  /// An amount in random parts, the largest about a thousand times the smallest; what rounding leaves goes to the first.
  private mutating func randomParts(of amount: UInt64, count: Int) -> [UInt64] {
    let weights = (0..<count).map { _ in
      let side = UInt128(UInt64.random(in: 32...1000, using: &random))
      return side * side
    }
    let sum = weights.reduce(0, +)
    var parts = weights.map { UInt64(truncatingIfNeeded: UInt128(amount) * $0 / sum) }
    parts[0] += amount - parts.reduce(0, +)
    return parts
  }
}

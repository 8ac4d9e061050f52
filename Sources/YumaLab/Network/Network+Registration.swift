// SPDX-License-Identifier: Apache-2.0
import DynamicTAO
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
    var used = Set(state.subnets.map(\.netuid))
    if subnets.count >= scenario.subnetLimit {
      guard let index = subnetToPrune() else { return }
      used.remove(state.subnets[index].netuid)
      prune(index, &ledger)
    }
    guard let netuid = (1...UInt16(4095)).first(where: { !used.contains($0) }) else { return }
    lastRegistration = (cost, block)
    freeTao -= cost
    let alpha = min(alphaWorth(cost), BlockEmission.supply / 4)
    var start = SubnetStart(netuid: netuid)
    start.registeredAt = block
    start.firstEmissionBlock = block + scenario.startDelay
    start.lastEpochBlock = block
    start.taoReserve = cost
    start.alphaReserve = alpha
    start.neuronSeed = random.next()
    start.isBurning = UInt16(truncatingIfNeeded: random.next()) < scenario.burningSubnets
    ledger.alphaMinted &+= alpha
    ledger.alphaInjected &+= alpha
    let place = state.subnets.firstIndex { $0.netuid > netuid } ?? state.subnets.count
    state.subnets.insert(SubnetState(start, scenario: scenario, rules: rules), at: place)
    subnets.insert(SimulatedSubnet(start, scenario: scenario), at: place)
  }

  /// The subnet with the lowest moving price among those that are not immune, of equal ones the oldest.
  private func subnetToPrune() -> Int? {
    subnets.indices
      .filter { subnets[$0].registeredAt + scenario.immunity <= block }
      .min {
        (state.subnets[$0].movingPrice, subnets[$0].registeredAt)
          < (state.subnets[$1].movingPrice, subnets[$1].registeredAt)
      }
  }

  /// Removes a subnet: its pool's TAO goes to the holders, its alpha is gone.
  private mutating func prune(_ index: Int, _ ledger: inout StepLedger) {
    let chain = state.subnets.remove(at: index)
    subnets.remove(at: index)
    freeTao &+= chain.pool.taoReserve &+ chain.taoReservoir &+ chain.pending.rootTao
    ledger.alphaDestroyed &+= chain.pool.alphaReserve &+ chain.alphaReservoir &+ chain.alphaOut
  }

  /// Alpha for some TAO at the median price.
  private func alphaWorth(_ tao: UInt64) -> UInt64 {
    let prices = state.subnets.map(\.pool.price).sorted()
    guard !prices.isEmpty, prices[prices.count / 2] > .zero else { return tao }
    return UInt64(saturating: U64F64(saturating: tao).saturatingDivided(by: prices[prices.count / 2]) ?? .zero)
  }
}

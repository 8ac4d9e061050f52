// SPDX-License-Identifier: Apache-2.0
import DynamicTAO
import FixedPoint
import Yuma

extension NetworkScenario {
  /// The scenario with its subnets written out: those given, or those that ``seed`` makes. Simulating it gives the same
  /// network.
  ///
  /// Pools and prices are random, with many small ones and few large ones; so are the age and the alpha outside of the
  /// pool.
  ///
  /// - Throws: `EmissionError` for a scenario that is not valid.
  public func generated() throws(EmissionError) -> NetworkScenario {
    try validate()
    guard subnets == nil else { return self }
    var random = SplitMix64(seed: seed)
    let pools = Self.randomParts(of: poolTao, count: subnetCount, &random)
    let prices = Self.randomParts(of: priceSumPerMille * 1_000_000, count: subnetCount, &random)
    var result = self
    result.subnets = (0..<subnetCount).map { index in
      var subnet = SubnetStart(netuid: UInt16(index + 1))
      let alpha = UInt128(pools[index]) * 1_000_000_000 / UInt128(max(prices[index], 1))
      subnet.taoReserve = pools[index]
      subnet.alphaReserve = UInt64(clamping: min(alpha, UInt128(BlockEmission.supply / 4)))
      subnet.registeredAt = startBlock.subtractingSaturating(random.next(below: 2_000_001))
      subnet.firstEmissionBlock = subnet.registeredAt
      subnet.lastEpochBlock = startBlock.subtractingSaturating(random.next(below: max(tempo, 1) + 1))
      subnet.heldAlpha = (500_000 + random.next(below: 1_500_001)) * 1_000_000_000
      let staked = (500_000 + random.next(below: 1_500_001)) * 1_000_000_000
      subnet.stakedAlpha = neuronCount > 0 ? staked : 0
      subnet.neuronSeed = random.next()
      subnet.isBurning = UInt16(truncatingIfNeeded: random.next()) < burningSubnets
      let price = WeightedPool(evenTao: subnet.taoReserve, alpha: subnet.alphaReserve).price
      subnet.movingPrice = I96F32(saturating: min(price, .one))
      // A flow to start with: a thousandth of the pool a day.
      subnet.userFlow = I64F64(saturating: subnet.taoReserve / (1000 * BlockEmission.blocksPerDay))
      return subnet
    }
    return result
  }

  /// An amount in random parts, the largest about a thousand times the smallest; what rounding leaves goes to the first.
  private static func randomParts(of amount: UInt64, count: Int, _ random: inout SplitMix64) -> [UInt64] {
    let weights = (0..<count).map { _ in
      let side = UInt128(32 + random.next(below: 969))
      return side * side
    }
    let sum = weights.reduce(0, +)
    var parts = weights.map { UInt64(truncatingIfNeeded: UInt128(amount) * $0 / sum) }
    parts[0] += amount - parts.reduce(0, +)
    return parts
  }

  /// Makes room for the subnets at the start where ``subnetLimit`` has too little.
  public mutating func raiseLimit() { subnetLimit = max(subnetLimit, subnets?.count ?? subnetCount) }
}

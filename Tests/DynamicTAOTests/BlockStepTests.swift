// SPDX-License-Identifier: Apache-2.0
import DynamicTAO
import FixedPoint
import Testing
import Yuma

@Suite("A block's step")
struct BlockStepTests {
  static let tao: UInt64 = 1_000_000_000

  /// A network of three subnets of one pool each.
  static func state(rules: BlockRules, block: UInt64 = 8_000_000) -> NetworkState {
    var state = NetworkState(
      block: block, totalIssuance: 11_000_000 * tao, rootTao: 5_400_000 * tao, parameters: .mainNetwork)
    for (netuid, reserve) in [(UInt16(1), 20_000 * tao), (2, 5000 * tao), (7, 900 * tao)] {
      let pool = SubnetPool(taoReserve: reserve, alphaReserve: 400_000 * tao, rules: rules)
      var subnet = SubnetState(netuid: netuid, firstEmissionBlock: 5_000_000, pool: pool)
      subnet.alphaOut = 2_000_000 * tao
      subnet.movingPrice = I96F32(saturating: pool.price)
      state.subnets.append(subnet)
    }
    return state
  }

  /// The first spec version of every range in which no rule changes, and that ran.
  static let specVersions = BlockRules.history.ranges.map(\.lowerBound)
    .filter { (try? BlockRules(specVersion: $0)) != nil }

  @Test(
    "Minted is injected, bought, recycled and waiting, to the rao, at every step of every ruleset",
    arguments: specVersions)
  func ledger(specVersion: Int) throws {
    let step = try BlockStep(specVersion: specVersion)
    var state = Self.state(rules: step.rules)
    for _ in 0..<40 {
      let before = state
      let report = try step.run(&state)
      #expect(report.ledger.isBalanced, "block \(report.block)")
      let spent = report.ledger.taoInjected + report.ledger.taoSpent
      let sold =
        state.subnets.reduce(UInt64(0)) { $0 + $1.pending.rootTao }
        - before.subnets.reduce(UInt64(0)) { $0 + $1.pending.rootTao }
      func reserves(_ state: NetworkState) -> UInt64 { state.subnets.reduce(0) { $0 + $1.pool.taoReserve } }
      #expect(reserves(state) - reserves(before) == spent - sold)
      #expect(report.ledger.blockEmission == 500_000_000)
      if specVersion >= 411 {
        #expect(state.totalIssuance - before.totalIssuance == 500_000_000 - report.ledger.taoRecycled)
      }
    }
    #expect(state.block == 8_000_040)
  }

  @Test("Shares come from the prices that the block before stored, and moving prices from the pools after the block")
  func order() throws {
    let step = try BlockStep(specVersion: 475)
    var state = Self.state(rules: step.rules)
    state.subnets[0].movingPrice = I96F32(saturating: 0.9)
    state.subnets[1].movingPrice = I96F32(saturating: 0.3)
    state.subnets[2].movingPrice = .zero
    let before = state
    let report = try step.run(&state)
    #expect(abs(Double(report.shares.rows[0].rawShare) - 0.75) < 1e-9)
    #expect(abs(Double(report.shares.rows[1].rawShare) - 0.25) < 1e-9)
    #expect(report.shares.rows[2].taoEmission == .zero)
    for (old, new) in zip(before.subnets, state.subnets) {
      let speed = MovingPrice.Speed(movingAlpha: MovingPrice.mainNetworkMovingAlpha, rule: .maturingIn64Bits)
      let expected = MovingPrice.next(
        after: old.movingPrice, price: new.pool.price, age: state.block - 4_999_999, speed: speed)
      #expect(new.movingPrice == expected)
      #expect(
        new.rootProportion
          == RootProportion.of(
            alphaIssuance: new.pool.alphaReserve + new.alphaOut, rootTao: state.rootTao,
            taoWeight: state.parameters.taoWeight))
    }
  }

  @Test("Flow recorded before a block counts in that block, and the block's own in the next")
  func flowOrder() throws {
    let step = try BlockStep(specVersion: 411)
    var state = Self.state(rules: step.rules)
    for index in state.subnets.indices {
      state.subnets[index].userFlow = FlowAverage(block: state.block, value: .zero)
    }
    state.subnets[1].userBlockFlow = Int64(100 * Self.tao)
    let report = try step.run(&state)
    #expect(report.shares.rows[1].share > .zero && report.shares.rows[0].share == .zero)
    #expect(state.subnets[1].userBlockFlow == 0)
    let own = report.subnets[1].taoIn + report.subnets[1].excessTao
    #expect(own > 0 && state.subnets[1].protocolBlockFlow == Int64(own))
    #expect(state.subnets[1].protocolFlow?.value == .zero)
  }

  @Test("A subnet that withheld everything from miners gets no TAO; half withheld gets half of what it would")
  func burned() throws {
    let rules = try BlockRules(specVersion: 432)
    func shares(_ burned: [Double]) throws -> [Double] {
      let subnets = burned.enumerated().map { index, part in
        var subnet = BlockShares.Subnet(netuid: UInt16(index + 1))
        subnet.movingPrice = I96F32(saturating: 0.5)
        subnet.minerBurned = U96F32(saturating: part)
        return subnet
      }
      return try BlockShares(
        subnets: subnets, block: 1, blockEmission: 500_000_000, gate: EmissionGate(), rules: rules
      ).rows.map { Double($0.share) }
    }
    #expect(try shares([0, 0]) == [0.5, 0.5])
    #expect(try shares([0, 1]) == [1, 0])
    let half = try shares([0, 0.5])
    #expect(abs(half[0] - 2.0 / 3) < 1e-9 && abs(half[1] - 1.0 / 3) < 1e-9)
    #expect(try shares([1, 1]) == [0.5, 0.5])
  }

  @Test("A subnet's age counts from the block before its first emission block")
  func age() {
    var subnet = SubnetState(
      netuid: 1, firstEmissionBlock: 1000, pool: SubnetPool(taoReserve: 1, alphaReserve: 1, rules: .latest))
    subnet.registeredAt = 900
    #expect(subnet.age(at: 1000, .firstEmission) == 1)
    #expect(subnet.age(at: 1001, .firstEmission) == 2)
    #expect(subnet.age(at: 998, .firstEmission) == 0)
    #expect(subnet.age(at: 1000, .registration) == 100)
  }

  @Test("Without incentive the validators share the servers' part too")
  func noIncentive() throws {
    var pending = PendingAccounts()
    (pending.server, pending.validator, pending.rootAlpha) = (400, 300, 100)
    #expect(pending.validatorPool(incentiveSum: 1, rules: .latest) == 300)
    #expect(pending.validatorPool(incentiveSum: 0, rules: .latest) == 700)
    #expect(pending.epochEmission == 800)
    var early = PendingAccounts()
    (early.emission, early.alphaSwapped) = (700, 100)
    let rules = try BlockRules(specVersion: 257)
    #expect(early.validatorPool(incentiveSum: 1, rules: rules) == 300)
    #expect(early.validatorPool(incentiveSum: 0, rules: rules) == 700)
    #expect(early.validatorPool(incentiveSum: 1, rules: try BlockRules(specVersion: 233)) == nil)
  }

  @Test("What a pool refuses waits in its reservoirs, and joins the pool when it can")
  func reservoirs() throws {
    let step = try BlockStep(specVersion: 475)
    var state = Self.state(rules: step.rules)
    // A pool whose weight of TAO is at its lower limit takes no alpha alone, nor more than its proportion.
    let pool = try WeightedPool(
      taoReserve: 1000, alphaReserve: 1000 * Self.tao, quoteWeight: WeightedPool.minimumWeight)
    state.subnets = [state.subnets[0]]
    state.subnets[0].pool = .weighted(pool)
    state.subnets[0].alphaReservoir = 5_000_000 * Self.tao
    state.subnets[0].taoReservoir = 0
    let report = try step.run(&state)
    #expect(report.subnets[0].liquidity == .taoAlone)
    #expect(state.subnets[0].alphaReservoir >= 5_000_000 * Self.tao)
    #expect(state.subnets[0].taoReservoir == 0)
    #expect(report.ledger.isBalanced)
  }

  @Test("Only eligible subnets take part, under each rule of eligibility")
  func eligibility() {
    var subnet = BlockShares.Subnet(netuid: 3)
    subnet.firstEmissionBlock = nil
    #expect(subnet.isEligible(.allButRoot) && !subnet.isEligible(.firstEmissionBlock))
    subnet.firstEmissionBlock = 9
    (subnet.registrationAllowed, subnet.workRegistrationAllowed) = (false, true)
    #expect(subnet.isEligible(.firstEmissionBlock))
    #expect(subnet.isEligible(.tokenAndAnyRegistration) && !subnet.isEligible(.tokenAndRegistration))
    subnet.subtokenEnabled = false
    #expect(!subnet.isEligible(.tokenAndAnyRegistration))
    for rule in BlockRules.Eligibility.allCases { #expect(!BlockShares.Subnet(netuid: 0).isEligible(rule)) }
  }

  @Test("Epochs are due by the modulo of the block, or a tempo after the last one; never for tempo 0")
  func epochs() {
    var subnet = SubnetState(netuid: 5, pool: SubnetPool(taoReserve: 1, alphaReserve: 1, rules: .latest))
    subnet.tempo = 99
    subnet.lastEpochBlock = 1000
    let due = (1000...1300).filter { subnet.isEpochDue(at: $0, .modulo) }
    #expect(due == [1093, 1193, 1293])
    #expect(!subnet.isEpochDue(at: 1098, .sinceLast) && subnet.isEpochDue(at: 1099, .sinceLast))
    subnet.tempo = 0
    #expect(!subnet.isEpochDue(at: 5000, .sinceLast) && !subnet.isEpochDue(at: 5000, .modulo))
  }

  @Test("A version without rules is refused with the reason; the sharing of TAO is known to a later one")
  func refused() throws {
    #expect(throws: UnknownSpecVersion.self) { try BlockStep(specVersion: 476) }
    #expect(throws: UnknownSpecVersion.self) { try BlockStep(specVersion: 480) }
    #expect(throws: UnknownSpecVersion.self) { try BlockStep(specVersion: 444) }
    #expect(throws: UnknownSpecVersion.self) { try ChainRules(specVersion: 232) }
    #expect(try BlockRules.shares(specVersion: 480) == BlockRules.latest)
    #expect(throws: UnknownSpecVersion.self) { try BlockRules.shares(specVersion: 9999) }
    #expect(try BlockRules(specVersion: 475) == BlockRules.latest)
  }
}

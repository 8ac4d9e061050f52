// SPDX-License-Identifier: Apache-2.0
import FixedPoint
import Yuma

/// One block of the chain's emission, under the rules of a spec version (Docs/Specification/emission.md, Order within a
/// block):
///
///     emit         3  shares and TAO emissions of the eligible subnets, from the state that the block before left
///                  4  the pools, subnet after subnet: the protocol's purchase and liquidity
///                  5  alpha for the participants is minted and put aside
///     (epochs)     6  the accounts of the subnets whose epoch is due are drained and paid out: the caller's part
///     storePrices  8  moving prices, then root proportions; before the epochs until spec version 360
///
/// Users' trades follow all this and are not part of it. A step from a block's recorded state gives the next block's:
///
///     let step = try BlockStep(specVersion: 475)
///     let report = try step.run(&state)
///
/// With S subnets a step is O(S log S).
public struct BlockStep: Sendable {
  /// The rules in force.
  public let rules: BlockRules

  /// A step under the given rules.
  ///
  /// - Parameter rules: the rules in force.
  public init(rules: BlockRules) { self.rules = rules }

  /// A step under the rules of a spec version.
  ///
  /// - Throws: `UnknownSpecVersion` for a version whose rules are not known.
  public init(specVersion: Int) throws(UnknownSpecVersion) { rules = try BlockRules(specVersion: specVersion) }

  /// The next block without any epoch.
  ///
  /// - Parameter state: the state after the block before.
  /// - Returns: what the block did.
  /// - Throws: `EmissionError` if two subnets have one number.
  @discardableResult
  public func run(_ state: inout NetworkState) throws(EmissionError) -> BlockReport {
    let report = try emit(&state)
    storePrices(&state)
    return report
  }

  /// The next block, with its epochs.
  ///
  /// - Parameters:
  ///   - state: the state after the block before.
  ///   - epochs: drains the accounts of subnets whose epoch is due and pays them out.
  /// - Returns: what the block did.
  /// - Throws: `EmissionError` if two subnets have one number, and what `epochs` throws.
  @discardableResult
  public func run(
    _ state: inout NetworkState, epochs: (inout NetworkState) throws -> Void
  ) throws -> BlockReport {
    let report = try emit(&state)
    switch rules.movingPriceMoment {
    case .beforeEpochs:
      storePrices(&state)
      try epochs(&state)
    case .afterEpochs:
      try epochs(&state)
      storePrices(&state)
    }
    return report
  }

  /// Shares the block's TAO, injects it, and puts the participants' alpha aside.
  ///
  /// - Parameter state: the state after the block before; its block becomes the next one.
  /// - Throws: `EmissionError` if two subnets have one number; the state is then unchanged.
  public func emit(_ state: inout NetworkState) throws(EmissionError) -> BlockReport {
    let block = state.block.addingSaturating(1)
    let blockEmission = BlockEmission.rao(issuance: state.totalIssuance)
    var subnets = state.subnets
    updateFlows(&subnets, block: block, parameters: state.parameters)
    let constants = BlockConstants(state, blockEmission: blockEmission, rules: rules)
    let shares = try BlockShares(
      subnets: subnets.map { shareOperands(of: $0, constants) }, block: block, blockEmission: blockEmission,
      gate: state.gate, flow: state.parameters.flow, rules: rules)
    var report = BlockReport(block: block, shares: shares)
    report.ledger.blockEmission = blockEmission
    report.subnets.reserveCapacity(shares.rows.count)
    var index = 0
    for row in shares.rows {
      while subnets[index].netuid != row.subnet.netuid { index = (index + 1) % subnets.count }
      report.subnets.append(
        emit(row.taoEmission, into: &subnets[index], constants, rootIsPaid: shares.rootIsPaid, &report.ledger))
    }
    for subnet in state.subnets {
      report.ledger.taoWaitingBefore = report.ledger.taoWaitingBefore.addingSaturating(subnet.taoReservoir)
      report.ledger.alphaWaitingBefore = report.ledger.alphaWaitingBefore.addingSaturating(subnet.alphaReservoir)
    }
    for subnet in subnets {
      report.ledger.taoWaiting = report.ledger.taoWaiting.addingSaturating(subnet.taoReservoir)
      report.ledger.alphaWaiting = report.ledger.alphaWaiting.addingSaturating(subnet.alphaReservoir)
    }
    state.subnets = subnets
    state.block = block
    switch rules.gate {
    case .none: break
    case .quantile, .rank: state.gate = shares.gate
    }
    growIssuance(&state.totalIssuance, &report)
    return report
  }

  /// What a subnet's share is made of.
  private func shareOperands(of subnet: SubnetState, _ constants: BlockConstants) -> BlockShares.Subnet {
    var operands = BlockShares.Subnet(netuid: subnet.netuid)
    operands.firstEmissionBlock = subnet.firstEmissionBlock
    operands.subtokenEnabled = subnet.subtokenEnabled
    operands.registrationAllowed = subnet.registrationAllowed
    operands.workRegistrationAllowed = subnet.workRegistrationAllowed
    operands.emissionEnabled = subnet.emissionEnabled
    operands.movingPrice = subnet.movingPrice
    operands.minerBurned = subnet.minerBurned
    switch rules.shares {
    case .priceAndRootProportion:
      operands.rootProportion = RootProportion.of(
        alphaIssuance: subnet.alphaIssuance(rules.alphaIssuance), weightedRoot: constants.weightedRoot)
    case .userFlow, .netFlow:
      operands.userFlow = subnet.userFlow?.value ?? .zero
      operands.protocolFlow = subnet.protocolFlow?.value ?? .zero
    case .movingPrice, .priceLessBurned, .price: break
    }
    return operands
  }

  /// Takes the flow recorded since the last block into the averages of the eligible subnets, where shares follow flows.
  private func updateFlows(_ subnets: inout [SubnetState], block: UInt64, parameters: NetworkParameters) {
    switch rules.shares {
    case .movingPrice, .priceAndRootProportion, .priceLessBurned, .price: return
    case .userFlow, .netFlow: break
    }
    let rate = FlowAverage.Rate(smoothingFactor: parameters.smoothingFactor)
    for index in subnets.indices where isEligible(subnets[index]) {
      updateFlow(of: &subnets[index], block: block, rate: rate)
    }
  }

  private func updateFlow(of subnet: inout SubnetState, block: UInt64, rate: FlowAverage.Rate) {
    let prices = (subnet.movingPrice, U96F32(saturating: subnet.pool.price))
    FlowAverage.update(
      &subnet.userFlow, flow: &subnet.userBlockFlow, block: block, first: rules.firstFlowAverage, prices: prices,
      rate: rate)
    switch rules.shares {
    case .movingPrice, .userFlow, .priceAndRootProportion, .priceLessBurned, .price: break
    case .netFlow:
      FlowAverage.update(
        &subnet.protocolFlow, flow: &subnet.protocolBlockFlow, block: block, first: .flow, prices: nil, rate: rate)
    }
  }

  /// The issuance of TAO after the block, and the part of the block emission that reached no pool.
  private func growIssuance(_ issuance: inout UInt64, _ report: inout BlockReport) {
    let ledger = report.ledger
    let used = ledger.taoInjected.addingSaturating(ledger.taoSpent).addingSaturating(ledger.taoWaiting)
      .subtractingSaturating(ledger.taoWaitingBefore)
    report.ledger.taoRecycled = ledger.blockEmission.subtractingSaturating(used)
    switch rules.issuance {
    case .taoIn: issuance = issuance.addingSaturating(ledger.taoInjected)
    case .taoInAndExcess:
      let excess = report.subnets.reduce(UInt64(0)) {
        $0.addingSaturating(UInt64(saturating: $1.terms.excessTao))
      }
      issuance = issuance.addingSaturating(ledger.taoInjected).addingSaturating(excess)
    case .blockEmissionLessRest: issuance = issuance.addingSaturating(used)
    }
  }

  /// Whether a subnet takes part in the block.
  func isEligible(_ subnet: SubnetState) -> Bool {
    BlockShares.Subnet.isEligible(
      rules.eligibility, netuid: subnet.netuid, hasStarted: subnet.firstEmissionBlock != nil,
      hasToken: subnet.subtokenEnabled, burn: subnet.registrationAllowed, work: subnet.workRegistrationAllowed)
  }

  /// Stores the moving prices, then the root proportions, of the eligible subnets, of the pools as they are now.
  ///
  /// - Parameter state: the state of the block.
  public func storePrices(_ state: inout NetworkState) {
    let speed = MovingPrice.Speed(movingAlpha: state.parameters.movingAlpha, rule: rules.movingPrice)
    let weightedRoot = RootProportion.weightedRoot(rootTao: state.rootTao, taoWeight: state.parameters.taoWeight)
    let block = state.block
    for index in state.subnets.indices where isEligible(state.subnets[index]) {
      storePrices(of: &state.subnets[index], block: block, speed, weightedRoot)
    }
  }

  private func storePrices(
    of subnet: inout SubnetState, block: UInt64, _ speed: MovingPrice.Speed, _ weightedRoot: U96F32
  ) {
    subnet.movingPrice = MovingPrice.next(
      after: subnet.movingPrice, price: subnet.pool.price, age: subnet.age(at: block, rules.maturity),
      halvingBlocks: subnet.halvingBlocks, speed: speed)
    subnet.rootProportion = RootProportion.of(
      alphaIssuance: subnet.alphaIssuance(rules.alphaIssuance), weightedRoot: weightedRoot)
  }
}

/// What a block would otherwise compute again for every subnet.
struct BlockConstants: Sendable {
  /// E, in rao.
  let blockEmission: UInt64
  /// E as the cap of the injection sees it: of the issuance after the mint, from spec version 411 on.
  let capEmission: UInt64
  /// SubnetTAO of root, times the TAO weight.
  let weightedRoot: U96F32
  /// The owner's cut as a part of 1.
  let ownerCut: U96F32
  /// The fee of the sale of root's part, of 65535.
  let rootSaleFeeRate: UInt16

  init(_ state: NetworkState, blockEmission: UInt64, rules: BlockRules) {
    self.blockEmission = blockEmission
    switch rules.issuance {
    case .taoIn, .taoInAndExcess: capEmission = blockEmission
    case .blockEmissionLessRest:
      capEmission = BlockEmission.rao(issuance: state.totalIssuance.addingSaturating(blockEmission))
    }
    weightedRoot = RootProportion.weightedRoot(rootTao: state.rootTao, taoWeight: state.parameters.taoWeight)
    ownerCut = U96F32(partOfUInt16: state.parameters.ownerCut)
    switch rules.concentratedTrades {
    case .bothReserves: rootSaleFeeRate = state.parameters.rootSaleFeeRate
    case .bothReservesAndLimit, .payingReserveAndLimit, .somethingOut: rootSaleFeeRate = 0
    }
  }
}

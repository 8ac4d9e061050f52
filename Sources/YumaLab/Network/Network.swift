// SPDX-License-Identifier: Apache-2.0
import DynamicTAO
import FixedPoint
import Yuma

/// A network of subnets, simulated block by block: the chain's own part is `BlockStep`, under the rules of any spec version;
/// stakers who trade and founders who register subnets are added.
///
///     var network = try Network(scenario: scenario, engine: .reference)
///     for _ in 0..<7200 { try network.step() }
///
/// Every rao is accounted for: a step throws if it does not add up. The same scenario gives the same network on every
/// platform. Assumptions that the chain's rules leave open, besides those of ``NetworkScenario``: fees are recycled, but for
/// the first pool's, which stay in it; what root's part was sold for is free TAO; the TAO of a pruned subnet's pool goes to
/// the holders of its alpha; founders pay their cost into the pool, at the median price; nobody has a child or a parent.
public struct Network: ~Copyable {
  /// What is simulated.
  public let scenario: NetworkScenario
  /// The rules in force.
  public let rules: BlockRules
  /// The rules that epochs run under.
  public let epochRules: EpochRules
  /// The chain's state after the last block simulated.
  public internal(set) var state: NetworkState
  /// What the simulation adds to each subnet of the state, in the same order.
  public internal(set) var subnets: [SimulatedSubnet] = []
  /// TAO in nobody's pool and not on root, in rao.
  public internal(set) var freeTao: UInt64
  /// The ledgers of all steps, added up.
  public private(set) var totals = StepLedger()
  /// The cost of the last registration, in rao, and its block.
  public internal(set) var lastRegistration: (cost: UInt64, block: UInt64)

  /// TAO that pools got and the issuance does not count, less TAO that it counts and no pool got.
  private var uncounted: Int128 = 0
  var random: SplitMix64
  var runner: EpochRunner
  private let blockStep: BlockStep

  /// The last block simulated.
  public var block: UInt64 { state.block }
  /// TAO issued, in rao.
  public var taoIssuance: UInt64 { state.totalIssuance }

  /// The network of a scenario at its start.
  ///
  /// - Throws: `EmissionError` for a scenario that is not valid; what `engine` throws where it cannot run.
  public init(scenario: NetworkScenario, engine: EpochEngine) throws {
    // Everything that can fail comes first: a value that is not copyable cannot be left half made.
    let scenario = try scenario.generated()
    let rules = try scenario.rules()
    let epochRules = try scenario.epochRules()
    runner = try EpochRunner(engine: engine)
    self.scenario = scenario
    self.rules = rules
    self.epochRules = epochRules
    blockStep = BlockStep(rules: rules)
    var parameters = NetworkParameters()
    parameters.taoWeight = scenario.taoWeight
    parameters.movingAlpha = scenario.movingAlpha
    parameters.ownerCut = scenario.ownerCut
    let starts = (scenario.subnets ?? []).sorted { $0.netuid < $1.netuid }
    state = NetworkState(
      block: scenario.startBlock, totalIssuance: scenario.issuance, rootTao: scenario.rootTao, parameters: parameters,
      subnets: starts.map { SubnetState($0, scenario: scenario, rules: rules) })
    freeTao = starts.reduce(scenario.issuance - scenario.rootTao) { $0 - $1.taoReserve }
    lastRegistration = (scenario.registrationBudget / 2, scenario.startBlock)
    // Not the sequence that the subnets were made from.
    random = SplitMix64(seed: ~scenario.seed)
    subnets = starts.map { SimulatedSubnet($0, scenario: scenario) }
  }

  /// One block: the chain's step with its epochs, then trades and a registration; returns where its rao went.
  ///
  /// - Throws: `LedgerImbalance`, which would be a defect of this library, and `EpochInputError` likewise.
  @discardableResult
  public mutating func step() throws -> StepLedger {
    let issuance = state.totalIssuance
    var ledger = StepLedger()
    start()
    let report = try blockStep.emit(&state)
    ledger.add(report)
    settle(report)
    switch rules.movingPriceMoment {
    case .beforeEpochs:
      blockStep.storePrices(&state)
      try runEpochs(&ledger)
    case .afterEpochs:
      try runEpochs(&ledger)
      blockStep.storePrices(&state)
    }
    let growth = Int128(state.totalIssuance) - Int128(issuance)
    uncounted += ledger.taoIssued - growth
    trade(&ledger)
    register(&ledger)
    try check(ledger)
    totals.add(ledger)
    return ledger
  }

  /// Sets the first emission block of the subnets that start with the next block.
  private mutating func start() {
    for index in subnets.indices where state.subnets[index].firstEmissionBlock == nil {
      if subnets[index].firstEmissionBlock <= block + 1 {
        state.subnets[index].firstEmissionBlock = subnets[index].firstEmissionBlock
      }
    }
  }

  /// Takes over what the chain's step did to each subnet.
  private mutating func settle(_ report: BlockReport) {
    for index in subnets.indices {
      subnets[index].share = .zero
      subnets[index].taoEmission = 0
    }
    var index = 0
    for (step, row) in zip(report.subnets, report.shares.rows) {
      while state.subnets[index].netuid != step.netuid { index += 1 }
      subnets[index].settle(step, row, state.subnets[index], rules)
    }
  }

  /// The ledger's sums, the TAO of the whole network, and the alpha of each subnet.
  private func check(_ ledger: StepLedger) throws(LedgerImbalance) {
    var pools: UInt64 = 0
    for (subnet, chain) in zip(subnets, state.subnets) {
      pools &+= chain.pool.taoReserve &+ chain.taoReservoir &+ chain.pending.rootTao
      guard subnet.isBalanced(with: chain) else {
        throw LedgerImbalance(block: block, account: "alpha of subnet \(chain.netuid)")
      }
    }
    guard ledger.isBalanced else { throw LedgerImbalance(block: block, account: "the ledger") }
    guard Int128(taoIssuance) + uncounted == Int128(pools) + Int128(freeTao) + Int128(scenario.rootTao) else {
      throw LedgerImbalance(block: block, account: "TAO")
    }
    guard taoIssuance <= BlockEmission.supply else { throw LedgerImbalance(block: block, account: "the supply of TAO") }
  }
}

extension SimulatedSubnet {
  /// Takes over what the chain's step did.
  fileprivate mutating func settle(
    _ step: SubnetStep, _ row: BlockShares.Row, _ state: SubnetState, _ rules: BlockRules
  ) {
    share = row.share
    taoEmission = step.taoIn &+ step.excessTao
    minted &+= step.alphaOut &+ step.alphaIn &+ (state.alphaReservoir &- waiting)
    waiting = state.alphaReservoir
    recycled &+= step.rootRecycled &+ step.rootSaleFee
    switch rules.boughtAlpha {
    case .recycled: recycled &+= step.bought
    case .keptByProtocol: break
    }
    accounts.lost &+= step.alphaOut &- step.accounts.outside &- step.rootRecycled &- step.rootSold
  }
}

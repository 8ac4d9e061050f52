import FixedPoint
import Yuma

/// A network of subnets, simulated block by block: root and market share the emission, subnets share it between miners and
/// validators, and validators with those who stake with them.
///
///     var network = try Network(scenario: scenario, engine: .reference)
///     for _ in 0..<7200 { try network.step() }
///
/// Every rao is accounted for: a step throws if it does not add up. The same scenario gives the same network on every
/// platform. Assumptions that the chain's rules leave open, besides those of ``NetworkScenario``: fees are recycled; alpha
/// that the protocol buys is recycled; what a pool refuses is not minted; the TAO of a pruned subnet's pool goes to the
/// holders of its alpha; founders pay their cost into the pool, at the median price; nobody has a child or a parent.
public struct Network: ~Copyable {
  /// What is simulated.
  public let scenario: NetworkScenario
  /// The rules in force.
  public let ruleset: EmissionRuleset
  /// The rules that epochs run under.
  public let epochRules: EpochRules
  /// The last block simulated.
  public private(set) var block: UInt64
  /// TAO issued, in rao.
  public internal(set) var taoIssuance: UInt64
  /// TAO in nobody's pool and not on root, in rao.
  public internal(set) var freeTao: UInt64
  /// The subnets, in the order of their numbers; root is not among them.
  public internal(set) var subnets: [SubnetState] = []
  /// The emission gate with its bar.
  public internal(set) var gate = EmissionGate()
  /// The ledgers of all steps, added up.
  public private(set) var totals = StepLedger()
  /// The cost of the last registration, in rao, and its block.
  public internal(set) var lastRegistration: (cost: UInt64, block: UInt64)

  var random: SplitMix64
  var runner: EpochRunner
  /// What does not change from block to block.
  let constants: NetworkConstants

  /// The network of a scenario at its start.
  ///
  /// - Throws: `EmissionError` for a scenario that is not valid; what `engine` throws where it cannot run.
  public init(scenario: NetworkScenario, engine: EpochEngine) throws {
    // Everything that can fail comes first: a value that is not copyable cannot be left half made.
    let scenario = try scenario.generated()
    let ruleset = try scenario.ruleset()
    runner = try EpochRunner(engine: engine)
    self.scenario = scenario
    self.ruleset = ruleset
    epochRules = scenario.epochRules
    block = scenario.startBlock
    taoIssuance = scenario.issuance
    let starts = scenario.subnets ?? []
    freeTao = starts.reduce(scenario.issuance - scenario.rootTao) { $0 - $1.taoReserve }
    lastRegistration = (scenario.registrationBudget / 2, scenario.startBlock)
    // Not the sequence that the subnets were made from.
    random = SplitMix64(seed: ~scenario.seed)
    constants = NetworkConstants(scenario)
    subnets = starts.map { SubnetState($0, scenario: scenario, block: scenario.startBlock) }
      .sorted { $0.netuid < $1.netuid }
  }

  /// One block, in the chain's order; returns where its rao went.
  ///
  /// - Throws: `LedgerImbalance`, which would be a defect of this library, and `EpochInputError` likewise.
  @discardableResult
  public mutating func step() throws -> StepLedger {
    block += 1
    let issuance = taoIssuance
    var ledger = StepLedger()
    updateFlows()
    try shareEmission(&ledger)
    inject(&ledger)
    try runEpochs(&ledger)
    updateMovingPrices()
    trade(&ledger)
    register(&ledger)
    try check(ledger, issuanceBefore: issuance)
    totals.add(ledger)
    return ledger
  }

  /// The ledger's sums, the TAO of the whole network, and the alpha of each subnet.
  private func check(_ ledger: StepLedger, issuanceBefore: UInt64) throws(LedgerImbalance) {
    var pools: UInt64 = 0
    for subnet in subnets {
      pools &+= subnet.pool.taoReserve
      guard subnet.isBalanced else { throw LedgerImbalance(block: block, account: "alpha of subnet \(subnet.netuid)") }
    }
    guard ledger.isBalanced else { throw LedgerImbalance(block: block, account: "the ledger") }
    guard taoIssuance == pools &+ freeTao &+ scenario.rootTao,
      taoIssuance == issuanceBefore &+ ledger.taoInjected &+ ledger.taoSpent &- ledger.taoRecycled
    else { throw LedgerImbalance(block: block, account: "TAO") }
    guard taoIssuance <= BlockEmission.supply else { throw LedgerImbalance(block: block, account: "the supply of TAO") }
  }
}

/// What a step would otherwise compute again for every subnet.
struct NetworkConstants: Sendable {
  let flowRate: FlowAverage.Rate
  let weightedRoot: U96F32
  let ownerCut: U96F32

  init(_ scenario: NetworkScenario) {
    flowRate = FlowAverage.Rate(smoothingFactor: FlowAverage.smoothingFactor)
    weightedRoot = RootProportion.weightedRoot(rootTao: scenario.rootTao, taoWeight: scenario.taoWeight)
    ownerCut = U96F32(partOfUInt16: EmissionSplit.ownerCut)
  }
}

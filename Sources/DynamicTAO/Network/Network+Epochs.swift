import FixedPoint
import Yuma

extension Network {
  /// Runs the epochs that are due, as many as a block takes: those of subnets whose last one is a tempo ago. Which are
  /// asked first goes round from block to block, so that none waits for ever. A tempo of 0 means never.
  mutating func runEpochs(_ ledger: inout StepLedger) throws {
    guard !subnets.isEmpty else { return }
    let first = Int(block % UInt64(subnets.count))
    var left = scenario.epochsPerBlock
    for offset in subnets.indices where left > 0 {
      let index = (first + offset) % subnets.count
      let tempo = subnets[index].tempo
      guard tempo > 0, block - subnets[index].lastEpochBlock >= tempo else { continue }
      try runEpoch(of: index, &ledger)
      left -= 1
    }
  }

  /// Drains the pending accounts of a subnet and pays them out.
  private mutating func runEpoch(of index: Int, _ ledger: inout StepLedger) throws {
    var payout = EpochPayout(draining: &subnets[index].accounts)
    payout.pay(\.owner, \.paidOwners, payout.owner, selling: scenario.stakerSale)
    // Taken out and put back, so that nothing is copied.
    if var neurons = subnets[index].neurons.take() {
      let lastEpochBlock = subnets[index].lastEpochBlock
      neurons.prepare(
        block: block, lastEpochBlock: lastEpochBlock, emission: payout.server &+ payout.validator &+ payout.root)
      try runner.run(neurons.input, under: epochRules, into: &neurons.output)
      neurons.store()
      subnets[index].minerBurned = payout.distribute(neurons: &neurons, scenario: scenario)
      subnets[index].neurons = neurons
    } else {
      payout.distributeInAggregate(scenario: scenario)
    }
    subnets[index].accounts = payout.accounts
    subnets[index].accounts.lost &+= UInt64(bitPattern: payout.lost)
    subnets[index].lastEpochBlock = block
    payout.record(in: &ledger)
    sell(payout.sold, in: index, &ledger)
  }

  /// Sells what those who were paid do not keep.
  private mutating func sell(_ alpha: UInt64, in index: Int, _ ledger: inout StepLedger) {
    guard alpha > 0 else { return }
    subnets[index].accounts.holders &+= alpha
    sellHeld(alpha, in: index, &ledger)
  }
}

/// The payout of one subnet's epoch. Amounts are in rao of alpha.
struct EpochPayout {
  var accounts: AlphaAccounts
  /// What the pending accounts held.
  let owner, server, validator, root: UInt64
  /// What is sold at once, of what was paid.
  var sold: UInt64 = 0
  /// What was paid, by class.
  var paid = StepLedger()

  /// A payout of everything that is pending.
  init(draining accounts: inout AlphaAccounts) {
    owner = accounts.pendingOwner
    server = accounts.pendingServer
    validator = accounts.pendingValidator
    root = accounts.pendingRoot
    accounts.pendingOwner = 0
    accounts.pendingServer = 0
    accounts.pendingValidator = 0
    accounts.pendingRoot = 0
    self.accounts = accounts
  }

  var drained: UInt64 { owner &+ server &+ validator &+ root }

  /// What is not paid to anybody, negative where more was paid than drained.
  var lost: Int64 {
    let total =
      paid.paidOwners &+ paid.paidMiners &+ paid.paidValidators &+ paid.paidNominators &+ paid.paidRoot &+ paid.burned
    return Int64(bitPattern: drained &- total)
  }

  /// Pays an amount, of which a part is sold; returns what is kept.
  @discardableResult
  mutating func pay(
    _ account: WritableKeyPath<AlphaAccounts, UInt64>, _ entry: WritableKeyPath<StepLedger, UInt64>, _ amount: UInt64,
    selling part: UInt16
  ) -> UInt64 {
    let sale = UInt64(truncatingIfNeeded: UInt128(amount) * UInt128(part) / UInt128(UInt16.max))
    accounts[keyPath: account] &+= amount &- sale
    paid[keyPath: entry] &+= amount
    sold &+= sale
    return amount &- sale
  }

  /// Pays by the result of the epoch, and returns the part of the incentive that was burned, in U96F32.
  mutating func distribute(neurons: inout Neurons, scenario: NetworkScenario) -> U96F32 {
    var incentive: UInt64 = 0
    for (uid, amount) in neurons.output.serverEmission.enumerated() where amount > 0 {
      incentive &+= amount
      if uid == neurons.ownerUID {
        accounts.burned &+= amount
        paid.burned &+= amount
      } else {
        neurons.own[uid] &+= pay(\.miners, \.paidMiners, amount, selling: scenario.minerSale)
      }
    }
    let earners = neurons.output.validatorEmission.indices.filter { neurons.output.validatorEmission[$0] > 0 }
    let distribution = DividendDistribution(
      pendingAlpha: incentive == 0 ? validator &+ server : validator, pendingRootAlpha: root,
      taoWeight: scenario.taoWeight,
      hotkeys: earners.map {
        DividendDistribution.Hotkey(
          alphaStake: neurons.own[$0] &+ neurons.nominated[$0], rootStake: neurons.input.taoStake[$0],
          dividend: neurons.output.validatorEmission[$0])
      })
    for (place, uid) in earners.enumerated() {
      let alpha = DelegateTake(dividend: distribution.alphaDividends[place], take: DelegateTake.standard)
      let shares = DividendDistribution.shareAmongNominators(
        pool: alpha.nominators, stakes: [neurons.own[uid], neurons.nominated[uid]])
      let root = DelegateTake(dividend: distribution.rootAlphaDividends[place], take: DelegateTake.standard)
      neurons.own[uid] &+= pay(
        \.validators, \.paidValidators, alpha.validator &+ shares[0] &+ root.validator, selling: scenario.stakerSale)
      neurons.nominated[uid] &+= pay(\.nominators, \.paidNominators, shares[1], selling: scenario.stakerSale)
      pay(\.root, \.paidRoot, root.nominators, selling: scenario.stakerSale)
    }
    return U96F32(saturating: paid.burned).safeDivided(by: U96F32(saturating: incentive))
  }

  /// Pays without an epoch: the servers' part to the miners, the rest to the validators, who keep their take.
  mutating func distributeInAggregate(scenario: NetworkScenario) {
    pay(\.miners, \.paidMiners, server, selling: scenario.minerSale)
    let alpha = DelegateTake(dividend: U96F32(saturating: validator), take: DelegateTake.standard)
    let root = DelegateTake(dividend: U96F32(saturating: root), take: DelegateTake.standard)
    pay(\.validators, \.paidValidators, alpha.validator &+ root.validator, selling: scenario.stakerSale)
    pay(\.nominators, \.paidNominators, alpha.nominators, selling: scenario.stakerSale)
    pay(\.root, \.paidRoot, root.nominators, selling: scenario.stakerSale)
  }

  /// Adds the payout to a step's ledger.
  func record(in ledger: inout StepLedger) {
    ledger.add(paid)
    ledger.drained &+= drained
    ledger.epochLost &+= lost
    ledger.epochs &+= 1
  }
}

// SPDX-License-Identifier: Apache-2.0
import DynamicTAO
import FixedPoint
import Yuma

extension Network {
  /// Runs the epochs that are due, as many as a block takes where they wait for their turn. Which are asked first goes
  /// round from block to block, so that none waits for ever. A tempo of 0 means never.
  mutating func runEpochs(_ ledger: inout StepLedger) throws {
    let due = dueEpochs()
    switch rules.draining {
    case .oneByOne:
      for index in due { try runEpoch(drain(index), &ledger) }
    case .allFirst:
      var epochs: [DueEpoch] = []
      for index in due { epochs.append(drain(index)) }
      for epoch in epochs { try runEpoch(epoch, &ledger) }
    }
  }

  private mutating func drain(_ index: Int) -> DueEpoch {
    let block = state.block
    let last = state.subnets[index].lastEpochBlock
    let drained = state.subnets[index].drain(at: block)
    return DueEpoch(index: index, lastEpochBlock: last, drained: drained)
  }

  /// The subnets whose epoch this block runs.
  private func dueEpochs() -> [Int] {
    switch rules.epochSchedule {
    case .modulo: return state.subnets.indices.filter { state.subnets[$0].isEpochDue(at: block, .modulo) }
    case .sinceLast:
      guard !state.subnets.isEmpty else { return [] }
      let count = state.subnets.count
      let first = Int(block % UInt64(count))
      let all = state.subnets
      let block = state.block
      return all.indices.lazy.map { (first + $0) % count }
        .filter { all[$0].isEpochDue(at: block, .sinceLast) }
        .prefix(scenario.epochsPerBlock).map { $0 }
    }
  }

  /// Pays out what was pending of a subnet.
  private mutating func runEpoch(_ epoch: DueEpoch, _ ledger: inout StepLedger) throws {
    let (index, drained) = (epoch.index, epoch.drained)
    var payout = EpochPayout(drained: drained, accounts: subnets[index].accounts, scenario: scenario, rules: rules)
    payout.pay(\.owner, \.paidOwners, drained.ownerCut, selling: scenario.stakerSale)
    // What root's part was sold for is its stakers' own.
    freeTao &+= drained.rootTao
    // Taken out and put back, so that nothing is copied.
    if var neurons = subnets[index].neurons.take() {
      neurons.prepare(block: block, lastEpochBlock: epoch.lastEpochBlock, emission: drained.epochEmission)
      try runner.run(neurons.input, under: epochRules, into: &neurons.output)
      neurons.store()
      state.subnets[index].minerBurned = payout.distribute(neurons: &neurons)
      subnets[index].neurons = neurons
    } else {
      payout.distributeInAggregate()
    }
    subnets[index].accounts = payout.accounts
    subnets[index].accounts.lost &+= UInt64(bitPattern: payout.lost)
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

/// A subnet whose accounts have been drained for its epoch.
struct DueEpoch {
  let index: Int
  let lastEpochBlock: UInt64
  let drained: PendingAccounts
}

/// The payout of one subnet's epoch. Amounts are in rao of alpha.
struct EpochPayout {
  /// What the pending accounts held.
  let drained: PendingAccounts
  var accounts: AlphaAccounts
  let scenario: NetworkScenario
  let rules: BlockRules
  /// What is sold at once, of what was paid.
  var sold: UInt64 = 0
  /// What was paid, by class.
  var paid = StepLedger()

  init(drained: PendingAccounts, accounts: AlphaAccounts, scenario: NetworkScenario, rules: BlockRules) {
    self.drained = drained
    self.accounts = accounts
    self.scenario = scenario
    self.rules = rules
  }

  /// What is not paid to anybody, negative where more was paid than drained.
  var lost: Int64 {
    let total =
      paid.paidOwners &+ paid.paidMiners &+ paid.paidValidators &+ paid.paidNominators &+ paid.paidRoot &+ paid.burned
    return Int64(bitPattern: drained.outside &- total)
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

  /// Pays by the result of the epoch, and returns the part of the incentive that was withheld, in U96F32.
  mutating func distribute(neurons: inout Neurons) -> U96F32 {
    var incentive: UInt64 = 0
    for (uid, amount) in neurons.output.serverEmission.enumerated() where amount > 0 {
      incentive &+= amount
      let isOwner = uid == neurons.ownerUID
      let neuron = WithheldIncentive.Neuron(
        incentive: amount, isOwnerHotkey: isOwner, isOfOwnerColdkey: isOwner, isImmune: isOwner)
      if neuron.isWithheld(rules.withheldIncentive) {
        accounts.burned &+= amount
        paid.burned &+= amount
      } else {
        neurons.own[uid] &+= pay(\.miners, \.paidMiners, amount, selling: scenario.minerSale)
      }
    }
    let earners = neurons.output.validatorEmission.indices.filter { neurons.output.validatorEmission[$0] > 0 }
    let distribution = DividendDistribution(
      validatorPool: drained.validatorPool(incentiveSum: incentive, rules: rules) ?? 0,
      pendingRoot: drained.rootAlpha, taoWeight: scenario.taoWeight,
      hotkeys: earners.map {
        DividendDistribution.Hotkey(
          alphaStake: neurons.own[$0] &+ neurons.nominated[$0], rootStake: neurons.input.taoStake[$0],
          dividend: neurons.output.validatorEmission[$0])
      }, rule: rules.dividends)
    for (place, uid) in earners.enumerated() {
      let alpha = DelegateTake(dividend: distribution.alphaDividends[place], take: DelegateTake.standard)
      let shares = DividendDistribution.shareAmongNominators(
        pool: alpha.nominators, stakes: [neurons.own[uid], neurons.nominated[uid]])
      let root = DelegateTake(dividend: distribution.rootDividends[place], take: DelegateTake.standard)
      neurons.own[uid] &+= pay(
        \.validators, \.paidValidators, alpha.validator &+ shares[0] &+ root.validator, selling: scenario.stakerSale)
      neurons.nominated[uid] &+= pay(\.nominators, \.paidNominators, shares[1], selling: scenario.stakerSale)
      pay(\.root, \.paidRoot, root.nominators, selling: scenario.stakerSale)
    }
    return WithheldIncentive.minerBurned(withheld: paid.burned, total: incentive)
  }

  /// Pays without an epoch: the servers' part to the miners, the rest to the validators, who keep their take.
  mutating func distributeInAggregate() {
    let servers: UInt64
    switch rules.accounts {
    case .serversAndValidators: servers = drained.server
    case .rootSoldInFirstPool, .rootSoldOrNothing, .rootSoldUnlessSubsidised, .rootAlphaUnlessSubsidised,
      .rootAlphaWhileFlagged:
      servers = drained.epochEmission / 2
    }
    let rest = drained.outside &- drained.ownerCut &- drained.rootAlpha
    let validators =
      drained.validatorPool(incentiveSum: servers, rules: rules) ?? rest.subtractingSaturating(servers)
    pay(\.miners, \.paidMiners, servers, selling: scenario.minerSale)
    let alpha = DelegateTake(dividend: U96F32(saturating: validators), take: DelegateTake.standard)
    let root = DelegateTake(dividend: U96F32(saturating: drained.rootAlpha), take: DelegateTake.standard)
    pay(\.validators, \.paidValidators, alpha.validator &+ root.validator, selling: scenario.stakerSale)
    pay(\.nominators, \.paidNominators, alpha.nominators, selling: scenario.stakerSale)
    pay(\.root, \.paidRoot, root.nominators, selling: scenario.stakerSale)
  }

  /// Adds the payout to a step's ledger.
  func record(in ledger: inout StepLedger) {
    ledger.add(paid)
    ledger.drained &+= drained.outside
    ledger.epochLost &+= lost
    ledger.epochs &+= 1
  }
}

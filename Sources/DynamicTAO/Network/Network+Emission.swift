import FixedPoint

extension Network {
  /// Takes the flow of the last block into the averages.
  mutating func updateFlows() {
    for index in subnets.indices {
      subnets[index].userFlow = FlowAverage.next(
        after: subnets[index].userFlow, flow: subnets[index].userBlockFlow, rate: constants.flowRate)
      subnets[index].protocolFlow = FlowAverage.next(
        after: subnets[index].protocolFlow, flow: subnets[index].protocolBlockFlow, rate: constants.flowRate)
      subnets[index].userBlockFlow = 0
      subnets[index].protocolBlockFlow = 0
    }
  }

  /// Gives each subnet its share of the emission and its TAO emission.
  mutating func shareEmission(_ ledger: inout StepLedger) throws(EmissionError) {
    ledger.blockEmission = BlockEmission.rao(issuance: taoIssuance)
    let eligible = subnets.indices.filter { subnets[$0].firstEmissionBlock <= block }
    var shares: [U64F64]
    if ruleset.source == .flow {
      shares = try FlowShares().shares(
        userFlows: eligible.map { subnets[$0].userFlow }, protocolFlows: eligible.map { subnets[$0].protocolFlow })
    } else {
      shares = try SubnetShares.byPrice(
        movingPrices: eligible.map { subnets[$0].movingPrice },
        minerBurned: ruleset.burnFactor ? eligible.map { subnets[$0].minerBurned } : nil)
    }
    if let rule = ruleset.gate {
      gate.update(block: block, shares: shares, rule: rule)
      shares = gate.apply(to: shares)
    }
    let emissions = try SubnetShares.split(
      blockEmission: U96F32(saturating: ledger.blockEmission), shares: shares,
      emissionEnabled: eligible.map { subnets[$0].emissionEnabled })
    for index in subnets.indices { subnets[index].share = .zero }
    for (place, index) in eligible.enumerated() {
      subnets[index].share = shares[place]
      subnets[index].taoEmissionExact = emissions[place]
    }
  }

  /// Puts TAO and alpha into the pools, buys alpha with the rest, and puts aside what the participants get.
  mutating func inject(_ ledger: inout StepLedger) {
    let priceSum = subnets.map { U64F64(saturating: $0.movingPrice) }.saturatingSum()
    for index in subnets.indices where subnets[index].firstEmissionBlock <= block {
      subnets[index].inject(rootIsPaid: priceSum > .one, constants: constants, &ledger)
    }
    let issued = ledger.taoInjected &+ ledger.taoSpent
    ledger.taoUnissued = ledger.blockEmission &- issued
    taoIssuance &+= issued
  }

  /// Moves the prices on, after their use.
  mutating func updateMovingPrices() {
    for index in subnets.indices {
      let blocks = MovingPrice.blocksSinceStart(block: block, firstEmissionBlock: subnets[index].firstEmissionBlock)
      subnets[index].movingPrice = MovingPrice.next(
        after: subnets[index].movingPrice, price: subnets[index].pool.price, blocksSinceStart: blocks)
    }
  }
}

extension SubnetState {
  /// The subnet's part of a block: liquidity, the protocol's purchase, and what is put aside.
  mutating func inject(rootIsPaid: Bool, constants: NetworkConstants, _ ledger: inout StepLedger) {
    let issuance = alphaIssuance
    let proportion = RootProportion.of(alphaIssuance: issuance, weightedRoot: constants.weightedRoot)
    let terms = SubnetTerms(
      taoEmission: taoEmissionExact, alphaIssuance: issuance, price: pool.price, rootProportion: proportion)

    let (tao, alpha) = (UInt64(saturating: terms.taoIn), UInt64(saturating: terms.alphaIn))
    taoEmission = 0
    if pool.addLiquidity(tao: tao, alpha: alpha) {
      minted &+= alpha
      taoEmission = tao
      ledger.taoInjected &+= tao
      ledger.alphaInjected &+= alpha
      ledger.alphaMinted &+= alpha
    }
    let excess = UInt64(saturating: terms.excessTao)
    if excess > 0, let trade = try? pool.buy(tao: excess, feeRate: 0) {
      recycled &+= trade.output
      protocolBlockFlow &+= Int64(truncatingIfNeeded: excess)
      taoEmission &+= excess
      ledger.taoSpent &+= excess
      ledger.alphaBought &+= trade.output
    }
    let split = EmissionSplit(alphaOut: terms.alphaOut, cutPart: constants.ownerCut, rootProportion: proportion)
    minted &+= split.alphaCreated
    accounts.add(split, rootIsPaid: rootIsPaid, &ledger)
    if !rootIsPaid { recycled &+= split.rootAlpha }
  }
}

extension AlphaAccounts {
  /// Puts the parts of a block's alpha aside; root's only if it is paid.
  mutating func add(_ split: EmissionSplit, rootIsPaid: Bool, _ ledger: inout StepLedger) {
    pendingOwner &+= split.ownerCut
    pendingServer &+= split.serverAlpha
    pendingValidator &+= split.validatorAlpha
    if rootIsPaid {
      pendingRoot &+= split.rootAlpha
      ledger.pendingRoot &+= split.rootAlpha
    } else {
      ledger.rootRecycled &+= split.rootAlpha
    }
    lost &+= split.lost
    ledger.splitLost &+= split.lost
    ledger.alphaMinted &+= split.alphaCreated
    ledger.ownerCut &+= split.ownerCut
    ledger.pendingServer &+= split.serverAlpha
    ledger.pendingValidator &+= split.validatorAlpha
  }
}

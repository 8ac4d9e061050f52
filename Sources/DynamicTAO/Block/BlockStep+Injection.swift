// SPDX-License-Identifier: Apache-2.0
import FixedPoint

extension BlockStep {
  /// A subnet's part of a block: purchase and liquidity, the mint, and what is put aside.
  func emit(
    _ taoEmission: U96F32, into subnet: inout SubnetState, _ constants: BlockConstants, rootIsPaid: Bool,
    _ ledger: inout BlockLedger
  ) -> SubnetStep {
    let price = subnet.pool.price
    let issuance = subnet.alphaIssuance(rules.alphaIssuance)
    let operands = SubnetTerms.Operands(
      taoEmission: taoEmission, blockEmission: constants.capEmission, alphaIssuance: issuance,
      price: U96F32(saturating: price),
      rootProportion: RootProportion.of(alphaIssuance: issuance, weightedRoot: constants.weightedRoot),
      registrationAllowed: subnet.registrationAllowed, workRegistrationAllowed: subnet.workRegistrationAllowed)
    let waiting = subnet.alphaReservoir
    var step = inject(SubnetTerms(operands, rules: rules), into: &subnet)
    putAside(&step, &subnet, constants, rootIsPaid: rootIsPaid)
    ledger.add(step, alphaWaiting: Int128(subnet.alphaReservoir) - Int128(waiting))
    return step
  }

  /// The pool's part of a block for terms that are known: purchase, liquidity, and the mint of alphaOut.
  package func inject(_ terms: SubnetTerms, into subnet: inout SubnetState) -> SubnetStep {
    var step = SubnetStep(netuid: subnet.netuid, price: subnet.pool.price, terms: terms)
    step.alphaOut = UInt64(saturating: terms.alphaOut)
    inject(&step, into: &subnet)
    subnet.alphaOut = subnet.alphaOut.addingSaturating(step.alphaOut)
    return step
  }

  /// The protocol's purchase and the liquidity, in the order of the rules.
  private func inject(_ step: inout SubnetStep, into subnet: inout SubnetState) {
    let tao = UInt64(saturating: step.terms.taoIn)
    let alpha = UInt64(saturating: step.terms.alphaIn)
    switch rules.injectionOrder {
    case .reservesOnly: addLiquidity(tao, alpha, &step, &subnet) { _, _ in }
    case .purchaseFirst:
      buy(&step, &subnet)
      addLiquidity(tao, alpha, &step, &subnet) { _, _ in }
    case .liquidityFirst: addLiquidity(tao, alpha, &step, &subnet) { buy(&$0, &$1) }
    case .purchaseThenReservoirs:
      buy(&step, &subnet)
      subnet.taoReservoir = subnet.taoReservoir.addingSaturating(tao)
      subnet.alphaReservoir = subnet.alphaReservoir.addingSaturating(alpha)
      emptyReservoirs(&step, &subnet)
    }
  }

  /// Moves the pool's liquidity or weight, makes the purchase that belongs in between, and then lets the reserves grow. A
  /// weighted pool that refuses gets nothing.
  private func addLiquidity(
    _ tao: UInt64, _ alpha: UInt64, _ step: inout SubnetStep, _ subnet: inout SubnetState,
    purchase: (inout SubnetStep, inout SubnetState) -> Void
  ) {
    var isTaken = true
    switch subnet.pool {
    case .constantProduct: break
    case .concentrated(var pool):
      pool.addLiquidity(tao: tao, alpha: alpha, rules: rules.concentratedLiquidity)
      subnet.pool = .concentrated(pool)
    case .weighted(var pool):
      var next = pool
      isTaken = next.addLiquidity(tao: tao, alpha: alpha)
      pool.quoteWeight = next.quoteWeight
      subnet.pool = .weighted(pool)
    }
    purchase(&step, &subnet)
    if isTaken {
      subnet.pool.grow(tao: tao, alpha: alpha)
      (step.taoIn, step.alphaIn) = (tao, alpha)
    } else {
      step.liquidity = .none
    }
  }

  /// Offers both reservoirs to the pool, else the alpha one, else the TAO one; the first that the weight accepts is added
  /// and emptied.
  private func emptyReservoirs(_ step: inout SubnetStep, _ subnet: inout SubnetState) {
    guard case .weighted(var pool) = subnet.pool else { return }
    let (tao, alpha) = (subnet.taoReservoir, subnet.alphaReservoir)
    let offers: [(tao: UInt64, alpha: UInt64, outcome: SubnetStep.Liquidity)] = [
      (tao, alpha, .all), (0, alpha, .alphaAlone), (tao, 0, .taoAlone),
    ]
    step.liquidity = .none
    for offer in offers where pool.addLiquidity(tao: offer.tao, alpha: offer.alpha) {
      (step.taoIn, step.alphaIn, step.liquidity) = (offer.tao, offer.alpha, offer.outcome)
      subnet.taoReservoir -= offer.tao
      subnet.alphaReservoir -= offer.alpha
      subnet.pool = .weighted(pool)
      return
    }
  }

  /// Buys alpha with the excess, without a fee. A refused purchase changes nothing and records 0.
  private func buy(_ step: inout SubnetStep, _ subnet: inout SubnetState) {
    let excess = UInt64(saturating: step.terms.excessTao)
    guard excess > 0 else { return }
    do throws(PoolRefusal) {
      let trade = try subnet.pool.make(TradeOrder(.buy, amount: excess, feeRate: 0), rules: rules)
      (step.excessTao, step.bought) = (trade.net, trade.output)
    } catch {
      step.refusal = error
      return
    }
    switch rules.boughtAlpha {
    case .recycled: break
    case .keptByProtocol:
      subnet.alphaOut = subnet.alphaOut.addingSaturating(step.bought)
      subnet.protocolAlpha = subnet.protocolAlpha.addingSaturating(step.bought)
    }
  }

  /// Divides the participants' alpha, sells root's part where the rules do, and lets the accounts grow.
  private func putAside(
    _ step: inout SubnetStep, _ subnet: inout SubnetState, _ constants: BlockConstants, rootIsPaid: Bool
  ) {
    let takesCut =
      switch rules.ownerCut {
      case .always: true
      case .switchable: subnet.ownerCutEnabled
      }
    step.rootProportion = RootProportion.of(
      alphaIssuance: subnet.alphaIssuance(rules.alphaIssuance), weightedRoot: constants.weightedRoot)
    let operands = BlockAccounts.Operands(
      alphaOut: step.terms.alphaOut, cutPart: takesCut ? constants.ownerCut : .zero,
      rootProportion: step.rootProportion, isSubsidised: step.terms.isSubsidised, rootIsPaid: rootIsPaid)
    let accounts = BlockAccounts(operands, rules: rules) { alpha in
      let order = TradeOrder(.sell, amount: alpha, feeRate: constants.rootSaleFeeRate)
      guard let trade = try? subnet.pool.make(order, rules: rules) else { return nil }
      subnet.alphaOut = subnet.alphaOut.subtractingSaturating(alpha)
      (step.rootSold, step.rootSaleFee) = (alpha, trade.fee)
      return trade.output
    }
    subnet.pending.add(accounts.pending)
    subnet.alphaOut = subnet.alphaOut.subtractingSaturating(accounts.recycled)
    switch rules.shares {
    case .netFlow:
      subnet.protocolBlockFlow = subnet.protocolBlockFlow.addingSaturating(step.taoIn.addingSaturating(step.excessTao))
    case .movingPrice, .userFlow, .priceAndRootProportion, .priceLessBurned, .price: break
    }
    (step.accounts, step.rootRecycled) = (accounts.pending, accounts.recycled)
  }
}

extension BlockLedger {
  /// Adds a subnet's part.
  fileprivate mutating func add(_ step: SubnetStep, alphaWaiting change: Int128) {
    taoInjected &+= step.taoIn
    taoSpent &+= step.excessTao
    alphaInjected &+= step.alphaIn
    alphaBought &+= step.bought
    alphaMinted &+= UInt64(truncatingIfNeeded: Int128(step.alphaOut) + Int128(step.alphaIn) + change)
    let accounts = step.accounts
    ownerCut &+= accounts.ownerCut
    servers &+= accounts.server
    validators &+= accounts.validator
    participants &+= accounts.emission
    root &+= accounts.rootAlpha &+ accounts.alphaSwapped
    rootRecycled &+= step.rootRecycled
    lost &+= step.alphaOut.subtractingSaturating(accounts.alpha.addingSaturating(step.rootRecycled))
  }
}

extension Int64 {
  /// `self + amount`, clamped to the range.
  package func addingSaturating(_ amount: UInt64) -> Int64 { Int64(clamping: Int128(self) + Int128(amount)) }
}

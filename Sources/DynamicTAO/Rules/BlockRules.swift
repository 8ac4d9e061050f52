// SPDX-License-Identifier: Apache-2.0

/// The rules of a block's emission, one enumeration per rule that ever changed
/// (Docs/Specification/emission.md; its section History names every change).
///
/// ``history`` holds the rules of every spec version. A stage of ``BlockStep`` switches over its own rule.
public struct BlockRules: Sendable, Hashable {
  // Shares of the block emission.
  /// Which subnets take part.
  public var eligibility = Eligibility.allButRoot
  /// What the shares come from.
  public var shares = Shares.movingPrice
  /// What the first moving average of a subnet's flow is.
  public var firstFlowAverage = FirstFlowAverage.lesserPrice
  /// What becomes of the share of a subnet whose emission is switched off.
  public var emissionSwitch = EmissionSwitch.none
  /// How the bar of the emission gate is found.
  public var gate = Gate.none

  // Prices.
  /// How the moving price follows the price.
  public var movingPrice = MovingPriceRule.spot
  /// The block from which the age of a subnet counts.
  public var maturity = Maturity.registration
  /// When a block stores the moving prices.
  public var movingPriceMoment = MovingPriceMoment.beforeEpochs

  // Into the pool.
  /// How much TAO and alpha enter the pool.
  public var injection = Injection.uncapped
  /// What a subnet closed to registration gets.
  public var closedSubnet = ClosedSubnet.noTaoWhereOnlyWorkRegisters
  /// In which order the pool gets liquidity and the protocol buys.
  public var injectionOrder = InjectionOrder.reservesOnly
  /// What becomes of the alpha that the protocol buys.
  public var boughtAlpha = BoughtAlpha.recycled
  /// How the issuance of TAO grows.
  public var issuance = Issuance.taoIn
  /// What counts as a subnet's alpha.
  public var alphaIssuance = AlphaIssuance.poolAndOut

  // Alpha for the participants.
  /// Whether the owner's cut can be switched off.
  public var ownerCut = OwnerCut.always
  /// When root's stakers are paid.
  public var rootFlag = RootFlag.always
  /// The accounts that the block's alpha joins until the epoch.
  public var accounts = Accounts.rootSoldInFirstPool
  /// What the validators share after an epoch.
  public var validatorPool = ValidatorPoolRule.epochDividends
  /// When an epoch is due.
  public var epochSchedule = EpochSchedule.modulo
  /// Whether all due accounts are drained before the first epoch of a block runs.
  public var draining = Draining.oneByOne

  // Who is paid.
  /// How a dividend is divided between alpha stake and root stake.
  public var dividends = Dividends.wholeDividendToAlpha
  /// What root's stakers are paid in.
  public var rootDividends = RootDividends.tao
  /// How a validator shares with the parents of its stake.
  public var parents = Parents.takeOffTheTop
  /// Which links from parent to child count.
  public var parentLinks = ParentLinks.all
  /// The 96.32 numbers of the coinbase, of shares by moving price and of inherited stake.
  public var wideNumbers = WideNumbers.signed
  /// Which incentive is withheld from miners.
  public var withheldIncentive = WithheldIncentive.none

  // The pool.
  /// The kind of pool.
  public var pool = PoolKind.constantProductSigned
  /// How a trade's fee is found.
  public var fee = Fee.flat
  /// Which trades the concentrated pool refuses.
  public var concentratedTrades = ConcentratedTrades.bothReserves
  /// How liquidity is added to the concentrated pool.
  public var concentratedLiquidity = ConcentratedLiquidity.positionAlone
  /// Which trades the weighted pool refuses.
  public var weightedTrades = WeightedTrades.anyInput

  /// The rules of Dynamic TAO's first spec version, 233.
  init() {}
}

/// Shares of the block emission.
extension BlockRules {
  /// Which subnets take part in a block's emission. Root never does.
  public enum Eligibility: Sendable, Hashable, CaseIterable {
    /// Every subnet but root.
    case allButRoot
    /// Those with a first emission block.
    case firstEmissionBlock
    /// These, if their token is enabled and they allow registration by burn or by proof of work.
    case tokenAndAnyRegistration
    /// These, if their token is enabled and they allow registration.
    case tokenAndRegistration
  }

  /// What the subnets' shares come from.
  public enum Shares: Sendable, Hashable, CaseIterable {
    /// TAO = (E * moving price) / sum of the moving prices, in 96.32.
    case movingPrice
    /// The moving averages of the users' flow of TAO.
    case userFlow
    /// The same, less the protocol's own flow.
    case netFlow
    /// Moving price, times root proportion, less what is withheld from miners.
    case priceAndRootProportion
    /// Moving price, less what is withheld from miners.
    case priceLessBurned
    /// Moving price alone.
    case price
  }

  /// What a subnet's first moving average of the flow is.
  public enum FirstFlowAverage: Sendable, Hashable, CaseIterable {
    /// min(moving price, price), as rao per block; the flow recorded so far is kept.
    case lesserPrice
    /// The same times 1e9.
    case lesserPriceInRao
    /// k times the flow recorded so far.
    case flow
  }

  /// What becomes of the share of a subnet whose emission is switched off.
  public enum EmissionSwitch: Sendable, Hashable, CaseIterable {
    /// There is no switch.
    case none
    /// The others share it in proportion.
    case sharedByOthers
  }

  /// How the bar of the emission gate is found.
  public enum Gate: Sendable, Hashable, CaseIterable {
    /// There is no gate.
    case none
    /// The share that brings the sum of the largest shares to the quantile.
    case quantile
    /// The N-th greatest positive share; the quantile where N is 0.
    case rank
  }
}

/// Prices.
extension BlockRules {
  /// How the moving price follows the price: m is the moving alpha, b the age in blocks, h the halving blocks.
  public enum MovingPriceRule: Sendable, Hashable, CaseIterable {
    /// m * price + (1 - m) * old, in 96.32.
    case spot
    /// The same with a price of at most 1.
    case cappedSpot
    /// m * (b / (b + h)) instead of m, with h = 100800.
    case maturingInFixedBlocks
    /// The same with the stored h.
    case maturing
    /// The same in U64F64.
    case maturingIn64Bits
  }

  /// The block from which the age of a subnet counts.
  public enum Maturity: Sendable, Hashable, CaseIterable {
    /// That of its registration.
    case registration
    /// The one before its first emission block.
    case firstEmission
  }

  /// When a block stores the moving prices.
  public enum MovingPriceMoment: Sendable, Hashable, CaseIterable {
    /// After the emission, before the epochs.
    case beforeEpochs
    /// After the epochs.
    case afterEpochs
  }
}

/// Into the pool.
extension BlockRules {
  /// How much TAO and alpha enter the pool: p is the price, A the alpha for the participants, E the block emission.
  public enum Injection: Sendable, Hashable, CaseIterable {
    /// alphaIn = min(TAO / p, A), taoIn = TAO.
    case uncapped
    /// Where p < TAO / E: taoIn = p * E, alphaIn = A, and the rest buys alpha. Else TAO and TAO / p.
    case subsidyOfAlphaOut
    /// The same with alphaIn = E where p < TAO / E.
    case subsidyOfBlockEmission
    /// alphaIn = min(TAO / p, A); above A, taoIn = A * p and the rest buys alpha.
    case cappedByAlphaOut
    /// The same with the cap min(A, E).
    case cappedByBlockEmission
    /// The same with the cap rootProportion * A.
    case cappedByRootProportion
  }

  /// What a subnet that is closed to registration gets.
  public enum ClosedSubnet: Sendable, Hashable, CaseIterable {
    /// taoIn = 0 where registration by burn is off and that by proof of work is on.
    case noTaoWhereOnlyWorkRegisters
    /// taoIn = 0 where both are off.
    case noTaoWhereClosed
    /// taoIn, alphaIn and alphaOut are 0 where both are off.
    case nothingWhereClosed
    /// A closed subnet is not eligible.
    case notEligible
  }

  /// In which order a subnet's pool gets liquidity and the protocol buys with the excess.
  public enum InjectionOrder: Sendable, Hashable, CaseIterable {
    /// The reserves grow; the protocol buys nothing.
    case reservesOnly
    /// The purchase, then the liquidity.
    case purchaseFirst
    /// The liquidity without the reserves, the purchase, then the reserves grow.
    case liquidityFirst
    /// The purchase, then both reservoirs as far as the pool takes them.
    case purchaseThenReservoirs
  }

  /// What becomes of the alpha that the protocol buys.
  public enum BoughtAlpha: Sendable, Hashable, CaseIterable {
    /// It leaves the issuance.
    case recycled
    /// It joins SubnetAlphaOut as the protocol's own.
    case keptByProtocol
  }

  /// How the issuance of TAO grows.
  public enum Issuance: Sendable, Hashable, CaseIterable {
    /// By the TAO put into pools.
    case taoIn
    /// By that and the excess, bought or not.
    case taoInAndExcess
    /// By the block emission; what is left of it is recycled.
    case blockEmissionLessRest
  }

  /// What counts as a subnet's alpha.
  public enum AlphaIssuance: Sendable, Hashable, CaseIterable {
    /// SubnetAlphaIn + SubnetAlphaOut.
    case poolAndOut
    /// The same and SubnetAlphaInProvided.
    case poolProvidedAndOut
    /// SubnetAlphaIn + SubnetAlphaOut + the alpha reservoir.
    case poolReservoirAndOut
  }
}

/// Alpha for the participants.
extension BlockRules {
  /// Whether the owner's cut can be switched off.
  public enum OwnerCut: Sendable, Hashable, CaseIterable {
    /// It is always taken.
    case always
    /// It is taken where the subnet's switch is on.
    case switchable
  }

  /// When root's stakers are paid.
  public enum RootFlag: Sendable, Hashable, CaseIterable {
    /// Always.
    case always
    /// Where the wrapping sum of the eligible moving prices in U96F32 is above 1.
    case pricesAboveOne
    /// The same in U64F64.
    case pricesAboveOneIn64Bits
  }

  /// The accounts that the block's alpha joins until the subnet's epoch.
  public enum Accounts: Sendable, Hashable, CaseIterable {
    /// Root's part is sold; PendingEmission and PendingAlphaSwapped always grow.
    case rootSoldInFirstPool
    /// The same, but none of the accounts grows where the pool refuses.
    case rootSoldOrNothing
    /// Root's part is sold unless the subnet is subsidised; the alpha accounts always grow.
    case rootSoldUnlessSubsidised
    /// Root's part is PendingRootAlphaDivs; nobody's where the subnet is subsidised.
    case rootAlphaUnlessSubsidised
    /// Root's part is PendingRootAlphaDivs while the root flag is set, else part of PendingEmission.
    case rootAlphaWhileFlagged
    /// Servers and validators have accounts of their own; root's part is recycled while the root flag is not set.
    case serversAndValidators
  }

  /// What the validators share after an epoch.
  public enum ValidatorPoolRule: Sendable, Hashable, CaseIterable {
    /// The epoch's own dividends.
    case epochDividends
    /// Half of the drained accounts less root's part; without incentive PendingEmission.
    case halfLessRoot
    /// The validators' account; without incentive the servers' too.
    case accounts
  }

  /// When an epoch is due.
  public enum EpochSchedule: Sendable, Hashable, CaseIterable {
    /// Where (block + netuid + 1) mod (tempo + 1) = tempo.
    case modulo
    /// Where block - LastEpochBlock >= tempo, as many as a block takes.
    case sinceLast
  }

  /// Whether all due accounts are drained before the first epoch of a block runs.
  public enum Draining: Sendable, Hashable, CaseIterable {
    /// Each epoch runs before the next subnet's accounts are drained.
    case oneByOne
    /// All are drained first.
    case allFirst
  }
}

/// Who is paid.
extension BlockRules {
  /// How a dividend d is divided between alpha stake and root stake.
  public enum Dividends: Sendable, Hashable, CaseIterable {
    /// Alpha stake is paid d itself; root's TAO is shared by the root parts.
    case wholeDividendToAlpha
    /// Alpha stake is paid d less the root part.
    case paidAsTheyAre
    /// The validators' pool is shared by the alpha parts; the root part is formed first.
    case rootPartFirst
    /// The same, and hotkeys without a uid on root have no root part. Its order of floors is not known.
    case rootPartOfRegistered
    /// The alpha part is formed first, and hotkeys without a uid on root have no root part.
    case alphaPartFirst
  }

  /// What root's stakers are paid in.
  public enum RootDividends: Sendable, Hashable, CaseIterable {
    /// TAO that the sale of root's part gave.
    case tao
    /// Alpha, to be claimed.
    case claimableAlpha
    /// Alpha, queued for the validator's basket.
    case baskets
  }

  /// How a validator shares its dividends with the parents of its stake.
  public enum Parents: Sendable, Hashable, CaseIterable {
    /// The childkey take comes off the whole dividend first.
    case takeOffTheTop
    /// It comes off each parent's part.
    case takePerParent
    /// The childkey burn does too.
    case takeAndBurnPerParent
    /// The take is at least the global and the subnet's minimum.
    case minimumTakes
  }

  /// Which links from parent to child count.
  public enum ParentLinks: Sendable, Hashable, CaseIterable {
    /// All.
    case all
    /// Those of parents that are not suspended, or own the subnet.
    case notSuspended
  }

  /// The 96.32 numbers of the coinbase.
  public enum WideNumbers: Sendable, Hashable, CaseIterable {
    /// I96F32: a difference may be negative for a while.
    case signed
    /// U96F32: a difference stops at 0.
    case unsigned
  }

  /// Which incentive is withheld from miners.
  public enum WithheldIncentive: Sendable, Hashable, CaseIterable {
    /// None.
    case none
    /// That of the subnet's owner hotkey.
    case ownerHotkey
    /// That of the owner's immune hotkeys.
    case immuneOwnerHotkeys
    /// That of every hotkey of the owner's coldkey, and of the owner hotkey.
    case ownerColdkey
  }
}

/// The pool.
extension BlockRules {
  /// The kind of pool.
  public enum PoolKind: Sendable, Hashable, CaseIterable {
    /// x * y = k in I110F18.
    case constantProductSigned
    /// x * y = k in U110F18.
    case constantProduct
    /// Concentrated liquidity in U64F64.
    case concentrated
    /// x^w1 * y^w2.
    case weighted
  }

  /// How a trade's fee is found.
  public enum Fee: Sendable, Hashable, CaseIterable {
    /// 50000 rao of TAO.
    case flat
    /// At least a day of the alpha's dividends at the price.
    case dividendsAtPrice
    /// At least c of the alpha taken out, too.
    case dividendsAndPartOfAlpha
    /// The same in the TAO of the sale, with the dividends per alpha of the last epoch.
    case dividendsInTaoOfSale
    /// A rate of what is given.
    case rate
  }

  /// Which trades the concentrated pool refuses.
  public enum ConcentratedTrades: Sendable, Hashable, CaseIterable {
    /// Where either reserve is below a million rao.
    case bothReserves
    /// There, and where the price is beyond the limit.
    case bothReservesAndLimit
    /// Where the paying reserve is below a million rao, or the price is beyond the limit.
    case payingReserveAndLimit
    /// There, and where nothing would go out.
    case somethingOut
  }

  /// How liquidity is added to the concentrated pool.
  public enum ConcentratedLiquidity: Sendable, Hashable, CaseIterable {
    /// The position grows, the liquidity in use stays.
    case positionAlone
    /// Both grow.
    case positionAndCurrent
    /// Both grow, collected fees included.
    case collectedFees
    /// What is added is made proportional; the rest waits for the next block.
    case proportionalWithScraps
  }

  /// Which trades the weighted pool refuses.
  public enum WeightedTrades: Sendable, Hashable, CaseIterable {
    /// Any input is taken.
    case anyInput
    /// An input above 1000 times its reserve is refused.
    case limitedInput
  }
}

// SPDX-License-Identifier: Apache-2.0
import Yuma

extension BlockRules {
  /// The emission's rules since Dynamic TAO began (Docs/Specification/emission.md, History).
  public static let history = History<BlockRules>(BlockRules(), firstPool + secondPool + weightedPool)

  /// The rules in force at a spec version.
  ///
  /// - Throws: `UnknownSpecVersion` for a version whose rules are not known, with the reason: rules are never guessed.
  public init(specVersion: Int) throws(UnknownSpecVersion) { self = try Self.history.rules(at: specVersion) }

  /// The rules of the last spec version whose rules are known.
  public static let latest = history.revisions.reduce(into: history.original) { $1.change(&$0) }

  /// The rules by which subnets share the block's TAO at a spec version.
  ///
  /// The sharing of TAO shows no sign of change after the last version whose rules are known, so these are given for later
  /// versions that exist, too. What becomes of a subnet's alpha there is not known.
  ///
  /// - Throws: `UnknownSpecVersion` for a version that is not known to exist.
  public static func shares(specVersion: Int) throws(UnknownSpecVersion) -> BlockRules {
    if (SpecVersions.last + 1...SpecVersions.lastHeardOf).contains(specVersion) {
      return try BlockRules(specVersion: SpecVersions.last)
    }
    return try BlockRules(specVersion: specVersion)
  }

  /// The changes while pools were a constant product.
  private static let firstPool: [Revision<BlockRules>] = [
    Revision(from: 234, "The moving price follows a price of at most 1.", commits: ["f95810a2"]) {
      $0.movingPrice = .cappedSpot
    },
    Revision(from: 238, "A subnet gets no TAO where neither burn nor work registers.", commits: ["f9254ea6"]) {
      $0.closedSubnet = .noTaoWhereClosed
    },
    Revision(from: 244, "Alpha stake is paid the dividend less its root part.", commits: ["5073ade6"]) {
      $0.dividends = .paidAsTheyAre
    },
    Revision(from: 246, "The moving price of a young subnet moves slowly.", commits: ["a27fff29"]) {
      $0.movingPrice = .maturingInFixedBlocks
    },
    Revision(from: 252, "The blocks in which a moving price matures are stored.", commits: ["b61dd302"]) {
      $0.movingPrice = .maturing
    },
    Revision(from: 252, "The childkey take comes off each parent's part.", commits: ["b61dd302"]) {
      $0.parents = .takePerParent
    },
    Revision(from: 252, "The owner hotkey's incentive is withheld.", commits: ["b61dd302"]) {
      $0.withheldIncentive = .ownerHotkey
    },
    Revision(from: 252, "Unstaking costs at least a day of the alpha's dividends.", commits: ["b61dd302"]) {
      $0.fee = .dividendsAtPrice
    },
    Revision(from: 257, "Only subnets with a first emission block take part.", commits: ["8de0d23c"]) {
      $0.eligibility = .firstEmissionBlock
    },
    Revision(from: 257, "A subnet's age counts from its first emission block.", commits: ["8de0d23c"]) {
      $0.maturity = .firstEmission
    },
    Revision(
      from: 257, "Validators share a pool of their own, by the alpha parts of the dividends.", commits: ["8de0d23c"]
    ) {
      $0.validatorPool = .halfLessRoot
      $0.dividends = .rootPartFirst
    },
    Revision(from: 257, "Unstaking costs at least a part of the alpha.", commits: ["8de0d23c"]) {
      $0.fee = .dividendsAndPartOfAlpha
    },
    Revision(from: 261, "The coinbase computes in unsigned numbers.", commits: ["6b86ebf3"]) {
      $0.wideNumbers = .unsigned
      $0.pool = .constantProduct
    },
    Revision(from: 261, "The fee of unstaking is found in the TAO of the sale.", commits: ["6b86ebf3"]) {
      $0.fee = .dividendsInTaoOfSale
    },
  ]

  /// The changes while pools were concentrated liquidity.
  private static let secondPool: [Revision<BlockRules>] = [
    Revision(from: 283, "Pools hold concentrated liquidity, and fees are a rate.", commits: ["e9bbb613"]) {
      $0.pool = .concentrated
      $0.fee = .rate
      $0.accounts = .rootSoldOrNothing
    },
    Revision(from: 290, "The liquidity in use grows with the protocol's position; limits bind.", commits: ["c39063b4"])
    {
      $0.concentratedLiquidity = .positionAndCurrent
      $0.concentratedTrades = .bothReservesAndLimit
    },
    Revision(from: 298, "A subnet whose price is below its share of the TAO is subsidised.", commits: ["6309d359"]) {
      $0.injection = .subsidyOfAlphaOut
      $0.injectionOrder = .purchaseFirst
      $0.accounts = .rootSoldUnlessSubsidised
    },
    Revision(from: 298, "Only the reserve that pays must hold a million rao.", commits: ["6309d359"]) {
      $0.concentratedTrades = .payingReserveAndLimit
    },
    Revision(from: 301, "A subnet closed to registration mints nothing.", commits: ["312c0be9"]) {
      $0.closedSubnet = .nothingWhereClosed
    },
    Revision(from: 301, "Collected fees join the protocol's position.", commits: ["312c0be9"]) {
      $0.concentratedLiquidity = .collectedFees
    },
    Revision(from: 306, "The incentive of the owner's immune hotkeys is withheld.") {
      $0.withheldIncentive = .immuneOwnerHotkeys
    },
    Revision(from: 315, "A childkey burn comes off each parent's part.", commits: ["81ee047f"]) {
      $0.parents = .takeAndBurnPerParent
    },
    Revision(from: 320, "A subsidised subnet's pool gets the block emission in alpha.", commits: ["835a2c90"]) {
      $0.injection = .subsidyOfBlockEmission
    },
    Revision(from: 320, "The incentive of every hotkey of the owner's coldkey is withheld.") {
      $0.withheldIncentive = .ownerColdkey
    },
    Revision(from: 334, "Shares follow the flow of TAO.", commits: ["6218ecc5"]) { $0.shares = .userFlow },
    Revision(from: 334, "Root's part is kept as alpha.", commits: ["6218ecc5"]) {
      $0.accounts = .rootAlphaUnlessSubsidised
      $0.rootDividends = .claimableAlpha
    },
    Revision(from: 334, "Liquidity is added in proportion to the price.", commits: ["6218ecc5"]) {
      $0.concentratedLiquidity = .proportionalWithScraps
    },
    Revision(from: 338, "The first moving average of a flow is in rao.", commits: ["1f520ed9"]) {
      $0.firstFlowAverage = .lesserPriceInRao
    },
    Revision(
      from: 342, "Alpha into the pool is capped by the alpha for the participants; no subsidy.", commits: ["6a76ecc0"]
    ) {
      $0.injection = .cappedByAlphaOut
      $0.injectionOrder = .liquidityFirst
      $0.issuance = .taoInAndExcess
    },
    Revision(from: 342, "Root is paid while the moving prices add up to more than 1.", commits: ["6a76ecc0"]) {
      $0.rootFlag = .pricesAboveOne
      $0.accounts = .rootAlphaWhileFlagged
    },
    Revision(from: 342, "Every subnet but root takes part.") { $0.eligibility = .allButRoot },
    Revision(from: 343, "Servers and validators have accounts of their own.", commits: ["b179867c"]) {
      $0.accounts = .serversAndValidators
      $0.validatorPool = .accounts
    },
    Revision(from: 345, "Only subnets with a first emission block take part.") {
      $0.eligibility = .firstEmissionBlock
    },
    Revision(from: 348, "The first moving average of a flow is that of the flow.", commits: ["459fa72d"]) {
      $0.firstFlowAverage = .flow
    },
    Revision(from: 361, "A subnet without a token, or closed to registration, takes no part.", commits: ["52378dc3"]) {
      $0.eligibility = .tokenAndAnyRegistration
      $0.closedSubnet = .notEligible
    },
    Revision(from: 361, "Provided alpha counts as issued.", commits: ["52378dc3"]) {
      $0.alphaIssuance = .poolProvidedAndOut
    },
    Revision(from: 361, "Moving prices follow the epochs, all of whose accounts are drained first.") {
      $0.movingPriceMoment = .afterEpochs
      $0.draining = .allFirst
    },
    Revision(from: 362, "Alpha into the pool is capped by the block emission too.", commits: ["8834a7c7"]) {
      $0.injection = .cappedByBlockEmission
    },
    Revision(from: 385, "A trade that gives nothing is refused.", commits: ["7eb6f9bb"]) {
      $0.concentratedTrades = .somethingOut
    },
    Revision(from: 391, "Provided alpha does not count as issued.") { $0.alphaIssuance = .poolAndOut },
    Revision(from: 397, "Registration by proof of work alone does not make a subnet eligible.") {
      $0.eligibility = .tokenAndRegistration
    },
    Revision(
      from: 411, "Shares follow the flow less the protocol's own; a subnet's emission can be switched off.",
      commits: ["486037ba"]
    ) {
      $0.shares = .netFlow
      $0.emissionSwitch = .sharedByOthers
    },
    Revision(from: 411, "The block emission is minted first; what is left of it is recycled.", commits: ["486037ba"]) {
      $0.issuance = .blockEmissionLessRest
    },
    Revision(from: 411, "The owner's cut can be switched off, and childkey takes have minima.", commits: ["486037ba"]) {
      $0.ownerCut = .switchable
      $0.parents = .minimumTakes
    },
    Revision(from: 413, "The protocol keeps the alpha that it buys.") { $0.boughtAlpha = .keptByProtocol },
    Revision(
      from: 421, "Shares follow the moving price, the root proportion and what is withheld.", commits: ["6016381e"]
    ) {
      $0.shares = .priceAndRootProportion
    },
    Revision(from: 421, "Alpha into the pool is capped by the root proportion.", commits: ["6016381e"]) {
      $0.injection = .cappedByRootProportion
    },
  ]

  /// The changes since pools are weighted.
  private static let weightedPool: [Revision<BlockRules>] = [
    Revision(from: 423, "Pools are weighted constant products.", commits: ["06032d51"]) { $0.pool = .weighted },
    Revision(from: 423, "Moving prices are computed in U64F64.", commits: ["719a6f5e"]) {
      $0.movingPrice = .maturingIn64Bits
      $0.rootFlag = .pricesAboveOneIn64Bits
    },
    Revision(from: 423, "An epoch is due a tempo after the last one.", commits: ["06032d51"]) {
      $0.epochSchedule = .sinceLast
    },
    Revision(from: 424, "An input above 1000 times its reserve is refused.", commits: ["bb516774"]) {
      $0.weightedTrades = .limitedInput
    },
    Revision(from: 425, "The root proportion leaves the shares.", commits: ["bb3591e7"]) {
      $0.shares = .priceLessBurned
    },
    Revision(from: 432, "The protocol buys first; what a pool refuses waits in reservoirs.") {
      $0.injectionOrder = .purchaseThenReservoirs
      $0.alphaIssuance = .poolReservoirAndOut
    },
    Revision(from: 440, "A gate takes emission from small shares, its bar found by quantile.", commits: ["f8ff769a"]) {
      $0.gate = .quantile
    },
    Revision(from: 441, "The bar is found by rank.", commits: ["f8ff769a"]) { $0.gate = .rank },
    Revision(from: 441, "Root's dividends go to baskets; only hotkeys registered on root earn them.") {
      $0.rootDividends = .baskets
      $0.dividends = .rootPartOfRegistered
    },
    Revision(from: 442, "The alpha part of a dividend is formed first.") { $0.dividends = .alphaPartFirst },
    Revision(from: 460, "Links of suspended parents do not count (from some version after 449).") {
      $0.parentLinks = .notSuspended
    },
  ]
}

// SPDX-License-Identifier: Apache-2.0
import DynamicTAO
import FixedPoint
import YumaFiles

/// The participants' part.
extension EmissionFunctions {
  static func emissionSplit(_ fields: EmissionFields, _ rules: BlockRules) throws -> EmissionValue {
    let split = EmissionSplit(
      alphaOut: try fields.number("alphaOut"),
      ownerCut: try fields.flag("ownerCutEnabled") ? try fields.integer("ownerCut") : nil,
      rootProportion: try fields.number("rootProportion"))
    return .object([
      "alphaCreated": EmissionValue(split.alphaCreated), "ownerCut": EmissionValue(split.ownerCut),
      "rootAlpha": EmissionValue(split.rootAlpha), "serverAlpha": EmissionValue(split.serverAlpha),
      "validatorAlpha": EmissionValue(split.validatorAlpha),
    ])
  }

  static func pendingAccounts(_ fields: EmissionFields, _ rules: BlockRules) throws -> EmissionValue {
    let takesCut =
      switch rules.ownerCut {
      case .always: true
      case .switchable: try fields.flag("ownerCutEnabled")
      }
    var operands = BlockAccounts.Operands(
      alphaOut: U96F32(saturating: try fields.integer("alphaOut", as: UInt64.self)),
      ownerCut: takesCut ? try fields.integer("ownerCut") : nil, rootProportion: try rootProportion(fields))
    var sale: UInt64?
    switch rules.accounts {
    case .rootSoldInFirstPool, .rootSoldOrNothing: sale = try fields.optional("saleTao")
    case .rootSoldUnlessSubsidised:
      sale = try fields.optional("saleTao")
      operands.isSubsidised = try fields.flag("subsidised")
    case .rootAlphaUnlessSubsidised: operands.isSubsidised = try fields.flag("subsidised")
    case .rootAlphaWhileFlagged, .serversAndValidators: operands.rootIsPaid = try fields.flag("rootSell")
    }
    let accounts = BlockAccounts(operands, rules: rules) { _ in sale }
    let pending = accounts.pending
    var result = ["pendingOwnerCut": EmissionValue(pending.ownerCut)]
    switch rules.accounts {
    case .rootSoldInFirstPool, .rootSoldOrNothing, .rootSoldUnlessSubsidised:
      result["pendingEmission"] = EmissionValue(pending.emission)
      result["pendingAlphaSwapped"] = EmissionValue(pending.alphaSwapped)
      result["pendingRootDivs"] = EmissionValue(pending.rootTao)
    case .rootAlphaUnlessSubsidised, .rootAlphaWhileFlagged:
      result["pendingEmission"] = EmissionValue(pending.emission)
      result["pendingRootAlpha"] = EmissionValue(pending.rootAlpha)
    case .serversAndValidators:
      result["pendingServer"] = EmissionValue(pending.server)
      result["pendingValidator"] = EmissionValue(pending.validator)
      result["pendingRootAlpha"] = EmissionValue(pending.rootAlpha)
      result["recycled"] = EmissionValue(accounts.recycled)
    }
    return .object(result)
  }

  static func validatorPool(_ fields: EmissionFields, _ rules: BlockRules) throws -> EmissionValue {
    var pending = PendingAccounts()
    switch rules.accounts {
    case .rootSoldInFirstPool, .rootSoldOrNothing, .rootSoldUnlessSubsidised:
      pending.emission = try fields.integer("pendingEmission")
      pending.alphaSwapped = try fields.integer("pendingAlphaSwapped")
    case .rootAlphaUnlessSubsidised, .rootAlphaWhileFlagged:
      pending.emission = try fields.integer("pendingEmission")
      pending.rootAlpha = try fields.integer("pendingRootAlpha")
    case .serversAndValidators:
      pending.server = try fields.integer("pendingServer")
      pending.validator = try fields.integer("pendingValidator")
      pending.rootAlpha = try fields.integer("pendingRootAlpha")
    }
    let incentive: UInt64
    switch rules.validatorPool {
    case .epochDividends: incentive = 0
    case .halfLessRoot, .accounts: incentive = try fields.integer("incentiveSum")
    }
    let pool = pending.validatorPool(incentiveSum: incentive, rules: rules)
    return .object([
      "epochEmission": EmissionValue(pending.epochEmission), "validatorPool": pool.map { EmissionValue($0) } ?? .null,
    ])
  }

  static func mechanismSplit(_ fields: EmissionFields, _ rules: BlockRules) throws -> EmissionValue {
    EmissionValue(
      Mechanisms.split(
        alpha: try fields.integer("alpha"), count: try fields.integer("mechanisms"),
        split: try fields.value("split") == .null ? nil : try fields.integers("split")))
  }

  static func inheritedStake(_ fields: EmissionFields, _ rules: BlockRules) throws -> EmissionValue {
    let proportions = try fields.integers("parentProportions", as: UInt64.self)
    let stakes = try fields.integers("parentStakes", as: UInt64.self)
    guard proportions.count == stakes.count else {
      throw EmissionVectorError.field("parentStakes", expected: "one for each of \(proportions.count) parents")
    }
    return EmissionValue(
      InheritedStake.of(
        own: try fields.integer("stake"), childProportions: try fields.integers("childProportions"),
        parents: zip(proportions, stakes).map { InheritedStake.Parent(proportion: $0, stake: $1) },
        numbers: rules.wideNumbers))
  }

  static func parentDividends(_ fields: EmissionFields, _ rules: BlockRules) throws -> EmissionValue {
    var validator = ParentDividends.Validator(
      rootStake: try fields.integer("rootStake"), alphaStake: try fields.integer("alphaStake"),
      childProportions: try fields.integers("childProportions"), childkeyTake: try fields.integer("childkeyTake"))
    var hasOwners = true
    var hasBurn = false
    switch rules.parents {
    case .takeOffTheTop: hasOwners = false
    case .takePerParent: break
    case .takeAndBurnPerParent: hasBurn = true
    case .minimumTakes:
      hasBurn = true
      // The vectors of before 411 give the take that is in force.
      if fields.has("minChildkeyTake") {
        validator.minimumTakes = [
          try fields.integer("minChildkeyTake"), try fields.integer("subnetMinChildkeyTake"),
        ]
      }
    }
    if hasBurn { validator.childkeyBurn = try fields.integer("childkeyBurn") }
    let parents = try fields.objects("parents").map {
      ParentDividends.Parent(
        proportion: try $0.integer("proportion"), rootStake: try $0.integer("rootStake"),
        alphaStake: try $0.integer("alphaStake"), sameOwner: hasOwners ? try $0.flag("sameOwner") : false)
    }
    let dividends = ParentDividends(
      dividends: try fields.integer("dividends"), validator: validator, parents: parents,
      taoWeight: try fields.integer("taoWeight"), rule: rules.parents)
    var result = ["parents": EmissionValue(dividends.parents), "own": EmissionValue(dividends.own)]
    if hasBurn { result["recycled"] = EmissionValue(dividends.recycled) }
    return .object(result)
  }

  static func dividendDistribution(_ fields: EmissionFields, _ rules: BlockRules) throws -> EmissionValue {
    let alphaStakes = try fields.integers("alphaStakes", as: UInt64.self)
    let rootStakes = try fields.integers("rootStakes", as: UInt64.self)
    let dividends = try fields.integers("dividends", as: UInt64.self)
    guard alphaStakes.count == dividends.count, rootStakes.count == dividends.count else {
      throw EmissionVectorError.field("dividends", expected: "as many as alphaStakes and rootStakes")
    }
    var registered = dividends.map { _ in true }
    var pool: UInt64 = 0
    switch rules.dividends {
    case .wholeDividendToAlpha, .paidAsTheyAre: break
    case .rootPartFirst: pool = try fields.integer("pendingAlpha")
    case .rootPartOfRegistered, .alphaPartFirst:
      pool = try fields.integer("pendingAlpha")
      registered = try fields.flags("rootRegistered")
      guard registered.count == dividends.count else {
        throw EmissionVectorError.field("rootRegistered", expected: "as many as dividends")
      }
    }
    let pendingRoot: UInt64
    let rootName: String
    switch rules.rootDividends {
    case .tao: (pendingRoot, rootName) = (try fields.integer("pendingRootTao"), "rootTaoDividends")
    case .claimableAlpha, .baskets:
      (pendingRoot, rootName) = (try fields.integer("pendingRootAlpha"), "rootAlphaDividends")
    }
    let hotkeys = dividends.indices.map {
      DividendDistribution.Hotkey(
        alphaStake: alphaStakes[$0], rootStake: rootStakes[$0], dividend: dividends[$0], isOnRoot: registered[$0])
    }
    let distribution = DividendDistribution(
      validatorPool: pool, pendingRoot: pendingRoot, taoWeight: try fields.integer("taoWeight"), hotkeys: hotkeys,
      rule: rules.dividends)
    let type =
      switch rules.wideNumbers {
      case .signed: "I96F32"
      case .unsigned: "U96F32"
      }
    var result = [
      "alphaDividends_\(type)": EmissionValue(distribution.alphaDividends),
      "\(rootName)_\(type)": EmissionValue(distribution.rootDividends),
    ]
    switch rules.dividends {
    case .wholeDividendToAlpha, .paidAsTheyAre, .rootPartFirst: break
    case .rootPartOfRegistered, .alphaPartFirst:
      result["recycledRootAlpha"] = EmissionValue(distribution.recycledRoot)
    }
    return .object(result)
  }

  static func delegateTake(_ fields: EmissionFields, _ rules: BlockRules) throws -> EmissionValue {
    let take = DelegateTake(dividend: try fields.number("dividend"), take: try fields.integer("take"))
    return .object(["validator": EmissionValue(take.validator), "nominators": EmissionValue(take.nominators)])
  }
}

import YumaFiles

/// The items of the chain's storage that an import reads (Docs/Specification/storage.md). The raw value is the chain's
/// name.
enum StorageItem: String, CaseIterable, Sendable {
  case blockNumber = "Number"
  case parentHash = "ParentHash"
  case lastRuntimeUpgrade = "LastRuntimeUpgrade"

  case subnetworkN = "SubnetworkN"
  case keys = "Keys"
  case weights = "Weights"
  case bonds = "Bonds"
  case lastUpdate = "LastUpdate"
  case blockAtRegistration = "BlockAtRegistration"
  case validatorPermit = "ValidatorPermit"
  case totalHotkeyAlpha = "TotalHotkeyAlpha"
  case parentKeys = "ParentKeys"
  case childKeys = "ChildKeys"
  case subnetOwnerHotkey = "SubnetOwnerHotkey"

  case kappa = "Kappa"
  case bondsPenalty = "BondsPenalty"
  case maxAllowedValidators = "MaxAllowedValidators"
  case bondsMovingAverage = "BondsMovingAverage"
  case alphaValues = "AlphaValues"
  case alphaSigmoidSteepness = "AlphaSigmoidSteepness"
  case yuma3On = "Yuma3On"
  case liquidAlphaOn = "LiquidAlphaOn"
  case liquidAlphaConsensusMode = "LiquidAlphaConsensusMode"
  case tempo = "Tempo"
  case activityCutoffFactorMilli = "ActivityCutoffFactorMilli"
  case activityCutoff = "ActivityCutoff"
  case taoWeight = "TaoWeight"
  case stakeThreshold = "StakeThreshold"

  case commitRevealWeightsEnabled = "CommitRevealWeightsEnabled"
  case revealPeriodEpochs = "RevealPeriodEpochs"
  case subnetEpochIndex = "SubnetEpochIndex"
  case weightCommits = "WeightCommits"
  case timelockedWeightCommits = "TimelockedWeightCommits"

  case lastMechanismStepBlock = "LastMechansimStepBlock"
  case pendingServerEmission = "PendingServerEmission"
  case pendingValidatorEmission = "PendingValidatorEmission"
  case pendingRootAlphaDivs = "PendingRootAlphaDivs"
  case subnetAlphaOutEmission = "SubnetAlphaOutEmission"
  case subnetOwnerCut = "SubnetOwnerCut"
  case ownerCutEnabled = "OwnerCutEnabled"
  case rootProp = "RootProp"
  case mechanismCountCurrent = "MechanismCountCurrent"
  case mechanismEmissionSplit = "MechanismEmissionSplit"

  case consensus = "Consensus"
  case dividends = "Dividends"
  case validatorTrust = "ValidatorTrust"
  case stakeWeight = "StakeWeight"
  case incentive = "Incentive"
  case emission = "Emission"
  case active = "Active"

  case subnetMovingPrice = "SubnetMovingPrice"
  case minerBurned = "MinerBurned"
  case subnetEmissionEnabled = "SubnetEmissionEnabled"
  case firstEmissionBlockNumber = "FirstEmissionBlockNumber"
  case subtokenEnabled = "SubtokenEnabled"
  case networkRegistrationAllowed = "NetworkRegistrationAllowed"
  case networksAdded = "NetworksAdded"
  case totalIssuance = "TotalIssuance"
  case subnetTAO = "SubnetTAO"
  case subnetAlphaIn = "SubnetAlphaIn"
  case subnetAlphaOut = "SubnetAlphaOut"
  case subnetProtocolAlpha = "SubnetProtocolAlpha"
  case subnetMovingAlpha = "SubnetMovingAlpha"
  case emaPriceHalvingBlocks = "EMAPriceHalvingBlocks"
  case emissionGateBar = "EmissionGateBar"
  case emissionBarQuantile = "EmissionBarQuantile"
  case emissionGateExponent = "EmissionGateExponent"
  case emissionBarRank = "EmissionBarRank"
  case subnetTaoInEmission = "SubnetTaoInEmission"
  case subnetExcessTao = "SubnetExcessTao"
  case subnetAlphaInEmission = "SubnetAlphaInEmission"

  case feeRate = "FeeRate"
  case swapBalancer = "SwapBalancer"
  case balancerTaoReservoir = "BalancerTaoReservoir"
  case balancerAlphaReservoir = "BalancerAlphaReservoir"
}

extension StorageItem {
  /// How a parameter of a map becomes a part of the key.
  enum Hasher: Sendable {
    case identity, blake2_128Concat, twox64Concat

    /// The hash that stands before the parameter's bytes.
    func hash(of bytes: some Collection<UInt8>) -> [UInt8] {
      switch self {
      case .identity: []
      case .blake2_128Concat: Blake2b.hash128(bytes)
      case .twox64Concat: XXHash64.twox64(bytes)
      }
    }

    /// The length of the hash.
    var size: Int {
      switch self {
      case .identity: 0
      case .blake2_128Concat: 16
      case .twox64Concat: 8
      }
    }
  }

  /// What a parameter is.
  enum Kind: Sendable {
    /// A subnet, or a storage index of a mechanism: netuid + 4096 * mechanism.
    case netuid, index
    case uid, account, epoch

    /// The length of its SCALE bytes.
    var size: Int {
      switch self {
      case .netuid, .index, .uid: 2
      case .account: AccountID.size
      case .epoch: 8
      }
    }
  }

  typealias Parameter = (kind: Kind, hasher: Hasher)

  /// The pallet that the item belongs to.
  var pallet: String {
    switch self {
    case .blockNumber, .parentHash, .lastRuntimeUpgrade: "System"
    case .feeRate, .swapBalancer, .balancerTaoReservoir, .balancerAlphaReservoir: "Swap"
    default: "SubtensorModule"
    }
  }

  /// What the item is keyed by, in order. There are several ways where the hasher is not known.
  var parameters: [[Parameter]] {
    switch self {
    case .blockNumber, .parentHash, .lastRuntimeUpgrade, .taoWeight, .stakeThreshold, .subnetOwnerCut, .totalIssuance,
      .emissionGateBar, .emissionBarQuantile, .emissionGateExponent, .emissionBarRank, .subnetMovingAlpha:
      [[]]
    case .weights, .bonds: [[(.index, .identity), (.uid, .identity)]]
    case .keys, .blockAtRegistration: [[(.netuid, .identity), (.uid, .identity)]]
    case .lastUpdate, .incentive: [[(.index, .identity)]]
    case .totalHotkeyAlpha, .parentKeys, .childKeys: [[(.account, .blake2_128Concat), (.netuid, .identity)]]
    case .weightCommits: [[(.index, .twox64Concat), (.account, .twox64Concat)]]
    case .timelockedWeightCommits: [[(.index, .twox64Concat), (.epoch, .twox64Concat)]]
    case .yuma3On, .liquidAlphaOn: [[(.netuid, .blake2_128Concat)]]
    case .mechanismCountCurrent, .mechanismEmissionSplit, .feeRate, .swapBalancer, .balancerTaoReservoir,
      .balancerAlphaReservoir:
      [[(.netuid, .twox64Concat)]]
    case .liquidAlphaConsensusMode:
      [[(.netuid, .identity)], [(.netuid, .blake2_128Concat)], [(.netuid, .twox64Concat)]]
    default: [[(.netuid, .identity)]]
    }
  }

  /// The first 32 bytes of the item's keys: the hashes of pallet and item.
  var prefix: [UInt8] { Self.prefixes[self] ?? [] }

  private static let prefixes = Dictionary(
    uniqueKeysWithValues: allCases.map {
      ($0, XXHash64.twox128($0.pallet.utf8) + XXHash64.twox128($0.rawValue.utf8))
    })

  /// The item of a key's first 32 bytes.
  static func with(prefix: ArraySlice<UInt8>) -> StorageItem? { itemsByPrefix[Array(prefix)] }

  private static let itemsByPrefix = Dictionary(uniqueKeysWithValues: prefixes.map { ($1, $0) })
}

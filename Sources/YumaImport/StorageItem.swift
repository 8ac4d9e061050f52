// SPDX-License-Identifier: Apache-2.0
import YumaFiles

/// The items of the chain's storage that an import reads. The raw value is the chain's name, misspellings included;
/// what each is keyed by and what it holds is in `StorageTable`.
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
  case childkeyThresholdSuspended = "ChildkeyThresholdSuspended"
  case subnetOwnerHotkey = "SubnetOwnerHotkey"

  case kappa = "Kappa"
  case bondsPenalty = "BondsPenalty"
  case maxAllowedValidators = "MaxAllowedValidators"
  case bondsMovingAverage = "BondsMovingAverage"
  case bondsResetOn = "BondsResetOn"
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
  case subnetEpochConsensus = "SubnetEpochConsensus"
  case lastYumaStepBlock = "LastYumaStepBlock"

  case commitRevealWeightsEnabled = "CommitRevealWeightsEnabled"
  case revealPeriodEpochs = "RevealPeriodEpochs"
  case subnetEpochIndex = "SubnetEpochIndex"
  case weightCommits = "WeightCommits"
  case crv3WeightCommitsV2 = "CRV3WeightCommitsV2"
  case timelockedWeightCommits = "TimelockedWeightCommits"

  case lastMechanismStepBlock = "LastMechansimStepBlock"
  case pendingEmission = "PendingEmission"
  case pendingAlphaSwapped = "PendingAlphaSwapped"
  case pendingServerEmission = "PendingServerEmission"
  case pendingValidatorEmission = "PendingValidatorEmission"
  case pendingRootAlphaDivs = "PendingRootAlphaDivs"
  case subnetAlphaOutEmission = "SubnetAlphaOutEmission"
  case subnetAlphaInEmission = "SubnetAlphaInEmission"
  case subnetOwnerCut = "SubnetOwnerCut"
  case ownerCutEnabled = "OwnerCutEnabled"
  case rootProp = "RootProp"
  case mechanismCountCurrent = "MechanismCountCurrent"
  case mechanismEmissionSplit = "MechanismEmissionSplit"

  case consensus = "Consensus"
  case consensusByMechanism = "ConsensusByMechanism"
  case dividends = "Dividends"
  case validatorTrust = "ValidatorTrust"
  case stakeWeight = "StakeWeight"
  case incentive = "Incentive"
  case emission = "Emission"
  case active = "Active"

  case pendingOwnerCut = "PendingOwnerCut"
  case subnetOwner = "SubnetOwner"
  case owner = "Owner"
  case delegates = "Delegates"
  case childkeyTake = "ChildkeyTake"
  case minChildkeyTake = "MinChildkeyTake"
  case minChildkeyTakePerSubnet = "MinChildkeyTakePerSubnet"
  case ckBurn = "CKBurn"
  case uids = "Uids"
  case autoStakeDestination = "AutoStakeDestination"
  case alphaDividendsPerSubnet = "AlphaDividendsPerSubnet"
  case rootAlphaDividendsPerSubnet = "RootAlphaDividendsPerSubnet"

  case subnetMovingPrice = "SubnetMovingPrice"
  case minerBurned = "MinerBurned"
  case subnetEmissionEnabled = "SubnetEmissionEnabled"
  case firstEmissionBlockNumber = "FirstEmissionBlockNumber"
  case subtokenEnabled = "SubtokenEnabled"
  case networkRegistrationAllowed = "NetworkRegistrationAllowed"
  case networkPowRegistrationAllowed = "NetworkPowRegistrationAllowed"
  case networksAdded = "NetworksAdded"
  case totalIssuance = "TotalIssuance"
  case subnetTAO = "SubnetTAO"
  case subnetAlphaIn = "SubnetAlphaIn"
  case subnetAlphaOut = "SubnetAlphaOut"
  case subnetProtocolAlpha = "SubnetProtocolAlpha"
  case subnetTaoFlow = "SubnetTaoFlow"
  case subnetEmaTaoFlow = "SubnetEmaTaoFlow"
  case subnetMovingAlpha = "SubnetMovingAlpha"
  case emaPriceHalvingBlocks = "EMAPriceHalvingBlocks"
  case emissionGateBar = "EmissionGateBar"
  case emissionBarQuantile = "EmissionBarQuantile"
  case emissionGateExponent = "EmissionGateExponent"
  case emissionBarRank = "EmissionBarRank"
  case subnetTaoInEmission = "SubnetTaoInEmission"
  case subnetExcessTao = "SubnetExcessTao"

  case feeRate = "FeeRate"
  case swapBalancer = "SwapBalancer"
  case alphaSqrtPrice = "AlphaSqrtPrice"
  case currentLiquidity = "CurrentLiquidity"
  case balancerTaoReservoir = "BalancerTaoReservoir"
  case balancerAlphaReservoir = "BalancerAlphaReservoir"
}

extension StorageItem {
  /// How a parameter of a map becomes a part of the key.
  enum Hasher: String, Sendable {
    case identity = "Identity"
    case blake2_128Concat = "Blake2_128Concat"
    case twox64Concat = "Twox64Concat"

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

  enum Pallet: String, Sendable {
    case system = "System"
    case subtensor = "SubtensorModule"
    case swap = "Swap"
  }

  /// The first 32 bytes of the item's keys: the hashes of pallet and item.
  var prefix: [UInt8] { Self.prefixes[self] ?? [] }

  private static let prefixes = Dictionary(
    uniqueKeysWithValues: allCases.map {
      ($0, XXHash64.twox128($0.row.pallet.rawValue.utf8) + XXHash64.twox128($0.rawValue.utf8))
    })

  /// The item of a key's first 32 bytes.
  static func with(prefix: ArraySlice<UInt8>) -> StorageItem? { itemsByPrefix[Array(prefix)] }

  private static let itemsByPrefix = Dictionary(uniqueKeysWithValues: prefixes.map { ($1, $0) })
}

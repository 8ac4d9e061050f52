// SPDX-License-Identifier: Apache-2.0

/// One row of the table of storage items (Docs/Specification/storage.md, which lists the same).
struct StorageRow: Sendable {
  /// A range of spec versions in which an import reads the item, and what an absent item holds there.
  struct Span: Sendable {
    let specVersions: Range<UInt32>
    /// The SCALE bytes of the default; nil for an item that is optional on the chain.
    let absent: [UInt8]?
  }

  let item: StorageItem
  let pallet: StorageItem.Pallet
  /// What the item is keyed by, in order.
  let parameters: [StorageItem.Parameter]
  /// The SCALE type of the value, in the chain's notation.
  let type: String
  /// Where it is read, oldest first.
  let spans: [Span]
  /// Hashers of the first parameter under which earlier versions of this package asked for the item. No node has such a
  /// key, so a value under it tells nothing.
  let formerHashers: [StorageItem.Hasher]
}

extension StorageItem {
  /// The item's row in the table.
  var row: StorageRow { StorageTable.rows[self] ?? StorageTable.missing(self) }

  /// What the item is keyed by, in order.
  var parameters: [Parameter] { row.parameters }

  /// Whether an import reads the item at a spec version.
  func isRead(at specVersion: UInt32) -> Bool { row.spans.contains { $0.specVersions.contains(specVersion) } }

  /// What the item holds where the chain has none: the SCALE bytes of its default at a spec version; nil for an
  /// optional item and for one that the version does not have.
  func absent(at specVersion: UInt32) -> [UInt8]? {
    row.spans.first { $0.specVersions.contains(specVersion) }?.absent
  }
}

/// Which item of the chain's storage is keyed by what, what it holds, and since which spec version: one table, from
/// which keys, defaults and the lists of what to ask a node for are made.
///
/// Hashers, types and defaults are those of the metadata of specs 348, 441 and 475, where they have the item; the
/// ranges and the defaults before 348 are those of Docs/Specification/storage.md.
enum StorageTable {
  /// The first spec version of Dynamic TAO.
  static let first: UInt32 = 233
  private static let open = UInt32.max

  static let rows: [StorageItem: StorageRow] = Dictionary(
    uniqueKeysWithValues: (system + neurons + parameters + commits + emissions + records + payouts + network + pools)
      .map {
        ($0.item, $0)
      })

  /// A row for an item that nobody entered; a test shows that there is none.
  static func missing(_ item: StorageItem) -> StorageRow {
    StorageRow(item: item, pallet: .subtensor, parameters: [], type: "", spans: [], formerHashers: [])
  }

  private static let perSubnet: [StorageItem.Parameter] = [(.netuid, .identity)]
  private static let perIndex: [StorageItem.Parameter] = [(.index, .identity)]
  private static let perNeuron: [StorageItem.Parameter] = [(.netuid, .identity), (.uid, .identity)]
  private static let perRow: [StorageItem.Parameter] = [(.index, .identity), (.uid, .identity)]
  private static let perHotkey: [StorageItem.Parameter] = [(.account, .blake2_128Concat), (.netuid, .identity)]
  private static let perAccount: [StorageItem.Parameter] = [(.account, .blake2_128Concat)]
  private static let perEpoch: [StorageItem.Parameter] = [(.index, .twox64Concat), (.epoch, .twox64Concat)]
  private static let twoxSubnet: [StorageItem.Parameter] = [(.netuid, .twox64Concat)]
  private static let blakeSubnet: [StorageItem.Parameter] = [(.netuid, .blake2_128Concat)]

  private static func zero(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }
  private static let no: [UInt8] = [0]
  private static let yes: [UInt8] = [1]
  private static let empty: [UInt8] = [0]

  /// A row with one default in [from, until).
  private static func row(
    _ item: StorageItem, _ parameters: [StorageItem.Parameter], _ type: String, _ absent: [UInt8]?,
    from: UInt32 = first, until: UInt32 = open, pallet: StorageItem.Pallet = .subtensor,
    former: [StorageItem.Hasher] = []
  ) -> StorageRow {
    StorageRow(
      item: item, pallet: pallet, parameters: parameters, type: type,
      spans: [StorageRow.Span(specVersions: from..<until, absent: absent)], formerHashers: former)
  }

  /// A row with a default that changed: each holds from its spec version to the next.
  private static func row(
    _ item: StorageItem, _ parameters: [StorageItem.Parameter], _ type: String,
    changing defaults: [(from: UInt32, absent: [UInt8])], pallet: StorageItem.Pallet = .subtensor
  ) -> StorageRow {
    let ends = defaults.dropFirst().map(\.from) + [open]
    let spans = zip(defaults, ends).map { StorageRow.Span(specVersions: $0.from..<$1, absent: $0.absent) }
    return StorageRow(
      item: item, pallet: pallet, parameters: parameters, type: type, spans: spans, formerHashers: [])
  }

  private static let system: [StorageRow] = [
    row(.blockNumber, [], "u32", zero(4), pallet: .system),
    row(.parentHash, [], "H256", zero(32), pallet: .system),
    row(.lastRuntimeUpgrade, [], "(Compact<u32>, String)", nil, pallet: .system),
  ]

  private static let neurons: [StorageRow] = [
    row(.subnetworkN, perSubnet, "u16", zero(2)),
    row(.keys, perNeuron, "AccountId32", zero(32)),
    row(.weights, perRow, "Vec<(u16, u16)>", empty),
    row(.bonds, perRow, "Vec<(u16, u16)>", empty),
    row(.lastUpdate, perIndex, "Vec<u64>", empty),
    row(.blockAtRegistration, perNeuron, "u64", zero(8)),
    row(.validatorPermit, perSubnet, "Vec<bool>", empty),
    row(.totalHotkeyAlpha, perHotkey, "u64", zero(8)),
    row(.parentKeys, perHotkey, "Vec<(u64, AccountId32)>", empty),
    row(.childKeys, perHotkey, "Vec<(u64, AccountId32)>", empty),
    // It came with a version after 449 and not after 460; a version without it answers with nothing.
    row(.childkeyThresholdSuspended, perAccount, "()", nil, from: 450),
    row(.subnetOwnerHotkey, perSubnet, "AccountId32", zero(32), from: 252),
  ]

  private static let parameters: [StorageRow] = [
    row(.kappa, perSubnet, "u16", [0xff, 0x7f]),
    row(.bondsPenalty, perSubnet, "u16", changing: [(233, zero(2)), (257, [0xff, 0xff])]),
    row(.maxAllowedValidators, perSubnet, "u16", [0x80, 0x00]),
    row(.bondsMovingAverage, perSubnet, "u64", [0xa0, 0xbb, 0x0d, 0, 0, 0, 0, 0]),
    row(.bondsResetOn, perSubnet, "bool", no, from: 273),
    row(.alphaValues, perSubnet, "(u16, u16)", [0x33, 0xb3, 0x66, 0xe6]),
    row(.alphaSigmoidSteepness, perSubnet, "i16", [0xe8, 0x03], from: 273),
    row(.yuma3On, blakeSubnet, "bool", no, from: 273),
    row(.liquidAlphaOn, blakeSubnet, "bool", no),
    row(
      .liquidAlphaConsensusMode, perSubnet, "ConsensusMode (u8)", [2], from: 446,
      former: [.blake2_128Concat, .twox64Concat]),
    row(.tempo, perSubnet, "u16", [0x68, 0x01]),
    row(.activityCutoffFactorMilli, perSubnet, "u32", [0x41, 0x36, 0, 0], from: 423),
    row(.activityCutoff, perSubnet, "u16", [0x88, 0x13], until: 423),
    row(.taoWeight, [], "u64", [0xfc, 0x62, 0xe0, 0x3e, 0xfa, 0x3c, 0x7c, 0x0d]),
    row(.stakeThreshold, [], "u64", zero(8), from: 273),
    row(.subnetEpochConsensus, perSubnet, "u8", no, from: 475),
    row(.lastYumaStepBlock, perSubnet, "u64", nil, from: 475),
  ]

  private static let commits: [StorageRow] = [
    row(.commitRevealWeightsEnabled, perSubnet, "bool", changing: [(297, no), (306, yes)]),
    row(
      .revealPeriodEpochs, twoxSubnet, "u64", [1, 0, 0, 0, 0, 0, 0, 0], from: 297, former: [.identity]),
    row(.subnetEpochIndex, perSubnet, "u64", zero(8), from: 423),
    row(
      .weightCommits, [(.index, .twox64Concat), (.account, .twox64Concat)], "Vec<(H256, u64, u64, u64)>", nil,
      from: 297),
    row(.crv3WeightCommitsV2, perEpoch, "Vec<(AccountId32, u64, BoundedVec<u8>, u64)>", empty, from: 297, until: 306),
    row(.timelockedWeightCommits, perEpoch, "Vec<(AccountId32, u64, BoundedVec<u8>, u64)>", empty, from: 306),
  ]

  private static let emissions: [StorageRow] = [
    row(.lastMechanismStepBlock, perSubnet, "u64", zero(8)),
    row(.pendingEmission, perSubnet, "u64", zero(8), until: 343),
    row(.pendingAlphaSwapped, perSubnet, "u64", zero(8), until: 334),
    row(.pendingServerEmission, perSubnet, "u64", zero(8), from: 343),
    row(.pendingValidatorEmission, perSubnet, "u64", zero(8), from: 343),
    row(.pendingRootAlphaDivs, perSubnet, "u64", zero(8), from: 334),
    row(.subnetAlphaOutEmission, perSubnet, "u64", zero(8)),
    row(.subnetAlphaInEmission, perSubnet, "u64", zero(8)),
    row(.subnetOwnerCut, [], "u16", [0x14, 0x2e]),
    row(.ownerCutEnabled, perSubnet, "bool", yes, from: 411),
    row(.rootProp, perSubnet, "U96F32", zero(16), from: 421),
    row(.mechanismCountCurrent, twoxSubnet, "u8", [1], from: 320),
    row(.mechanismEmissionSplit, twoxSubnet, "Vec<u16>", nil, from: 320),
  ]

  private static let records: [StorageRow] = [
    row(.consensus, perSubnet, "Vec<u16>", empty),
    row(.consensusByMechanism, perIndex, "Vec<u16>", empty, from: 446),
    row(.dividends, perSubnet, "Vec<u16>", empty),
    row(.validatorTrust, perSubnet, "Vec<u16>", empty),
    // No epoch of [320, 323) writes it.
    StorageRow(
      item: .stakeWeight, pallet: .subtensor, parameters: perSubnet, type: "Vec<u16>",
      spans: [
        StorageRow.Span(specVersions: first..<320, absent: empty),
        StorageRow.Span(specVersions: 323..<open, absent: empty),
      ], formerHashers: []),
    row(.incentive, perIndex, "Vec<u16>", empty),
    row(.emission, perSubnet, "Vec<u64>", empty),
    row(.active, perSubnet, "Vec<bool>", empty),
  ]

  /// What decides how an epoch is paid out, and what the chain records of it. Hashers and defaults are those of the
  /// chain's source. Payouts are imported from spec version 343 on.
  private static let payouts: [StorageRow] = [
    row(.pendingOwnerCut, perSubnet, "u64", zero(8), from: 343),
    row(.subnetOwner, perSubnet, "AccountId32", zero(32), from: 343),
    row(.owner, perAccount, "AccountId32", zero(32), from: 343),
    row(.delegates, perAccount, "u16", [0x14, 0x2e], from: 343),
    row(.childkeyTake, perHotkey, "u16", zero(2), from: 343),
    row(.minChildkeyTake, [], "u16", zero(2), from: 411),
    row(.minChildkeyTakePerSubnet, perSubnet, "u16", zero(2), from: 411),
    row(.ckBurn, [], "u64", zero(8), from: 343),
    row(.uids, [(.netuid, .identity), (.account, .blake2_128Concat)], "u16", nil, from: 441),
    row(.autoStakeDestination, perHotkey, "AccountId32", nil, from: 343),
    row(
      .alphaDividendsPerSubnet, [(.netuid, .identity), (.account, .blake2_128Concat)], "u64", zero(8), from: 343),
    row(
      .rootAlphaDividendsPerSubnet, [(.netuid, .identity), (.account, .blake2_128Concat)], "u64", zero(8), from: 343),
  ]

  private static let network: [StorageRow] = [
    row(.subnetMovingPrice, perSubnet, "I96F32", zero(16)),
    row(.minerBurned, perSubnet, "U96F32", zero(16), from: 421),
    row(.subnetEmissionEnabled, perSubnet, "bool", yes, from: 411),
    row(.firstEmissionBlockNumber, perSubnet, "u64", nil, from: 257),
    row(.subtokenEnabled, perSubnet, "bool", no, from: 361),
    row(.networkRegistrationAllowed, perSubnet, "bool", yes),
    row(.networkPowRegistrationAllowed, perSubnet, "bool", no, until: 397),
    row(.networksAdded, perSubnet, "bool", no),
    row(.totalIssuance, [], "u64", zero(8)),
    row(.subnetTAO, perSubnet, "u64", zero(8)),
    row(.subnetAlphaIn, perSubnet, "u64", zero(8)),
    row(.subnetAlphaOut, perSubnet, "u64", zero(8)),
    row(.subnetProtocolAlpha, perSubnet, "u64", zero(8), from: 413),
    row(.subnetTaoFlow, perSubnet, "i64", zero(8), from: 334),
    row(.subnetEmaTaoFlow, perSubnet, "(u64, I64F64)", nil, from: 334),
    row(.subnetMovingAlpha, [], "I96F32", [0x55, 0x32] + zero(14)),
    row(.emaPriceHalvingBlocks, perSubnet, "u64", [0x80, 0x13, 0x03, 0, 0, 0, 0, 0], from: 252),
    row(.emissionGateBar, [], "U64F64", zero(16), from: 440),
    row(
      .emissionBarQuantile, [], "U64F64", [0x00, 0x28, 0x5c, 0x8f, 0xc2, 0xf5, 0x28, 0x9c] + zero(8), from: 440),
    row(.emissionGateExponent, [], "U64F64", zero(8) + [3] + zero(7), from: 440),
    row(.emissionBarRank, [], "u16", [0x20, 0x00], from: 441),
    row(.subnetTaoInEmission, perSubnet, "u64", zero(8)),
    // It came with a version after 348 and not after 441.
    row(.subnetExcessTao, perSubnet, "u64", zero(8), from: 349),
  ]

  private static let pools: [StorageRow] = [
    row(
      .feeRate, twoxSubnet, "u16", changing: [(283, [0xc4, 0x00]), (297, [0x21, 0x00])], pallet: .swap),
    row(.swapBalancer, twoxSubnet, "u64", nil, from: 423, pallet: .swap),
    row(.alphaSqrtPrice, twoxSubnet, "U64F64", zero(16), from: 283, until: 423, pallet: .swap),
    row(.currentLiquidity, twoxSubnet, "u64", zero(8), from: 283, until: 423, pallet: .swap),
    row(.balancerTaoReservoir, twoxSubnet, "u64", zero(8), from: 432, pallet: .swap),
    row(.balancerAlphaReservoir, twoxSubnet, "u64", zero(8), from: 432, pallet: .swap),
  ]
}

// SPDX-License-Identifier: Apache-2.0
import YumaImport

/// What must equal what in a state of the chain, or between two states (Docs/Specification/reconciliation.md). The raw value is
/// its name there. A difference is what the chain stores less what its parts add up to.
public enum StateIdentity: String, Sendable, Hashable, CaseIterable {
  /// Balances.TotalIssuance is the sum of all accounts.
  case balances = "T1"
  /// TotalIssuance is Balances.TotalIssuance, and to spec 402 TotalStake beside it.
  case totalIssuance = "T2"
  /// TotalStake is the TAO of all subnets.
  case totalStake = "T3"
  /// The stakes of all hotkeys on root are SubnetAlphaOut(0), and SubnetTAO(0).
  case root = "T4"
  /// A subnet's account holds its TAO, its lock less one TAO, and the reservoir.
  case subnetAccount = "T5"
  /// The TAO that a block mints goes into pools, purchases and reservoirs.
  case blockEmission = "T6"
  /// The issuance grows by what is minted less what is recycled.
  case issuanceChange = "T7"
  /// SubnetAlphaOut is what hotkeys hold, what is burned, what the protocol holds, and what is pending.
  case alphaOut = "A2"
  /// TotalAlphaStaked is the stakes of all hotkeys.
  case alphaStaked = "A3"
  /// The shares in a hotkey's stake claim that stake.
  case shares = "A4"
  /// The change of TotalAlphaIssuance is that of the pools' alpha, of SubnetAlphaOut and of the reservoir.
  case alphaIssuanceChange = "A5"
  /// SubnetAlphaOutEmission is the block's alpha by the issuance before, and what the pending accounts grew by, less what
  /// rounding loses.
  case alphaEmission = "A6"

  /// The identity in a sentence.
  public var summary: String {
    switch self {
    case .balances: "Balances.TotalIssuance = the sum over accounts of free + reserved"
    case .totalIssuance: "TotalIssuance = Balances.TotalIssuance (to spec 402: + TotalStake)"
    case .totalStake: "TotalStake = the sum of SubnetTAO over added subnets"
    case .root: "SubnetAlphaOut(0) = SubnetTAO(0) = the sum of TotalHotkeyAlpha on root"
    case .subnetAccount: "the balance of the subnet's account = SubnetTAO + SubnetLocked - 1 TAO + BalancerTaoReservoir"
    case .blockEmission:
      "the block's emission = the sum of SubnetTaoInEmission + SubnetExcessTao + the change of BalancerTaoReservoir"
    case .issuanceChange: "the change of TotalIssuance = the block's emission less what is recycled"
    case .alphaOut:
      "SubnetAlphaOut = the sum of TotalHotkeyAlpha + AlphaBurned + SubnetProtocolAlpha + pending accounts"
    case .alphaStaked: "TotalAlphaStaked = the sum of TotalHotkeyAlpha"
    case .shares: "what a hotkey's shares claim together = TotalHotkeyAlpha"
    case .alphaIssuanceChange:
      "the change of TotalAlphaIssuance = the change of SubnetAlphaIn + SubnetAlphaOut + BalancerAlphaReservoir"
    case .alphaEmission:
      "SubnetAlphaOutEmission = the alpha that a block mints by the issuance before = the growth of the pending accounts"
    }
  }

  /// Whether it is about two states.
  public var isOfTwoStates: Bool {
    switch self {
    case .blockEmission, .issuanceChange, .alphaIssuanceChange, .alphaEmission: true
    default: false
    }
  }

  /// The spec versions in which there is such an identity.
  public var specVersions: PartialRangeFrom<UInt32> {
    switch self {
    case .subnetAccount, .alphaIssuanceChange: 411...
    case .alphaStaked: 448...
    default: 233...
    }
  }
}

/// What the chain's history left, so that an identity does not hold though nothing is wrong.
struct KnownException: Sendable {
  let identity: StateIdentity
  /// What the chain stores, where the identity has several lines.
  var item: StateItem?
  /// The subnets that it is about; nil for all.
  var subnets: Set<UInt16>?
  let specVersions: Range<UInt32>
  /// The blocks after which it was measured; nil for all.
  var blocks: Range<UInt32>?
  /// The difference that it leaves, in rao, recorded less recomputed; nil where it is not known to the rao.
  var amount: Int128?
  /// On which side of 0 it is, where only that is known.
  var sign: Int128?
  /// What rounding leaves at most, from 1 on.
  var most: Int128?
  let name: String

  /// All that is known, of the main network.
  static let all: [KnownException] =
    [
      .init(
        identity: .balances, specVersions: 233..<563, name: "no public report attests the identity before spec 563"),
      .init(
        identity: .totalIssuance, specVersions: 233..<403,
        name: "TotalIssuance was set right at each upgrade, and drifted in between"),
      .init(
        identity: .totalStake, specVersions: 233..<411,
        name: "TotalStake was set right at each upgrade, and drifted in between"),
      .init(
        identity: .totalStake, specVersions: 411..<468, sign: 1,
        name: "the fees of purchases since block 8,283,785, which are in TotalStake and in no subnet"),
      .init(
        identity: .totalStake, specVersions: 233..<468, blocks: 9_111_229..<UInt32.max, amount: -26_516_982_241,
        name: "the basket of subnet 108, dissolved at block 9,111,229, was counted twice"),
      .init(
        identity: .root, item: .subnetTAO, specVersions: 297..<299,
        name: "SubnetTAO(0) stood still in specs 297 and 298"),
      .init(
        identity: .root, item: .subnetAlphaOut, specVersions: 233..<446, blocks: 6_874_108..<6_874_109,
        amount: -561_931_452_490_774,
        name: "SubnetAlphaOut(0) was short at block 6,874,108"),
      .init(
        identity: .root, item: .subnetAlphaOut, specVersions: 233..<446, sign: -1,
        name: "SubnetAlphaOut(0) was short until spec 446"),
      .init(
        identity: .root, item: .subnetTAO, specVersions: 334..<UInt32.max, sign: -1,
        name: "SubnetTAO(0) was short from spec 334 until migrate_fix_root_pot_shortfall"),
      .init(
        identity: .subnetAccount, specVersions: 411..<UInt32.max, sign: 1,
        name: "TAO that purchases with a limit of the price left in the subnet's account"),
      .init(
        identity: .subnetAccount, specVersions: 475..<UInt32.max, name: "reserves that lending extracted"),
      .init(
        identity: .blockEmission, specVersions: 233..<UInt32.max, blocks: 8_740_402..<8_740_403, amount: 56,
        name: "56 rao are left over at block 8,740,402"),
      .init(
        identity: .blockEmission, specVersions: 233..<UInt32.max,
        name: "recycled credit, and amounts of earlier blocks of subnets that this block gave nothing"),
      .init(
        identity: .issuanceChange, specVersions: 233..<UInt32.max, sign: -1,
        name: "TAO that registrations, fees and dust recycled in the block"),
      .init(
        identity: .alphaEmission, item: .pendingServerEmission, specVersions: 233..<UInt32.max, most: 3,
        name: "each part of the block's alpha is rounded down"),
      .init(
        identity: .alphaEmission, item: .pendingServerEmission, specVersions: 233..<UInt32.max, sign: 1,
        name: "root's part, where it is not sold or kept but recycled"),
    ] + alphaOut

  private static let alphaOut: [KnownException] = [
    .init(
      identity: .alphaOut, subnets: [17], specVersions: 233..<446, blocks: 6_874_108..<6_874_109,
      amount: -5_409_469_998_121, name: "SubnetAlphaOut was short at block 6,874,108"),
    .init(
      identity: .alphaOut, subnets: [32], specVersions: 233..<446, blocks: 6_874_108..<6_874_109,
      amount: -3_529_669_489_799, name: "SubnetAlphaOut was short at block 6,874,108"),
    .init(
      identity: .alphaOut, subnets: [55], specVersions: 233..<446, blocks: 6_874_108..<6_874_109,
      amount: -2_585_186_709_697, name: "SubnetAlphaOut was short at block 6,874,108"),
    .init(
      identity: .alphaOut, specVersions: 233..<446,
      name: "ALPHA_OUT_CORRECTIONS: most old subnets are short by 16,511 to 16,980 alpha until spec 446"),
    .init(
      identity: .alphaOut, specVersions: 233..<446,
      name: "HISTORICAL_ALPHA_BURNED: AlphaBurned counts from block 8,283,785, and was filled in at spec 446"),
    .init(
      identity: .alphaOut, subnets: [116, 92, 40, 16, 58, 99, 90, 86, 103, 70], specVersions: 233..<446,
      name: "RECYCLED_ALPHA_COUNTER_OFFSETS: the subnet carried the counters of one before it until spec 446"),
    .init(
      identity: .alphaOut, specVersions: 345..<441,
      name: "root's alpha that is claimable and not claimed is not added up"),
    .init(
      identity: .alphaOut, specVersions: 446..<UInt32.max,
      name: "650 to 5,200 alpha stay unexplained on most subnets, and more on eight"),
    .init(
      identity: .alphaOut, specVersions: 233..<UInt32.max,
      name: "what epochs round down, dividends that nobody can get, and alpha recycled before spec 413"),
  ]

  /// How much of a line it is.
  enum Part {
    /// An amount that is known to the rao.
    case exact(Int128)
    /// What is left, if it is 1 to `most`.
    case rounding(most: Int128)
    /// Perhaps something, on the side of 0 that the sign says.
    case open(sign: Int128?)
  }

  /// Its part of a line; nil where it is none. Where the block is not known, what holds at some blocks may hold.
  func part(
    of identity: StateIdentity, item: StateItem?, netuid: UInt16?, specVersion: UInt32, block: UInt32?
  ) -> Part? {
    guard self.identity == identity, specVersions.contains(specVersion) else { return nil }
    if let own = self.item, own != item { return nil }
    if let subnets { guard let netuid, subnets.contains(netuid) else { return nil } }
    if let blocks {
      guard let block else { return .open(sign: amount?.signum()) }
      if !blocks.contains(block) { return nil }
    }
    if let most { return .rounding(most: most) }
    return amount.map { .exact($0) } ?? .open(sign: sign)
  }
}

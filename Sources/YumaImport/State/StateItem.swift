// SPDX-License-Identifier: Apache-2.0
import YumaFiles

/// The items of a whole state that a reconciliation reads. The raw value is pallet and item, as the chain names them.
///
/// Layouts are those of the chain's source at spec versions 348 to 475, where they have the item. Amounts are `u64`. Shares are
/// `U64F64`, or `SafeFloat`: a mantissa of `u128` and a decimal exponent of `i64`. An account is four `u32`, then free,
/// reserved and frozen as `u64`, and flags as `u128`.
package enum StateItem: String, CaseIterable, Sendable {
  case blockNumber = "System.Number"
  case lastRuntimeUpgrade = "System.LastRuntimeUpgrade"
  case blockHash = "System.BlockHash"
  case account = "System.Account"
  case balancesIssuance = "Balances.TotalIssuance"

  case totalIssuance = "SubtensorModule.TotalIssuance"
  case totalStake = "SubtensorModule.TotalStake"
  case networksAdded = "SubtensorModule.NetworksAdded"
  case subnetTAO = "SubtensorModule.SubnetTAO"
  case subnetLocked = "SubtensorModule.SubnetLocked"
  case subnetAlphaIn = "SubtensorModule.SubnetAlphaIn"
  case subnetAlphaInProvided = "SubtensorModule.SubnetAlphaInProvided"
  case subnetAlphaOut = "SubtensorModule.SubnetAlphaOut"
  case subnetProtocolAlpha = "SubtensorModule.SubnetProtocolAlpha"
  case subnetAlphaOutEmission = "SubtensorModule.SubnetAlphaOutEmission"
  case subnetTaoInEmission = "SubtensorModule.SubnetTaoInEmission"
  case subnetExcessTao = "SubtensorModule.SubnetExcessTao"
  case pendingEmission = "SubtensorModule.PendingEmission"
  case pendingAlphaSwapped = "SubtensorModule.PendingAlphaSwapped"
  case pendingServerEmission = "SubtensorModule.PendingServerEmission"
  case pendingValidatorEmission = "SubtensorModule.PendingValidatorEmission"
  case pendingRootAlphaDivs = "SubtensorModule.PendingRootAlphaDivs"
  case pendingOwnerCut = "SubtensorModule.PendingOwnerCut"
  case totalAlphaStaked = "SubtensorModule.TotalAlphaStaked"
  case totalAlphaStakedMigration = "SubtensorModule.TotalAlphaStakedMigration"
  case totalHotkeyAlpha = "SubtensorModule.TotalHotkeyAlpha"
  case totalHotkeyShares = "SubtensorModule.TotalHotkeyShares"
  case totalHotkeySharesV2 = "SubtensorModule.TotalHotkeySharesV2"
  case alpha = "SubtensorModule.Alpha"
  case alphaV2 = "SubtensorModule.AlphaV2"
  case alphaSharePoolEpoch = "SubtensorModule.AlphaSharePoolEpoch"
  case rootClaimable = "SubtensorModule.RootClaimable"

  case balancerTaoReservoir = "Swap.BalancerTaoReservoir"
  case balancerAlphaReservoir = "Swap.BalancerAlphaReservoir"

  case totalAlphaIssuance = "AlphaAssets.TotalAlphaIssuance"
  case alphaBurned = "AlphaAssets.AlphaBurned"

  /// What an item is keyed by, as far as its keys are read.
  enum Shape: Equatable {
    /// One value.
    case value
    /// A block's number by Twox64Concat.
    case block
    /// A subnet by Identity, or by Twox64Concat.
    case subnet, hashedSubnet
    /// An account by Blake2_128Concat.
    case account
    /// A hotkey by Blake2_128Concat and a subnet by Identity.
    case hotkeySubnet
    /// A hotkey and a coldkey by Blake2_128Concat and a subnet by Identity.
    case stake
    /// Whatever it is keyed by, only that there is such a value counts.
    case any

    /// How many bytes of a key follow pallet and item; nil where any number may.
    var size: Int? {
      switch self {
      case .value: 0
      case .block: 12
      case .subnet: 2
      case .hashedSubnet: 10
      case .account: 48
      case .hotkeySubnet: 50
      case .stake: 98
      case .any: nil
      }
    }
  }

  var shape: Shape {
    switch self {
    case .blockNumber, .lastRuntimeUpgrade, .balancesIssuance, .totalIssuance, .totalStake: .value
    case .blockHash: .block
    case .account: .account
    case .totalHotkeyAlpha, .totalHotkeyShares, .totalHotkeySharesV2: .hotkeySubnet
    case .alpha, .alphaV2: .stake
    case .totalAlphaStakedMigration, .alphaSharePoolEpoch, .rootClaimable: .any
    case .balancerTaoReservoir, .balancerAlphaReservoir, .totalAlphaIssuance, .alphaBurned: .hashedSubnet
    case .networksAdded, .subnetTAO, .subnetLocked, .subnetAlphaIn, .subnetAlphaInProvided, .subnetAlphaOut,
      .subnetProtocolAlpha, .subnetAlphaOutEmission, .subnetTaoInEmission, .subnetExcessTao, .pendingEmission,
      .pendingAlphaSwapped, .pendingServerEmission, .pendingValidatorEmission, .pendingRootAlphaDivs, .pendingOwnerCut,
      .totalAlphaStaked:
      .subnet
    }
  }

  /// The first 32 bytes of the item's keys.
  package var prefix: [UInt8] { Self.prefixes[self] ?? [] }

  private static let prefixes: [StateItem: [UInt8]] = Dictionary(
    uniqueKeysWithValues: allCases.map { item in
      let parts = item.rawValue.split(separator: ".")
      return (item, XXHash64.twox128(parts[0].utf8) + XXHash64.twox128(parts[1].utf8))
    })

  /// The item of each prefix, by its four words.
  static let byPrefix: [KeyWords: StateItem] = Dictionary(
    uniqueKeysWithValues: allCases.map { (KeyWords($0.prefix[...]), $0) })
}

/// Thirty-two bytes, which compare and hash without memory of their own: the beginning of a key, or an account.
package struct KeyWords: Hashable, Sendable {
  private let words: (UInt64, UInt64, UInt64, UInt64)

  /// The first 32 bytes of a slice that has as many.
  init(_ bytes: ArraySlice<UInt8>) {
    words = bytes.withUnsafeBytes {
      (
        $0.loadUnaligned(fromByteOffset: 0, as: UInt64.self), $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self),
        $0.loadUnaligned(fromByteOffset: 16, as: UInt64.self), $0.loadUnaligned(fromByteOffset: 24, as: UInt64.self)
      )
    }
  }

  /// The bytes again.
  package var bytes: [UInt8] { withUnsafeBytes(of: words) { Array($0) } }

  package static func == (left: KeyWords, right: KeyWords) -> Bool { left.words == right.words }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(words.0)
    hasher.combine(words.1)
    hasher.combine(words.2)
    hasher.combine(words.3)
  }
}

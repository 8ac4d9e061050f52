// SPDX-License-Identifier: Apache-2.0
import FixedPoint

/// The incentive of an epoch that is withheld from miners, and the part of it that the chain stores as MinerBurned
/// (Docs/Specification/emission.md, Alpha and root dividends). In rao of alpha.
public struct WithheldIncentive: Sendable, Hashable {
  /// All incentive of the epoch.
  public let total: UInt64
  /// What is withheld of it; it stays in the issuance, or is recycled.
  public let withheld: UInt64

  /// Who a neuron's hotkey belongs to.
  public struct Neuron: Sendable, Hashable {
    /// What the epoch gave the neuron as a server, in rao.
    public var incentive: UInt64
    /// Whether its hotkey is the subnet's owner hotkey.
    public var isOwnerHotkey: Bool
    /// Whether its coldkey is that of the subnet's owner.
    public var isOfOwnerColdkey: Bool
    /// Whether it is one of the owner's immune hotkeys; read from spec version 306 to 319.
    public var isImmune: Bool

    /// A neuron.
    ///
    /// - Parameters:
    ///   - incentive: what the epoch gave it as a server, in rao.
    ///   - isOwnerHotkey: whether its hotkey is the subnet's owner hotkey.
    ///   - isOfOwnerColdkey: whether its coldkey is the owner's.
    ///   - isImmune: whether it is one of the owner's immune hotkeys.
    public init(
      incentive: UInt64, isOwnerHotkey: Bool = false, isOfOwnerColdkey: Bool = false, isImmune: Bool = false
    ) {
      self.incentive = incentive
      self.isOwnerHotkey = isOwnerHotkey
      self.isOfOwnerColdkey = isOfOwnerColdkey
      self.isImmune = isImmune
    }

    /// Whether the neuron's incentive is withheld.
    ///
    /// - Parameter rule: the rule in force.
    public func isWithheld(_ rule: BlockRules.WithheldIncentive) -> Bool {
      switch rule {
      case .none: false
      case .ownerHotkey: isOwnerHotkey
      case .immuneOwnerHotkeys: isImmune
      case .ownerColdkey: isOfOwnerColdkey || isOwnerHotkey
      }
    }
  }

  /// The incentive of an epoch.
  ///
  /// - Parameters:
  ///   - neurons: the subnet's neurons.
  ///   - rule: the rule in force.
  public init(_ neurons: [Neuron], rule: BlockRules.WithheldIncentive) {
    total = neurons.reduce(0) { $0.addingSaturating($1.incentive) }
    withheld = neurons.reduce(0) { $0.addingSaturating($1.isWithheld(rule) ? $1.incentive : 0) }
  }

  /// MinerBurned: withheld / total in U96F32, 0 without incentive. Stored at each epoch from spec version 421 on.
  public var minerBurned: U96F32 { Self.minerBurned(withheld: withheld, total: total) }

  /// withheld / total in U96F32, 0 for a total of 0.
  ///
  /// - Parameters:
  ///   - withheld: what is withheld, in rao.
  ///   - total: all incentive, in rao.
  public static func minerBurned(withheld: UInt64, total: UInt64) -> U96F32 {
    U96F32(saturating: withheld).safeDivided(by: U96F32(saturating: total))
  }
}

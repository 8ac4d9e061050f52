// SPDX-License-Identifier: Apache-2.0
import FixedPoint

/// The alpha that waits for a subnet's epoch, in rao (Docs/Specification/emission.md, Alpha for the participants, and
/// History, Accounts). Which accounts there are depends on the rules; the others stay 0.
public struct PendingAccounts: Sendable, Hashable {
  /// PendingOwnerCut.
  public var ownerCut: UInt64 = 0
  /// PendingEmission, until spec version 342: all but the owner's and root's.
  public var emission: UInt64 = 0
  /// PendingAlphaSwapped, until spec version 333: root's part of the alpha, which the pool has bought.
  public var alphaSwapped: UInt64 = 0
  /// PendingRootDivs, until spec version 333: the TAO that root's part was sold for.
  public var rootTao: UInt64 = 0
  /// PendingRootAlphaDivs, from spec version 334 on.
  public var rootAlpha: UInt64 = 0
  /// PendingServerEmission, from spec version 343 on.
  public var server: UInt64 = 0
  /// PendingValidatorEmission, from spec version 343 on.
  public var validator: UInt64 = 0

  /// Nothing pending.
  public init() {}

  /// The alpha of all accounts, saturating.
  public var alpha: UInt64 {
    [ownerCut, emission, alphaSwapped, rootAlpha, server, validator].saturatingSum()
  }

  /// The alpha that the subnet's epoch distributes: all but the owner's, saturating.
  public var epochEmission: UInt64 {
    [emission, alphaSwapped, rootAlpha, server, validator].saturatingSum()
  }

  /// Adds what a block put aside, account by account, saturating.
  public mutating func add(_ other: PendingAccounts) {
    ownerCut = ownerCut.addingSaturating(other.ownerCut)
    emission = emission.addingSaturating(other.emission)
    alphaSwapped = alphaSwapped.addingSaturating(other.alphaSwapped)
    rootTao = rootTao.addingSaturating(other.rootTao)
    rootAlpha = rootAlpha.addingSaturating(other.rootAlpha)
    server = server.addingSaturating(other.server)
    validator = validator.addingSaturating(other.validator)
  }

  /// What the validators share after the epoch, in rao; `nil` where the epoch's own dividends are paid.
  ///
  /// - Parameters:
  ///   - incentiveSum: all that the epoch gave to servers, in rao.
  ///   - rules: the rules in force.
  public func validatorPool(incentiveSum: UInt64, rules: BlockRules) -> UInt64? {
    switch rules.validatorPool {
    case .epochDividends: nil
    case .halfLessRoot:
      incentiveSum > 0
        ? (epochEmission / 2).subtractingSaturating(alphaSwapped.addingSaturating(rootAlpha)) : emission
    case .accounts: incentiveSum > 0 ? validator : validator.addingSaturating(server)
    }
  }

  /// The accounts after spec version 343 divided PendingEmission: server = floor((pending + root) / 2), validator =
  /// pending - server, saturating.
  public func divided() -> PendingAccounts {
    var next = self
    next.server = next.server.addingSaturating(emission.addingSaturating(rootAlpha) / 2)
    next.validator = next.validator.addingSaturating(emission.subtractingSaturating(next.server))
    next.emission = 0
    return next
  }
}

/// What one block puts aside of a subnet's alpha.
public struct BlockAccounts: Sendable, Hashable {
  /// What joins the accounts.
  public private(set) var pending = PendingAccounts()
  /// Root's part that is taken out of the issuance.
  public private(set) var recycled: UInt64 = 0
  /// Root's part, floored: what is sold where the rules sell it.
  public let rootAlpha: UInt64

  /// The operands, beside the rules.
  public struct Operands: Sendable, Hashable {
    /// Alpha minted for the participants, in rao.
    public var alphaOut: U96F32
    /// The owner's cut, as a part of 1; 0 where it is switched off.
    var ownerCut: U96F32
    /// Root's proportion after the subnet's mint.
    public var rootProportion: U96F32
    /// Whether the subnet is subsidised.
    public var isSubsidised: Bool
    /// Whether root's stakers are paid: the root flag.
    public var rootIsPaid: Bool

    /// The operands.
    ///
    /// - Parameters:
    ///   - alphaOut: alpha minted for the participants, in rao.
    ///   - ownerCut: the owner's cut, of 65535; `nil` where it is switched off.
    ///   - rootProportion: root's proportion after the subnet's mint.
    ///   - isSubsidised: whether the subnet is subsidised.
    ///   - rootIsPaid: whether root's stakers are paid.
    public init(
      alphaOut: U96F32, ownerCut: UInt16?, rootProportion: U96F32, isSubsidised: Bool = false, rootIsPaid: Bool = true
    ) {
      self.init(
        alphaOut: alphaOut, cutPart: ownerCut.map { U96F32(partOfUInt16: $0) } ?? .zero,
        rootProportion: rootProportion, isSubsidised: isSubsidised, rootIsPaid: rootIsPaid)
    }

    /// The operands with a cut that is computed once for all subnets.
    init(alphaOut: U96F32, cutPart: U96F32, rootProportion: U96F32, isSubsidised: Bool, rootIsPaid: Bool) {
      self.alphaOut = alphaOut
      ownerCut = cutPart
      self.rootProportion = rootProportion
      self.isSubsidised = isSubsidised
      self.rootIsPaid = rootIsPaid
    }
  }

  /// Divides a block's alpha, all in U96F32 and each part floored where it joins its account:
  ///
  ///     cut = alphaOut * ownerCut      rest = alphaOut - cut      root = rootProportion * rest * 0.5
  ///
  /// - Parameters:
  ///   - operands: the alpha, the cut, root's proportion.
  ///   - rules: the rules in force.
  ///   - sell: sells root's part, where the rules do, and returns the TAO; `nil` where the pool refuses.
  public init(_ operands: Operands, rules: BlockRules, sell: (UInt64) -> UInt64?) {
    let half = U96F32(bits: 1 << 31)
    let cut = operands.alphaOut.saturatingMultiplied(by: operands.ownerCut)
    let rest = operands.alphaOut.saturatingSubtracting(cut)
    let root = operands.rootProportion.saturatingMultiplied(by: rest).saturatingMultiplied(by: half)
    let rootFloored = UInt64(saturating: root)
    let others = UInt64(saturating: rest.saturatingSubtracting(root))
    rootAlpha = rootFloored
    pending.ownerCut = UInt64(saturating: cut)
    switch rules.accounts {
    case .rootSoldInFirstPool:
      pending.rootTao = sell(rootFloored) ?? 0
      (pending.alphaSwapped, pending.emission) = (rootFloored, others)
    case .rootSoldOrNothing:
      if let tao = sell(rootFloored) {
        (pending.rootTao, pending.alphaSwapped, pending.emission) = (tao, rootFloored, others)
      }
    case .rootSoldUnlessSubsidised:
      if !operands.isSubsidised { pending.rootTao = sell(rootFloored) ?? 0 }
      (pending.alphaSwapped, pending.emission) = (rootFloored, others)
    case .rootAlphaUnlessSubsidised:
      if !operands.isSubsidised { pending.rootAlpha = rootFloored }
      pending.emission = others
    case .rootAlphaWhileFlagged:
      if operands.rootIsPaid {
        (pending.rootAlpha, pending.emission) = (rootFloored, others)
      } else {
        pending.emission = UInt64(saturating: rest)
      }
    case .serversAndValidators:
      let server = rest.saturatingMultiplied(by: half)
      pending.server = UInt64(saturating: server)
      pending.validator = UInt64(saturating: rest.saturatingSubtracting(server).saturatingSubtracting(root))
      if operands.rootIsPaid { pending.rootAlpha = rootFloored } else { recycled = rootFloored }
    }
  }
}

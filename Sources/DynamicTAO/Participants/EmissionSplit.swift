// SPDX-License-Identifier: Apache-2.0
import FixedPoint
import Yuma

/// The alpha of a block among a subnet's owner, root, validators and servers
/// (Docs/Specification/emission.md, Alpha for the participants). In rao of alpha, each floored on its own.
public struct EmissionSplit: Sendable, Hashable {
  /// The chain's default owner cut, 18 percent, of 65535.
  public static let ownerCut = ChainDefaults.ownerCut

  /// The alpha minted.
  public let alphaCreated: UInt64
  /// The owner's.
  public let ownerCut: UInt64
  /// That of root's stakers.
  public let rootAlpha: UInt64
  /// The servers'.
  public let serverAlpha: UInt64
  /// The validators'.
  public let validatorAlpha: UInt64

  /// What the parts, each rounded down, leave of the alpha minted.
  public var lost: UInt64 {
    // Parts of an amount: their sum is not above it.
    alphaCreated &- (ownerCut &+ rootAlpha &+ serverAlpha &+ validatorAlpha)
  }

  /// Splits `alphaOut` by the rules of spec versions 343 and later, all in U96F32, saturating:
  ///
  ///     cut  = alphaOut * (ownerCut / 65535)          rest      = alphaOut - cut
  ///     root = rootProportion * rest * 0.5            server    = rest * 0.5
  ///                                                   validator = (rest - server) - root
  ///
  /// - Parameters:
  ///   - alphaOut: alpha for the participants, in rao.
  ///   - ownerCut: of 65535; `nil` where the owner gets nothing.
  ///   - rootProportion: the share of root, 0 to 1.
  public init(alphaOut: U96F32, ownerCut: UInt16?, rootProportion: U96F32) {
    var rules = BlockRules()
    rules.accounts = .serversAndValidators
    let operands = BlockAccounts.Operands(
      alphaOut: alphaOut, ownerCut: ownerCut, rootProportion: rootProportion)
    let accounts = BlockAccounts(operands, rules: rules) { _ in nil }
    alphaCreated = UInt64(saturating: alphaOut)
    self.ownerCut = accounts.pending.ownerCut
    rootAlpha = accounts.pending.rootAlpha
    serverAlpha = accounts.pending.server
    validatorAlpha = accounts.pending.validator
  }
}

// SPDX-License-Identifier: Apache-2.0
import FixedPoint

/// What a block does to a subnet: TAO and alpha for its pool, alpha for its participants, and TAO that buys alpha
/// (Docs/Specification/emission.md, Into the pool). All in rao.
public struct SubnetTerms: Sendable, Hashable {
  /// TAO put into the pool.
  public private(set) var taoIn: U96F32
  /// Alpha minted into the pool.
  public private(set) var alphaIn: U96F32
  /// Alpha minted for the participants.
  public private(set) var alphaOut: U96F32
  /// TAO that buys alpha from the pool.
  public private(set) var excessTao: U96F32
  /// Whether the price is below the subnet's part of the block emission, under the rules of a subsidy.
  public private(set) var isSubsidised = false

  /// The operands of a subnet's terms.
  public struct Operands: Sendable, Hashable {
    /// The subnet's part of the block emission, in rao.
    public var taoEmission: U96F32
    /// The block emission, in rao.
    public var blockEmission: UInt64
    /// All alpha of the subnet, in rao.
    public var alphaIssuance: UInt64
    /// The price of a rao of alpha, in rao of TAO.
    public var price: U96F32
    /// Root's proportion, from ``RootProportion/of(alphaIssuance:rootTao:taoWeight:)``.
    public var rootProportion: U96F32
    /// Whether registration by burn is allowed.
    public var registrationAllowed: Bool
    /// Whether registration by proof of work is allowed.
    public var workRegistrationAllowed: Bool

    /// The operands.
    ///
    /// - Parameters:
    ///   - taoEmission: the subnet's part of the block emission, in rao.
    ///   - blockEmission: the block emission, in rao.
    ///   - alphaIssuance: all alpha of the subnet, in rao.
    ///   - price: of a rao of alpha, in rao of TAO.
    ///   - rootProportion: the share of root, 0 to 1.
    ///   - registrationAllowed: whether registration by burn is allowed.
    ///   - workRegistrationAllowed: whether registration by proof of work is allowed.
    public init(
      taoEmission: U96F32, blockEmission: UInt64, alphaIssuance: UInt64, price: U96F32,
      rootProportion: U96F32 = .zero, registrationAllowed: Bool = true, workRegistrationAllowed: Bool = true
    ) {
      self.taoEmission = taoEmission
      self.blockEmission = blockEmission
      self.alphaIssuance = alphaIssuance
      self.price = price
      self.rootProportion = rootProportion
      self.registrationAllowed = registrationAllowed
      self.workRegistrationAllowed = workRegistrationAllowed
    }
  }

  /// The terms of a subnet under the rules in force. With A the block emission at the subnet's alpha issuance, p the
  /// price, E the block emission and TAO the subnet's part of it, all in U96F32, quotients safe:
  ///
  /// | rule | alphaIn | taoIn |
  /// | --- | --- | --- |
  /// | `uncapped` | min(TAO / p, A), A for p = 0 | TAO |
  /// | `subsidyOf...`, p < TAO / E | A, or E | p * E |
  /// | `subsidyOf...`, else | TAO / p, A for p = 0 | TAO |
  /// | `cappedBy...`, TAO / p at most the cap | TAO / p | TAO |
  /// | `cappedBy...`, else | the cap | the cap * p |
  ///
  /// where the cap is A, min(A, E), or rootProportion * A. The rest of TAO is the excess; there is none under `uncapped`.
  public init(_ operands: Operands, rules: BlockRules) {
    alphaOut = U96F32(saturating: BlockEmission.rao(issuance: operands.alphaIssuance))
    taoIn = operands.taoEmission
    alphaIn = .zero
    excessTao = .zero
    let blockEmission = U96F32(saturating: operands.blockEmission)
    switch rules.injection {
    case .uncapped:
      alphaIn = min(operands.taoEmission.checkedDivided(by: operands.price) ?? alphaOut, alphaOut)
    case .subsidyOfAlphaOut: subsidise(operands, blockEmission, alphaIn: alphaOut)
    case .subsidyOfBlockEmission: subsidise(operands, blockEmission, alphaIn: blockEmission)
    case .cappedByAlphaOut: cap(operands, alphaOut)
    case .cappedByBlockEmission: cap(operands, min(alphaOut, blockEmission))
    case .cappedByRootProportion: cap(operands, operands.rootProportion.saturatingMultiplied(by: alphaOut))
    }
    close(operands, rules)
  }

  /// Terms that are known, in rao.
  package init(taoIn: UInt64, alphaIn: UInt64, alphaOut: UInt64, excessTao: UInt64) {
    self.taoIn = U96F32(saturating: taoIn)
    self.alphaIn = U96F32(saturating: alphaIn)
    self.alphaOut = U96F32(saturating: alphaOut)
    self.excessTao = U96F32(saturating: excessTao)
  }

  private mutating func subsidise(_ operands: Operands, _ blockEmission: U96F32, alphaIn: U96F32) {
    isSubsidised = operands.price < operands.taoEmission.safeDivided(by: blockEmission)
    if isSubsidised {
      taoIn = operands.price.saturatingMultiplied(by: blockEmission)
      self.alphaIn = alphaIn
      excessTao = operands.taoEmission.saturatingSubtracting(taoIn)
    } else {
      self.alphaIn = operands.taoEmission.checkedDivided(by: operands.price) ?? alphaOut
    }
  }

  private mutating func cap(_ operands: Operands, _ cap: U96F32) {
    alphaIn = operands.taoEmission.safeDivided(by: operands.price)
    if alphaIn > cap {
      alphaIn = cap
      taoIn = cap.saturatingMultiplied(by: operands.price)
    }
    excessTao = operands.taoEmission.saturatingSubtracting(taoIn)
  }

  /// What a subnet closed to registration does not get; its excess buys all the same.
  private mutating func close(_ operands: Operands, _ rules: BlockRules) {
    switch rules.closedSubnet {
    case .noTaoWhereOnlyWorkRegisters:
      if !operands.registrationAllowed && operands.workRegistrationAllowed { taoIn = .zero }
    case .noTaoWhereClosed:
      if !operands.registrationAllowed && !operands.workRegistrationAllowed { taoIn = .zero }
    case .nothingWhereClosed:
      if !operands.registrationAllowed && !operands.workRegistrationAllowed {
        (taoIn, alphaIn, alphaOut) = (.zero, .zero, .zero)
      }
    case .notEligible: break
    }
  }
}

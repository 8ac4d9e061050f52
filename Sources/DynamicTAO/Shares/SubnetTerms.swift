import FixedPoint

/// What a block does to a subnet: TAO and alpha for its pool, alpha for its participants, and TAO that buys alpha
/// (Docs/Specification/emission.md, Into the pool). All in rao.
public struct SubnetTerms: Sendable, Hashable {
  /// TAO put into the pool.
  public let taoIn: U96F32
  /// Alpha minted into the pool.
  public let alphaIn: U96F32
  /// Alpha minted for the participants.
  public let alphaOut: U96F32
  /// TAO that buys alpha from the pool.
  public let excessTao: U96F32

  /// The terms of a subnet.
  ///
  /// alphaOut is the block emission at the subnet's alpha issuance; alphaIn = taoEmission / price (0 for price 0),
  /// capped at rootProportion * alphaOut. Under the cap taoIn is taoEmission, else alphaIn * price; the rest is excess.
  ///
  /// - Parameters:
  ///   - taoEmission: the subnet's part of the block emission.
  ///   - alphaIssuance: all alpha of the subnet, in rao.
  ///   - price: of a rao of alpha, in rao of TAO; rounded down to U96F32 first.
  ///   - rootProportion: from ``RootProportion/of(alphaIssuance:rootTao:taoWeight:)``.
  public init(taoEmission: U96F32, alphaIssuance: UInt64, price: U64F64, rootProportion: U96F32) {
    let price = U96F32(saturating: price)
    alphaOut = U96F32(saturating: BlockEmission.rao(issuance: alphaIssuance))
    let wanted = taoEmission.safeDivided(by: price)
    let cap = rootProportion.saturatingMultiplied(by: alphaOut)
    if wanted > cap {
      alphaIn = cap
      taoIn = cap.saturatingMultiplied(by: price)
    } else {
      alphaIn = wanted
      taoIn = taoEmission
    }
    excessTao = taoEmission.saturatingSubtracting(taoIn)
  }
}

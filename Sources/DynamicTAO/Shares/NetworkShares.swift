import FixedPoint

/// The TAO emission of every subnet at one block, by moving prices, with every stage on the way
/// (Docs/Specification/emission.md, Shares of the block emission).
public struct NetworkShares: Sendable, Hashable {
  /// What the chain stores of a subnet for its share.
  public struct Subnet: Sendable, Hashable {
    /// The subnet's number; 0 is root.
    public var netuid: UInt16
    /// The moving price of its alpha.
    public var movingPrice: I96F32
    /// The part of its last incentive that was withheld from miners.
    public var minerBurned: U96F32
    /// Whether it gets emission at all.
    public var emissionEnabled: Bool
    /// The block from which it may get emission, if that is set.
    public var firstEmissionBlock: UInt64?
    /// Whether its token is enabled.
    public var subtokenEnabled: Bool
    /// Whether neurons may register.
    public var registrationAllowed: Bool

    /// A subnet with its stored fields.
    public init(
      netuid: UInt16, movingPrice: I96F32, minerBurned: U96F32 = .zero, emissionEnabled: Bool = true,
      firstEmissionBlock: UInt64? = 0, subtokenEnabled: Bool = true, registrationAllowed: Bool = true
    ) {
      self.netuid = netuid
      self.movingPrice = movingPrice
      self.minerBurned = minerBurned
      self.emissionEnabled = emissionEnabled
      self.firstEmissionBlock = firstEmissionBlock
      self.subtokenEnabled = subtokenEnabled
      self.registrationAllowed = registrationAllowed
    }

    /// Whether the subnet takes part: not root, a first emission block is set, token and registration are enabled.
    public var isEligible: Bool {
      netuid != 0 && firstEmissionBlock != nil && subtokenEnabled && registrationAllowed
    }
  }

  /// An eligible subnet's way to its emission.
  public struct Row: Sendable, Hashable {
    /// The subnet.
    public let netuid: UInt16
    /// The part of its last incentive that was withheld from miners.
    public let minerBurned: U96F32
    /// Moving price / sum of moving prices.
    public let priceShare: U64F64
    /// The share after the burn factor, before the gate.
    public let weightedShare: U64F64
    /// How far the gate is open, from 0 to 1; 1 without a gate.
    public let opening: U64F64
    /// The share after the gate.
    public let share: U64F64
    /// The TAO emission, in rao: 0 where it is disabled.
    public let taoEmission: U96F32
  }

  /// The eligible subnets, in the order given.
  public let rows: [Row]
  /// The rules in force.
  public let ruleset: EmissionRuleset
  /// What the block mints at most, in rao.
  public let blockEmission: UInt64
  /// The bar that the shares met; 0 without a gate.
  public let bar: U64F64

  /// The emission at an issuance, in rao, under a ruleset whose shares come from prices.
  ///
  /// - Parameters:
  ///   - subnets: all subnets; those that are not eligible are left out.
  ///   - issuance: TAO issued so far, in rao.
  ///   - ruleset: the rules in force.
  ///   - gate: the gate with the bar in force; it is not recomputed. Not used where the ruleset has none.
  /// - Throws: `EmissionError` if the ruleset's shares do not come from prices, or if two subnets have one number.
  public init(
    subnets: [Subnet], issuance: UInt64, ruleset: EmissionRuleset, gate: EmissionGate
  ) throws(EmissionError) {
    guard ruleset.source == .price else {
      throw EmissionError(field: "ruleset", problem: "\(ruleset.name) does not take shares from prices")
    }
    var known = Set<UInt16>()
    for (index, subnet) in subnets.enumerated() where !known.insert(subnet.netuid).inserted {
      throw EmissionError(field: "subnets", index: index, problem: "netuid \(subnet.netuid) occurs twice")
    }
    let eligible = subnets.filter(\.isEligible)
    let prices = eligible.map(\.movingPrice)
    let priceShares = try SubnetShares.byPrice(movingPrices: prices, minerBurned: nil)
    let weighted = try SubnetShares.byPrice(
      movingPrices: prices, minerBurned: ruleset.burnFactor ? eligible.map(\.minerBurned) : nil)
    let isGated = ruleset.gate != nil && gate.bar > .zero
    let shares = isGated ? gate.apply(to: weighted) : weighted
    self.ruleset = ruleset
    blockEmission = BlockEmission.rao(issuance: issuance)
    let emissions = try SubnetShares.split(
      blockEmission: U96F32(saturating: blockEmission), shares: shares,
      emissionEnabled: eligible.map(\.emissionEnabled))
    bar = isGated ? gate.bar : .zero
    rows = eligible.indices.map {
      Row(
        netuid: eligible[$0].netuid, minerBurned: eligible[$0].minerBurned, priceShare: priceShares[$0],
        weightedShare: weighted[$0],
        opening: isGated ? gate.opening(for: weighted[$0]) : .one, share: shares[$0], taoEmission: emissions[$0])
    }
  }
  /// How far a subnet's share lies above the bar, as a part of the bar, below 0 where it is under it; `nil` without a
  /// gate.
  ///
  /// - Parameter row: one of ``rows``.
  public func distanceToBar(of row: Row) -> Double? {
    bar > .zero ? Double(row.weightedShare) / Double(bar) - 1 : nil
  }
}

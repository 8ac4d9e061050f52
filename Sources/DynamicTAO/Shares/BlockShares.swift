// SPDX-License-Identifier: Apache-2.0
import FixedPoint

/// How one block's TAO is shared among the subnets, with every stage on the way
/// (Docs/Specification/emission.md, Shares of the block emission).
///
/// One pipeline for every ruleset: eligible subnets; price or flow shares; weighted; gated; switched; times the block
/// emission.
public struct BlockShares: Sendable, Hashable {
  /// What the shares of a subnet are made of. A rule reads some of it.
  public struct Subnet: Sendable, Hashable {
    /// The subnet's number; 0 is root.
    public var netuid: UInt16
    /// The block from which it may get emission, if that is set.
    public var firstEmissionBlock: UInt64?
    /// Whether its token is enabled.
    public var subtokenEnabled = true
    /// Whether neurons may register by burn.
    public var registrationAllowed = true
    /// Whether neurons may register by proof of work.
    public var workRegistrationAllowed = true
    /// Whether it gets emission of TAO at all.
    public var emissionEnabled = true
    /// The moving price of its alpha.
    public var movingPrice = I96F32.zero
    /// The part of its last incentive that was withheld from miners.
    public var minerBurned = U96F32.zero
    /// Root's proportion of its alpha, before the block; read from spec version 421 to 424.
    public var rootProportion = U96F32.zero
    /// The moving average of its users' net inflow, in rao per block; read from 334 to 420.
    public var userFlow = I64F64.zero
    /// That of the protocol's own; read from 411 to 420.
    public var protocolFlow = I64F64.zero

    /// A subnet with the chain's defaults, and a first emission block of 0.
    ///
    /// - Parameter netuid: its number.
    public init(netuid: UInt16) {
      self.netuid = netuid
      firstEmissionBlock = 0
    }

    /// Whether the subnet takes part under a rule.
    ///
    /// - Parameter rule: the rule in force.
    public func isEligible(_ rule: BlockRules.Eligibility) -> Bool {
      Self.isEligible(
        rule, netuid: netuid, hasStarted: firstEmissionBlock != nil, hasToken: subtokenEnabled,
        burn: registrationAllowed, work: workRegistrationAllowed)
    }

    /// The same of the parts that decide it.
    static func isEligible(
      _ rule: BlockRules.Eligibility, netuid: UInt16, hasStarted: Bool, hasToken: Bool, burn: Bool, work: Bool
    ) -> Bool {
      guard netuid != 0 else { return false }
      switch rule {
      case .allButRoot: return true
      case .firstEmissionBlock: return hasStarted
      case .tokenAndAnyRegistration: return hasStarted && hasToken && (burn || work)
      case .tokenAndRegistration: return hasStarted && hasToken && burn
      }
    }
  }

  /// What the flow shares read beside the flows.
  public struct FlowParameters: Sendable, Hashable {
    /// The least flow that counts, in rao per block.
    public var cutoff = I64F64.zero
    /// The power that flows are raised to.
    public var exponent = U64F64.one
    /// NetTaoFlowEnabled: whether the protocol's own flow is taken off, where the rules do.
    public var netFlowEnabled = true

    /// The chain's defaults, which hold from spec version 334 to 420.
    public init() {}
  }

  /// An eligible subnet's way to its emission.
  public struct Row: Sendable, Hashable {
    /// The subnet and what its share is made of.
    public let subnet: Subnet
    /// The price share, or the share by flow.
    public let rawShare: U64F64
    /// The share after the weights, before the gate.
    public let weightedShare: U64F64
    /// How far the gate is open, from 0 to 1; 1 without a gate.
    public let opening: U64F64
    /// The share after the gate.
    public let gatedShare: U64F64
    /// The share after the switch: what is paid.
    public let share: U64F64
    /// The TAO emission, in rao.
    public let taoEmission: U96F32
  }

  /// The eligible subnets, in the order of their numbers.
  public let rows: [Row]
  /// What the block mints at most, in rao.
  public let blockEmission: UInt64
  /// The gate that the shares met, its bar recomputed where that was due; the bar is 0 where there is none.
  public let gate: EmissionGate
  /// Whether root's stakers are paid: the sum of the eligible subnets' moving prices is above 1.
  public let rootIsPaid: Bool

  /// The shares of a block.
  ///
  /// - Parameters:
  ///   - subnets: all subnets; those that are not eligible are left out.
  ///   - block: the block.
  ///   - blockEmission: what it mints at most, in rao.
  ///   - gate: the gate as the block before stored it.
  ///   - flow: the parameters of shares by flow.
  ///   - recomputesBar: whether the bar is recomputed where that is due; false where `gate` is the one in force.
  ///   - rules: the rules in force.
  /// - Throws: `EmissionError` if two subnets have one number.
  public init(
    subnets: [Subnet], block: UInt64, blockEmission: UInt64, gate: EmissionGate,
    flow: FlowParameters = FlowParameters(),
    recomputesBar: Bool = true, rules: BlockRules
  ) throws(EmissionError) {
    let eligible = try Self.eligible(subnets, rules.eligibility)
    let prices = eligible.map(\.movingPrice)
    let raw: [U64F64]
    switch rules.shares {
    case .movingPrice, .priceAndRootProportion, .priceLessBurned, .price: raw = SubnetShares.ofPrices(prices)
    case .userFlow: raw = try Self.flowShares(eligible, flow, netFlow: false)
    case .netFlow: raw = try Self.flowShares(eligible, flow, netFlow: flow.netFlowEnabled)
    }
    let weighted = try SubnetShares.weighted(
      raw, minerBurned: eligible.map(\.minerBurned), rootProportions: eligible.map(\.rootProportion),
      rule: rules.shares)
    var gate = gate
    let openings: [U64F64]
    let gated: [U64F64]
    switch rules.gate {
    case .none:
      gate.bar = .zero
      (openings, gated) = (weighted.map { _ in .one }, weighted)
    case .quantile, .rank:
      if recomputesBar { gate.update(block: block, shares: weighted, rule: rules.gate) }
      openings = gate.openings(for: weighted)
      gated = gate.apply(to: weighted, openings: openings)
    }
    let shares: [U64F64]
    switch rules.emissionSwitch {
    case .none: shares = gated
    case .sharedByOthers:
      shares = try SubnetShares.switched(gated, emissionEnabled: eligible.map(\.emissionEnabled))
    }
    let emissions: [U96F32]
    switch rules.shares {
    case .movingPrice: emissions = Self.emissionByMovingPrice(blockEmission, prices, rules.wideNumbers)
    case .userFlow, .netFlow, .priceAndRootProportion, .priceLessBurned, .price:
      emissions = SubnetShares.taoEmission(blockEmission: U96F32(saturating: blockEmission), shares: shares)
    }
    self.blockEmission = blockEmission
    self.gate = gate
    rootIsPaid = Self.rootIsPaid(prices, rules.rootFlag)
    rows = eligible.indices.map {
      Row(
        subnet: eligible[$0], rawShare: raw[$0], weightedShare: weighted[$0], opening: openings[$0],
        gatedShare: gated[$0], share: shares[$0], taoEmission: emissions[$0])
    }
  }

  private static func eligible(
    _ subnets: [Subnet], _ rule: BlockRules.Eligibility
  ) throws(EmissionError) -> [Subnet] {
    var isAscending = true
    for (a, b) in zip(subnets, subnets.dropFirst()) where a.netuid >= b.netuid { isAscending = false }
    let eligible = subnets.filter { $0.isEligible(rule) }
    guard !isAscending else { return eligible }
    var known = Set<UInt16>()
    for (index, subnet) in subnets.enumerated() where !known.insert(subnet.netuid).inserted {
      throw EmissionError(field: "subnets", index: index, problem: "netuid \(subnet.netuid) occurs twice")
    }
    return eligible.sorted { $0.netuid < $1.netuid }
  }

  private static func flowShares(
    _ eligible: [Subnet], _ flow: FlowParameters, netFlow: Bool
  ) throws(EmissionError) -> [U64F64] {
    try FlowShares(netFlow: netFlow, cutoff: flow.cutoff, exponent: flow.exponent).shares(
      userFlows: eligible.map(\.userFlow), protocolFlows: eligible.map(\.protocolFlow))
  }

  /// In I96F32 before spec version 261, in U96F32 since.
  private static func emissionByMovingPrice(
    _ blockEmission: UInt64, _ prices: [I96F32], _ numbers: BlockRules.WideNumbers
  ) -> [U96F32] {
    switch numbers {
    case .signed:
      SubnetShares.taoEmission(blockEmission: blockEmission, movingPrices: prices).map { U96F32(saturating: $0) }
    case .unsigned:
      SubnetShares.taoEmission(blockEmission: blockEmission, movingPrices: prices.map { U96F32(saturating: $0) })
    }
  }

  private static func rootIsPaid(_ prices: [I96F32], _ rule: BlockRules.RootFlag) -> Bool {
    switch rule {
    case .always: true
    case .pricesAboveOne: prices.map { U96F32(saturating: $0) }.wrappingSum() > .one
    case .pricesAboveOneIn64Bits: prices.map { U64F64(saturating: $0) }.wrappingSum() > .one
    }
  }

  /// How far a subnet's share lies above the bar, as a part of the bar, below 0 where it is under it; `nil` without a bar.
  ///
  /// - Parameter row: one of ``rows``.
  public func distanceToBar(of row: Row) -> Double? {
    gate.bar > .zero ? Double(row.weightedShare) / Double(gate.bar) - 1 : nil
  }
}

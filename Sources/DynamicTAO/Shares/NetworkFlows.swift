import FixedPoint

/// The TAO emission of every subnet at one block, by the flow of TAO (``FlowShares``), with every stage on the way.
public struct NetworkFlows: Sendable, Hashable {
  /// A subnet's moving averages, in rao a block.
  public struct Subnet: Sendable, Hashable {
    /// The subnet's number.
    public var netuid: UInt16
    /// That of its users' net inflow.
    public var userFlow: I64F64
    /// That of the protocol's own inflow.
    public var protocolFlow: I64F64
    /// Whether it gets emission at all.
    public var emissionEnabled: Bool

    /// A subnet with its averages.
    ///
    /// - Parameters:
    ///   - netuid: the subnet's number.
    ///   - userFlow: the average of its users' net inflow, in rao a block.
    ///   - protocolFlow: the average of the protocol's own inflow, in rao a block.
    ///   - emissionEnabled: whether it gets emission at all.
    public init(netuid: UInt16, userFlow: I64F64, protocolFlow: I64F64 = .zero, emissionEnabled: Bool = true) {
      self.netuid = netuid
      self.userFlow = userFlow
      self.protocolFlow = protocolFlow
      self.emissionEnabled = emissionEnabled
    }
  }

  /// A subnet's way to its emission.
  public struct Row: Sendable, Hashable {
    /// The subnet and its averages.
    public let subnet: Subnet
    /// The flow that counts: the users', less the protocol's own where the rule takes that off.
    public let netFlow: I64F64
    /// The share, before disabled subnets are left out.
    public let share: U64F64
    /// The TAO emission, in rao: 0 where it is disabled.
    public let taoEmission: U96F32
  }

  /// The subnets, in the order given.
  public let rows: [Row]
  /// What the block mints at most, in rao.
  public let blockEmission: UInt64

  /// The emission at an issuance.
  ///
  /// - Parameters:
  ///   - subnets: the eligible subnets.
  ///   - issuance: TAO issued so far, in rao.
  ///   - rule: the rule with its parameters.
  /// - Throws: `EmissionError` if two subnets have one number.
  public init(subnets: [Subnet], issuance: UInt64, rule: FlowShares) throws(EmissionError) {
    var known = Set<UInt16>()
    for (index, subnet) in subnets.enumerated() where !known.insert(subnet.netuid).inserted {
      throw EmissionError(field: "subnets", index: index, problem: "netuid \(subnet.netuid) occurs twice")
    }
    let users = subnets.map(\.userFlow)
    let own = subnets.map(\.protocolFlow)
    let flows = rule.netFlow ? FlowShares.net(userFlows: users, protocolFlows: own) : users
    let shares = try rule.shares(userFlows: users, protocolFlows: own)
    blockEmission = BlockEmission.rao(issuance: issuance)
    let emissions = try SubnetShares.split(
      blockEmission: U96F32(saturating: blockEmission), shares: shares, emissionEnabled: subnets.map(\.emissionEnabled))
    rows = subnets.indices.map {
      Row(subnet: subnets[$0], netFlow: flows[$0], share: shares[$0], taoEmission: emissions[$0])
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
import DynamicTAO
import FixedPoint
import Yuma

/// A whole block of a network: the state of every subnet before it, what the chain recorded about it, and the state after
/// it. A `network-block/1` file (Docs/Specification/vectors.md). Amounts are in rao.
public struct NetworkBlock: Sendable, Hashable {
  /// What the block is called.
  public var name: String?
  /// What is to be said about it.
  public var description: String?
  /// Where it comes from.
  public var source: String?
  /// Where and when on which chain it was read.
  public var chain: ChainOrigin
  /// What no subnet has for itself, before the block.
  public var globals: Globals
  /// The same after it.
  public var globalsAfter: GlobalsAfter?
  /// What the source did not have, and has the chain's default here.
  public var assumed: [String]
  /// Users' trades after the block's own step, as far as they are known or inferred; in order.
  public var trades: [BlockTrade]
  /// Every subnet, root among them.
  public var subnets: [Subnet]

  /// A block without subnets.
  ///
  /// - Parameters:
  ///   - chain: where and when on which chain it was read.
  ///   - globals: what no subnet has for itself, before the block.
  public init(chain: ChainOrigin, globals: Globals = Globals()) {
    self.chain = chain
    self.globals = globals
    assumed = []
    trades = []
    subnets = []
  }

  /// What no subnet has for itself.
  public struct Globals: Sendable, Hashable {
    /// TotalIssuance of TAO.
    public var totalIssuance: UInt64 = 0
    /// SubnetTAO of root.
    public var rootTao: UInt64 = 0
    /// TaoWeight, as parts of 2^64 - 1.
    public var taoWeight = NetworkParameters.taoWeight
    /// SubnetMovingAlpha.
    public var movingAlpha = MovingPrice.movingAlpha
    /// EMAPriceHalvingBlocks of the subnets that name none.
    public var halvingBlocks = MovingPrice.halvingBlocks
    /// SubnetOwnerCut, of 65535.
    public var ownerCut = EmissionSplit.ownerCut
    /// The emission gate with its stored bar.
    public var gate = EmissionGate()

    /// The chain's defaults.
    public init() {}
  }

  /// What a block does to what no subnet has for itself.
  public struct GlobalsAfter: Sendable, Hashable {
    /// TotalIssuance of TAO; transactions and fees move it too.
    public var totalIssuance: UInt64?
    /// SubnetTAO of root; transactions move it too.
    public var rootTao: UInt64?
    /// The stored bar of the emission gate.
    public var gateBar: U64F64?

    /// Nothing known.
    public init() {}
  }

  /// A user's trade after the block's own step.
  public struct BlockTrade: Sendable, Hashable {
    /// The subnet.
    public var netuid: UInt16
    /// What the trader did.
    public var side: TradeSide
    /// What entered the pool, the fee taken off: TAO of a purchase, alpha of a sale.
    public var net: UInt64
    /// Whether the alpha bought left the issuance at once.
    public var alphaRecycled: Bool

    /// A trade.
    ///
    /// - Parameters:
    ///   - netuid: the subnet.
    ///   - side: what the trader did.
    ///   - net: what entered the pool, the fee taken off.
    ///   - alphaRecycled: whether the alpha bought left the issuance at once.
    public init(netuid: UInt16, side: TradeSide, net: UInt64, alphaRecycled: Bool = false) {
      self.netuid = netuid
      self.side = side
      self.net = net
      self.alphaRecycled = alphaRecycled
    }
  }

  /// A subnet before the block, what the chain recorded about it, and the subnet after the block.
  public struct Subnet: Sendable, Hashable {
    /// Its number; 0 is root.
    public var netuid: UInt16
    /// FirstEmissionBlockNumber.
    public var firstEmissionBlock: UInt64?
    /// SubtokenEnabled.
    public var subtokenEnabled = true
    /// NetworkRegistrationAllowed.
    public var registrationAllowed = true
    /// SubnetEmissionEnabled.
    public var emissionEnabled = true
    /// NetworkPowRegistrationAllowed; read until spec version 396.
    public var workRegistrationAllowed = true
    /// OwnerCutEnabled.
    public var ownerCutEnabled = true
    /// EMAPriceHalvingBlocks; `nil` for the globals'.
    public var halvingBlocks: UInt64?
    /// The fee of its pool, of 65535; `nil` for the default.
    public var feeRate: UInt16?
    /// Its state after the block before.
    public var before = State()
    /// What the chain stored about the block.
    public var recorded = Recorded()
    /// Its state after the block.
    public var after = State()

    /// A subnet of which nothing else is known.
    ///
    /// - Parameter netuid: its number.
    public init(netuid: UInt16) { self.netuid = netuid }
  }

  /// A subnet's state after some block; `nil` for what the source did not have.
  public struct State: Sendable, Hashable {
    /// SubnetMovingPrice.
    public var movingPrice: I96F32?
    /// MinerBurned.
    public var minerBurned: U96F32?
    /// RootProp.
    public var rootProportion: U96F32?
    /// SubnetTAO.
    public var taoReserve: UInt64?
    /// SubnetAlphaIn.
    public var alphaReserve: UInt64?
    /// SubnetAlphaOut.
    public var alphaOut: UInt64?
    /// SwapBalancer: the weight of TAO out of 1e18.
    public var quoteWeight: UInt64?
    /// BalancerTaoReservoir.
    public var taoReservoir: UInt64?
    /// BalancerAlphaReservoir.
    public var alphaReservoir: UInt64?
    /// SubnetProtocolAlpha.
    public var protocolAlpha: UInt64?

    /// Nothing known.
    public init() {}
  }

  /// What the chain stored about a block; `nil` for what the source did not have.
  public struct Recorded: Sendable, Hashable {
    /// SubnetTaoInEmission.
    public var taoIn: UInt64?
    /// SubnetAlphaInEmission.
    public var alphaIn: UInt64?
    /// SubnetAlphaOutEmission.
    public var alphaOut: UInt64?
    /// SubnetExcessTao.
    public var excessTao: UInt64?

    /// Nothing known.
    public init() {}
  }
}

/// The state that a block's step starts from.
extension NetworkBlock {
  /// Why a subnet's own items cannot be recomputed, or what is odd about it.
  public struct Problem: Sendable, Hashable, CustomStringConvertible {
    /// The subnet.
    public let netuid: UInt16
    /// What is wrong, in one line.
    public let problem: String
    /// Whether the subnet's items cannot be recomputed for it.
    public let isFatal: Bool

    /// One line that names the subnet.
    public var description: String { "subnet \(netuid): \(problem)" }
  }

  /// Which of the two states.
  public enum Moment: Sendable, Hashable, CaseIterable {
    /// After the block before.
    case before
    /// After the block.
    case after
  }

  /// The state before or after the block as `BlockStep` reads it, and what is wrong with it.
  ///
  /// A subnet of which an item is missing or impossible has a placeholder's pool, so that the other subnets can be
  /// recomputed: its moving price still counts in the shares. Of a subnet that occurs twice the first counts.
  ///
  /// - Parameters:
  ///   - moment: which of the two states.
  ///   - rules: the rules in force.
  public func state(_ moment: Moment, rules: BlockRules) -> (state: NetworkState, problems: [Problem]) {
    var parameters = NetworkParameters()
    parameters.taoWeight = globals.taoWeight
    parameters.movingAlpha = globals.movingAlpha
    parameters.ownerCut = globals.ownerCut
    let block = chain.block ?? 1
    var state = NetworkState(
      block: moment == .before ? block.subtractingSaturating(1) : block, totalIssuance: globals.totalIssuance,
      rootTao: globals.rootTao, gate: globals.gate, parameters: parameters)
    if moment == .after, let after = globalsAfter {
      state.totalIssuance = after.totalIssuance ?? globals.totalIssuance
      state.rootTao = after.rootTao ?? globals.rootTao
      state.gate.bar = after.gateBar ?? globals.gate.bar
    }
    var problems: [Problem] = []
    var known: Set<UInt16> = []
    for subnet in subnets.sorted(by: { $0.netuid < $1.netuid }) {
      guard known.insert(subnet.netuid).inserted else {
        problems.append(Problem(netuid: subnet.netuid, problem: "occurs twice; the first counts", isFatal: false))
        continue
      }
      guard subnet.netuid != 0 else { continue }
      let values = moment == .before ? subnet.before : subnet.after
      let found = values.problems(rules: rules).map {
        Problem(netuid: subnet.netuid, problem: $0.problem, isFatal: $0.isFatal)
      }
      problems += found
      state.subnets.append(
        subnet.state(values, halvingBlocks: globals.halvingBlocks, usable: !found.contains(where: \.isFatal), rules))
    }
    return (state, problems)
  }
}

extension NetworkBlock.Subnet {
  /// The subnet's state as a step reads it; with a placeholder's pool where it is not usable.
  fileprivate func state(
    _ values: NetworkBlock.State, halvingBlocks: UInt64, usable: Bool, _ rules: BlockRules
  ) -> SubnetState {
    let (tao, alpha) = usable ? (values.taoReserve ?? 0, values.alphaReserve ?? 0) : (0, 0)
    var pool = SubnetPool(taoReserve: tao, alphaReserve: alpha, rules: rules)
    switch rules.pool {
    case .constantProductSigned, .constantProduct, .concentrated: break
    case .weighted:
      let weighted = try? WeightedPool(
        taoReserve: tao, alphaReserve: alpha, quoteWeight: values.quoteWeight ?? WeightedPool.evenWeight)
      pool = weighted.map { .weighted($0) } ?? pool
    }
    var state = SubnetState(netuid: netuid, firstEmissionBlock: firstEmissionBlock, pool: pool)
    state.subtokenEnabled = subtokenEnabled
    state.registrationAllowed = registrationAllowed
    state.workRegistrationAllowed = workRegistrationAllowed
    state.emissionEnabled = emissionEnabled
    state.ownerCutEnabled = ownerCutEnabled
    state.halvingBlocks = self.halvingBlocks ?? halvingBlocks
    state.movingPrice = values.movingPrice ?? .zero
    state.minerBurned = values.minerBurned ?? .zero
    state.rootProportion = values.rootProportion ?? .zero
    state.alphaOut = values.alphaOut ?? 0
    state.taoReservoir = values.taoReservoir ?? 0
    state.alphaReservoir = values.alphaReservoir ?? 0
    state.protocolAlpha = values.protocolAlpha ?? 0
    return state
  }
}

extension NetworkBlock.State {
  /// What is missing, impossible or odd, in one line each.
  fileprivate func problems(rules: BlockRules) -> [(problem: String, isFatal: Bool)] {
    var problems: [(problem: String, isFatal: Bool)] = []
    let items: [(String, UInt64?)] = [
      ("taoReserve", taoReserve), ("alphaReserve", alphaReserve), ("alphaOut", alphaOut),
    ]
    let missing = items.filter { $0.1 == nil }.map(\.0)
    if missing.count == items.count {
      problems.append(("it has no pool: the reserves are not in the source", true))
    } else if !missing.isEmpty {
      problems.append(("\(missing.joined(separator: ", ")) not in the source", true))
    }
    for (name, amount) in items.prefix(2) where amount == 0 {
      problems.append(("\(name) is 0: there is no price", false))
    }
    switch rules.pool {
    case .constantProductSigned, .constantProduct, .concentrated: break
    case .weighted:
      let range = WeightedPool.weights
      if let quoteWeight, !range.contains(quoteWeight) {
        problems.append(
          ("quoteWeight \(quoteWeight) is not from \(range.lowerBound) to \(range.upperBound)", true))
      }
    }
    let issuance = (alphaReserve ?? 0).addingSaturating(alphaOut ?? 0).addingSaturating(alphaReservoir ?? 0)
    if issuance > BlockEmission.supply {
      problems.append(
        (
          "an alpha issuance of \(issuance) rao is above the supply of \(BlockEmission.supply): nothing is minted",
          false
        ))
    }
    return problems
  }
}

// SPDX-License-Identifier: Apache-2.0
import DynamicTAO
import FixedPoint
import Yuma
import YumaJSON

/// The flow of TAO into every subnet at one block, and the shares by flow (spec versions 334 to 420). A `network-flow/1`
/// file (Docs/Reference/CommandLine.md, yuma emission shares). Flows are moving averages in rao per block.
public struct NetworkFlows: Sendable, Hashable {
  /// A subnet's way to its emission.
  public struct Row: Sendable, Hashable {
    /// The stages of the computation.
    public let stages: BlockShares.Row
    /// The flow that counts: the users', less the protocol's own where the rule takes that off.
    public let netFlow: I64F64
  }

  /// The subnets, in the order of their numbers.
  public let rows: [Row]
  /// What the block mints at most, in rao.
  public let blockEmission: UInt64
  /// The spec version whose rules are in force.
  public let specVersion: Int

  /// The spec version whose rules hold where neither the file nor the caller names one: the last with shares by flow.
  public static let lastSpecVersion = 419

  /// The emission at an issuance.
  ///
  /// - Parameters:
  ///   - subnets: the eligible subnets, with their flows.
  ///   - issuance: TAO issued so far, in rao.
  ///   - parameters: the parameters of the rule.
  ///   - specVersion: the spec version whose rules are in force.
  /// - Throws: `EmissionError` if two subnets have one number, and for a spec version whose shares do not follow flows.
  public init(
    subnets: [BlockShares.Subnet], issuance: UInt64, parameters: BlockShares.FlowParameters, specVersion: Int
  ) throws(EmissionError) {
    let rules: BlockRules
    do throws(UnknownSpecVersion) {
      rules = try BlockRules(specVersion: specVersion)
    } catch {
      throw EmissionError(field: "specVersion", problem: "no rules for \(specVersion): \(error.reason)")
    }
    let takesOffOwn: Bool
    switch rules.shares {
    case .userFlow: takesOffOwn = false
    case .netFlow: takesOffOwn = parameters.netFlowEnabled
    case .movingPrice, .priceAndRootProportion, .priceLessBurned, .price:
      throw EmissionError(
        field: "specVersion", problem: "shares do not follow flows at \(specVersion), but from 334 to 420")
    }
    let shares = try BlockShares(
      subnets: subnets, block: 1, blockEmission: BlockEmission.rao(issuance: issuance), gate: EmissionGate(),
      flow: parameters, rules: rules)
    let (users, own) = (shares.rows.map(\.subnet.userFlow), shares.rows.map(\.subnet.protocolFlow))
    let flows = takesOffOwn ? FlowShares.net(userFlows: users, protocolFlows: own) : users
    rows = zip(shares.rows, flows).map { Row(stages: $0, netFlow: $1) }
    blockEmission = shares.blockEmission
    self.specVersion = specVersion
  }
}

extension NetworkFlows {
  /// The schema of a file of flows.
  public static let schema = "network-flow/1"

  private enum Key: String, JSONKey {
    case schema, name, description, source, chain, input
    static var optional: Set<Key> { [.name, .description, .source, .chain] }
  }

  private enum InputKey: String, JSONKey {
    case issuance, netFlow, cutoff, exponent, subnets
    case rawCutoff = "cutoff_I64F64"
    case rawExponent = "exponent_U64F64"
    static var optional: Set<InputKey> { [.netFlow, .cutoff, .exponent, .rawCutoff, .rawExponent] }
  }

  private enum SubnetKey: String, JSONKey {
    case netuid, userFlow, protocolFlow, emissionEnabled
    case rawUserFlow = "userFlow_I64F64"
    case rawProtocolFlow = "protocolFlow_I64F64"
    static var optional: Set<SubnetKey> { Set(allCases).subtracting([.netuid]) }
  }

  /// Reads the flows of every subnet at one block: a `network-flow/1` file (Docs/Reference/CommandLine.md, yuma emission shares).
  ///
  /// - Parameters:
  ///   - contents: the file.
  ///   - specVersion: the spec version whose rules are in force; `nil` for the one that the file names, or 419.
  /// - Throws: `FileError` for what is not such a file, for a subnet that occurs twice, and for a spec version whose shares
  ///   do not follow flows.
  public init(_ contents: FileContents, specVersion: Int? = nil) throws(FileError) {
    self = try contents.document { reader in
      var issuance: UInt64 = 0
      var chain = ChainOrigin()
      var rule = BlockShares.FlowParameters()
      var subnets: [BlockShares.Subnet] = []
      try reader.object(Key.self) { (reader, key) in
        switch key {
        case .schema: try reader.requireSchema(Self.schema)
        case .name, .description, .source: _ = try reader.string()
        case .chain: chain = try ChainOrigin(from: &reader)
        case .input:
          try reader.object(InputKey.self) { (reader, key) in
            switch key {
            case .issuance: issuance = try reader.amount()
            case .netFlow: rule.netFlowEnabled = try reader.bool()
            case .cutoff: rule.cutoff = I64F64(saturating: try reader.signed(Int64.self))
            case .rawCutoff: rule.cutoff = I64F64(bits: try reader.bits())
            case .exponent: rule.exponent = try reader.exponent()
            case .rawExponent: rule.exponent = U64F64(bits: try reader.bits())
            case .subnets: subnets = try reader.array { try Self.subnet(&$0) }
            }
          }
        }
      }
      do throws(EmissionError) {
        return try NetworkFlows(
          subnets: subnets, issuance: issuance, parameters: rule,
          specVersion: specVersion ?? chain.specVersion.map { Int($0) } ?? Self.lastSpecVersion)
      } catch {
        throw JSONError("\(error)").within(.key(Key.input.rawValue))
      }
    }
  }

  private static func subnet(_ reader: inout JSONReader) throws -> BlockShares.Subnet {
    var subnet = BlockShares.Subnet(netuid: 0)
    try reader.object(SubnetKey.self) { (reader, key) in
      switch key {
      case .netuid: subnet.netuid = try reader.unsigned()
      case .userFlow: subnet.userFlow = I64F64(saturating: try reader.signed(Int64.self))
      case .rawUserFlow: subnet.userFlow = I64F64(bits: try reader.bits())
      case .protocolFlow: subnet.protocolFlow = I64F64(saturating: try reader.signed(Int64.self))
      case .rawProtocolFlow: subnet.protocolFlow = I64F64(bits: try reader.bits())
      case .emissionEnabled: subnet.emissionEnabled = try reader.bool()
      }
    }
    return subnet
  }
}

extension JSONReader {
  fileprivate mutating func exponent() throws -> U64F64 {
    let value = try double()
    guard 0...1000 ~= value else { throw JSONError("\(value) is not from 0 to 1000") }
    return U64F64(saturating: value)
  }
}

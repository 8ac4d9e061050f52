import DynamicTAO
import FixedPoint
import YumaJSON

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

  /// Reads the flows of every subnet at one block: a `network-flow/1` file (Docs/CommandLine.md, yuma emission shares).
  ///
  /// - Parameter contents: the file.
  /// - Throws: `FileError` for what is not such a file, and for a subnet that occurs twice.
  public init(_ contents: FileContents) throws(FileError) {
    self = try contents.document { reader in
      var issuance: UInt64 = 0
      var rule = FlowShares()
      var subnets: [Subnet] = []
      try reader.object(Key.self) { (reader, key) in
        switch key {
        case .schema: try reader.requireSchema(Self.schema)
        case .name, .description, .source: _ = try reader.string()
        case .chain: _ = try ChainOrigin(from: &reader)
        case .input:
          try reader.object(InputKey.self) { (reader, key) in
            switch key {
            case .issuance: issuance = try reader.amount()
            case .netFlow: rule.netFlow = try reader.bool()
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
        return try NetworkFlows(subnets: subnets, issuance: issuance, rule: rule)
      } catch {
        throw JSONError("\(error)").within(.key(Key.input.rawValue))
      }
    }
  }

  private static func subnet(_ reader: inout JSONReader) throws -> Subnet {
    var subnet = Subnet(netuid: 0, userFlow: .zero)
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
  /// Raw bits of a fixed-point number, a decimal string as in the golden vectors.
  fileprivate mutating func bits<Bits: FixedWidthInteger>() throws -> Bits {
    let text = try string()
    guard let bits = Bits(text) else {
      throw JSONError("\(Printable.quoted(text)) is not an integer of \(Bits.bitWidth) bits")
    }
    return bits
  }

  fileprivate mutating func exponent() throws -> U64F64 {
    let value = try double()
    guard 0...1000 ~= value else { throw JSONError("\(value) is not from 0 to 1000") }
    return U64F64(saturating: value)
  }
}

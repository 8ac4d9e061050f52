import DynamicTAO
import FixedPoint

/// A file of the emission of all subnets at one block (`network-emission/1`), computed again and compared with what the
/// chain recorded.
public struct NetworkEmission: Sendable {
  /// What the file is called.
  public internal(set) var name: String?
  /// Where on which chain it was taken.
  public internal(set) var chain: ChainOrigin?
  /// The stages of every eligible subnet.
  public let shares: NetworkShares
  /// The recorded emission of a subnet, in rao: TAO into its pool plus excess TAO.
  public let recorded: [UInt16: UInt64]
  /// What one subnet may differ by, in rao.
  public let subnetTolerance: UInt64
  /// What the sum may differ by, in rao.
  public let sumTolerance: UInt64

  /// The comparison of one subnet.
  public struct Row: Sendable {
    /// The stages of the computation.
    public let stages: NetworkShares.Row
    /// What the chain recorded, in rao; `nil` where there is no record.
    public let recorded: UInt64?

    /// The computed emission, in rao.
    public var computed: UInt64 { UInt64(saturating: stages.taoEmission) }
    /// Computed less recorded, in rao; `nil` where there is no record.
    public var difference: Int64? {
      recorded.map { Int64(truncatingIfNeeded: computed) &- Int64(truncatingIfNeeded: $0) }
    }
  }

  /// The parts of a file, each an object with the file's field names.
  ///
  /// - Throws: `EmissionVectorError` for a field that is missing or of another kind, `EmissionError` for an unknown spec
  ///   version or a subnet that occurs twice.
  public init(
    input: [String: EmissionValue], recorded: [String: EmissionValue], tolerance: [String: EmissionValue],
    specVersion: Int
  ) throws {
    let fields = EmissionFields(values: input)
    let subnets = try fields.objects("subnets").map { subnet in
      NetworkShares.Subnet(
        netuid: try subnet.integer("netuid"), movingPrice: try subnet.number("movingPrice"),
        minerBurned: try subnet.number("minerBurned"), emissionEnabled: try subnet.flag("emissionEnabled"),
        firstEmissionBlock: try subnet.value("firstEmissionBlock") == .null
          ? nil : try subnet.integer("firstEmissionBlock"),
        subtokenEnabled: try subnet.flag("subtokenEnabled"),
        registrationAllowed: try subnet.flag("registrationAllowed"))
    }
    let gate = EmissionGate(
      bar: try fields.number("gateBar"), quantile: try fields.number("gateQuantile"),
      exponent: try fields.number("gateExponent"))
    shares = try NetworkShares(
      subnets: subnets, issuance: try fields.integer("issuance"),
      ruleset: try EmissionRuleset(specVersion: specVersion), gate: gate)
    let parts = EmissionFields(values: recorded)
    self.recorded = try Self.amounts(parts, "taoIn").merging(try Self.amounts(parts, "excessTao")) { $0 &+ $1 }
    subnetTolerance = try EmissionFields(values: tolerance).integer("subnetRao")
    sumTolerance = try EmissionFields(values: tolerance).integer("sumRao")
  }

  /// The amounts of an object, by subnet.
  private static func amounts(_ fields: EmissionFields, _ name: String) throws -> [UInt16: UInt64] {
    guard case .object(let values) = try fields.value(name) else {
      throw EmissionVectorError.field(name, expected: "an object")
    }
    var amounts: [UInt16: UInt64] = [:]
    for (key, value) in values {
      let netuid: UInt16 = try EmissionFields.integer(.text(key), name)
      amounts[netuid] = try EmissionFields.integer(value, "\(name).\(key)")
    }
    return amounts
  }

  /// Every eligible subnet, in the file's order.
  public var rows: [Row] { shares.rows.map { Row(stages: $0, recorded: recorded[$0.netuid]) } }

  /// The largest difference of a subnet, in rao.
  public var largestDifference: UInt64 { rows.compactMap { $0.difference?.magnitude }.max() ?? 0 }

  /// The differences of all subnets that have a record, added up, in rao.
  public var sumOfDifferences: Int64 { rows.compactMap(\.difference).reduce(0) { $0 &+ $1 } }

  /// How many eligible subnets have no record.
  public var skipped: Int { rows.count { $0.recorded == nil } }

  /// Whether every subnet and the sum are within the tolerance.
  public var conforms: Bool {
    largestDifference <= subnetTolerance && sumOfDifferences.magnitude <= sumTolerance
  }
}

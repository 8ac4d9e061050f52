// SPDX-License-Identifier: Apache-2.0
import DynamicTAO
import FixedPoint
import Yuma

/// A file of the emission of all subnets at one block (`network-emission/1`), computed again and compared with what the
/// chain recorded.
///
/// The moving prices and the bar are those that the block before stored. A file with prices of the block itself needs a
/// tolerance: the price moves a subnet's emission by up to some hundred rao.
public struct NetworkEmission: Sendable {
  /// What the file is called.
  public internal(set) var name: String?
  /// Where on which chain it was taken.
  public internal(set) var chain: ChainOrigin?
  /// The places of what the source did not have, and has a default here.
  public internal(set) var assumed: [String] = []
  /// The spec version whose rules are in force.
  public let specVersion: Int
  /// The stages of every eligible subnet.
  public let shares: BlockShares
  /// Every eligible subnet, in the order of the numbers.
  public let rows: [Row]
  /// The bar that the file names as the one in force, and the one that the rules give; `nil` where the bar is not due at the
  /// block.
  public let bar: (recorded: U64F64, recomputed: U64F64)?
  /// What one subnet may differ by, in rao.
  public let subnetTolerance: UInt64
  /// What the sum may differ by, in rao.
  public let sumTolerance: UInt64

  /// The tolerance of one subnet, in rao, in the files that an import writes. The largest difference of a subnet that was found at
  /// block 8740402 of the main network is 608 rao.
  public static let usualSubnetTolerance: UInt64 = 1000

  /// The comparison of one subnet. Amounts are in rao.
  public struct Row: Sendable {
    /// The stages of the computation.
    public let stages: BlockShares.Row
    /// The recorded TAO into the pool; `nil` where there is no record.
    public let taoIn: UInt64?
    /// The recorded excess TAO; `nil` where there is no record.
    public let excessTao: UInt64?
    /// The terms, where the file has the subnet's price and alpha issuance: they tell the two parts apart.
    public let terms: SubnetTerms?

    /// What the chain recorded: TAO into the pool plus excess; `nil` where there is no record of either.
    public var recorded: UInt64? {
      taoIn == nil && excessTao == nil ? nil : (taoIn ?? 0).addingSaturating(excessTao ?? 0)
    }

    /// The computed emission, floored as a whole, or part by part where the terms are known.
    public var computed: UInt64 {
      guard let terms else { return UInt64(saturating: stages.taoEmission) }
      return UInt64(saturating: terms.taoIn).addingSaturating(UInt64(saturating: terms.excessTao))
    }

    /// Recorded less computed; `nil` where there is no record.
    public var difference: Int64? {
      recorded.map { Int64(clamping: Int128($0) - Int128(computed)) }
    }

    /// Whether the record is what the rules give: each part exactly where the terms tell them apart, else within a
    /// tolerance.
    ///
    /// - Parameter tolerance: what the sum of the two parts may differ by.
    /// - Returns: `nil` where there is no record.
    public func conforms(within tolerance: UInt64) -> Bool? {
      guard let difference else { return nil }
      guard let terms, let taoIn, let excessTao else { return difference.magnitude <= tolerance }
      return taoIn == UInt64(saturating: terms.taoIn) && excessTao == UInt64(saturating: terms.excessTao)
    }
  }

  /// The parts of a file, each an object with the file's field names.
  ///
  /// - Throws: `EmissionVectorError` for a field that is missing or of another kind, `UnknownSpecVersion` for a spec version
  ///   without rules, `EmissionError` for a subnet that occurs twice.
  public init(
    input: [String: EmissionValue], recorded: [String: EmissionValue], tolerance: [String: EmissionValue],
    block: UInt64?,
    specVersion: Int
  ) throws {
    let fields = EmissionFields(values: input)
    let rules = try BlockRules.shares(specVersion: specVersion)
    let root = try Root(fields)
    var gate = EmissionGate(
      bar: try fields.number("gateBar"), quantile: try fields.number("gateQuantile"),
      exponent: try fields.number("gateExponent"))
    if fields.values["gateRank"] != nil { gate.rank = try fields.integer("gateRank") }
    let files = try fields.objects("subnets")
    let subnets = try files.map { try Self.subnet($0, root, rules) }
    let emission = BlockEmission.rao(issuance: try fields.integer("issuance"))
    shares = try BlockShares(
      subnets: subnets, block: block ?? 1, blockEmission: emission, gate: gate, recomputesBar: false, rules: rules)
    bar = Self.bar(gate, shares.rows.map(\.weightedShare), block: block, rules)
    let parts = EmissionFields(values: recorded)
    let (taoIn, excess) = (try Self.amounts(parts, "taoIn"), try Self.amounts(parts, "excessTao"))
    let places = Dictionary(zip(subnets.map(\.netuid), files)) { first, _ in first }
    rows = try shares.rows.map { stages in
      Row(
        stages: stages, taoIn: taoIn[stages.subnet.netuid], excessTao: excess[stages.subnet.netuid],
        terms: try places[stages.subnet.netuid].flatMap { try Self.terms($0, root, stages, emission, rules) })
    }
    self.specVersion = specVersion
    subnetTolerance = try EmissionFields(values: tolerance).integer("subnetRao")
    sumTolerance = try EmissionFields(values: tolerance).integer("sumRao")
  }

  /// TAO on root and its weight, if the file has them.
  private struct Root {
    var tao: UInt64?
    var weight: UInt64?

    init(_ fields: EmissionFields) throws {
      if fields.values["rootTao"] != nil { tao = try fields.integer("rootTao") }
      if fields.values["taoWeight"] != nil { weight = try fields.integer("taoWeight") }
    }

    /// Root's proportion of a subnet with an alpha issuance.
    func proportion(_ alphaIssuance: UInt64) -> U96F32? {
      guard let tao, let weight else { return nil }
      return RootProportion.of(alphaIssuance: alphaIssuance, rootTao: tao, taoWeight: weight)
    }
  }

  private static func subnet(
    _ fields: EmissionFields, _ root: Root, _ rules: BlockRules
  ) throws -> BlockShares.Subnet {
    var subnet = BlockShares.Subnet(netuid: try fields.integer("netuid"))
    subnet.movingPrice = try fields.number("movingPrice")
    subnet.minerBurned = try fields.number("minerBurned")
    subnet.emissionEnabled = try fields.flag("emissionEnabled")
    subnet.firstEmissionBlock =
      try fields.value("firstEmissionBlock") == .null ? nil : try fields.integer("firstEmissionBlock")
    subnet.subtokenEnabled = try fields.flag("subtokenEnabled")
    subnet.registrationAllowed = try fields.flag("registrationAllowed")
    switch rules.shares {
    case .movingPrice, .priceLessBurned, .price: break
    case .userFlow, .netFlow:
      throw EmissionError(
        field: "subnets", problem: "shares follow flows at this spec version, and the file has prices")
    case .priceAndRootProportion:
      if fields.values["rootProportion_U96F32"] != nil {
        subnet.rootProportion = try fields.number("rootProportion")
      } else if fields.values["alphaIssuance"] != nil,
        let proportion = root.proportion(try fields.integer("alphaIssuance"))
      {
        subnet.rootProportion = proportion
      } else {
        throw EmissionVectorError.field(
          "rootProportion_U96F32",
          expected: "a value, found none: the shares of spec versions 421 to 424 depend on it, or on alphaIssuance, "
            + "rootTao and taoWeight")
      }
    }
    return subnet
  }

  /// What the rules give a subnet, if the file has its price and alpha issuance.
  private static func terms(
    _ fields: EmissionFields, _ root: Root, _ stages: BlockShares.Row, _ blockEmission: UInt64, _ rules: BlockRules
  ) throws -> SubnetTerms? {
    switch rules.injection {
    case .cappedByRootProportion: break
    case .uncapped, .subsidyOfAlphaOut, .subsidyOfBlockEmission, .cappedByAlphaOut, .cappedByBlockEmission: return nil
    }
    guard fields.values["price_U64F64"] != nil, fields.values["alphaIssuance"] != nil else { return nil }
    let issuance: UInt64 = try fields.integer("alphaIssuance")
    guard let proportion = root.proportion(issuance) else { return nil }
    let operands = SubnetTerms.Operands(
      taoEmission: stages.taoEmission, blockEmission: blockEmission, alphaIssuance: issuance,
      price: U96F32(saturating: try fields.number("price", as: U64F64.self)), rootProportion: proportion)
    return SubnetTerms(operands, rules: rules)
  }

  /// The bar in force and the recomputed one, at a block that recomputes it.
  private static func bar(
    _ gate: EmissionGate, _ shares: [U64F64], block: UInt64?, _ rules: BlockRules
  ) -> (recorded: U64F64, recomputed: U64F64)? {
    switch rules.gate {
    case .none: return nil
    case .quantile, .rank: break
    }
    guard let block, block.isMultiple(of: EmissionGate.interval) else { return nil }
    let found = gate.bar(for: shares, rule: rules.gate)
    // A result of 0 is not written.
    return found > .zero ? (gate.bar, found) : nil
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
}

/// The verdict.
extension NetworkEmission {
  /// The largest difference of a subnet, in rao.
  public var largestDifference: UInt64 { rows.compactMap { $0.difference?.magnitude }.max() ?? 0 }

  /// The differences of all subnets that have a record, added up, in rao: recorded less computed.
  public var sumOfDifferences: Int64 { rows.compactMap(\.difference).reduce(0) { $0 &+ $1 } }

  /// How many eligible subnets have no record.
  public var skipped: Int { rows.count { $0.recorded == nil } }

  /// Whether the bar is the one that the rules give. Prices of the wrong block move it, too: where the tolerance is above
  /// that of rounding, a thousandth of the bar is let pass.
  public var barConforms: Bool {
    guard let bar, bar.recorded != bar.recomputed else { return true }
    guard subnetTolerance > Self.roundingTolerance else { return false }
    return abs(Double(bar.recorded) / Double(bar.recomputed) - 1) <= 0.001
  }

  /// What the floors of the two parts may take off the emission, in rao.
  public static let roundingTolerance: UInt64 = 2

  /// Whether every subnet, the sum and the bar are what the rules give, within the tolerance.
  public var conforms: Bool {
    rows.allSatisfy { $0.conforms(within: subnetTolerance) ?? true }
      && sumOfDifferences.magnitude <= sumTolerance && barConforms
  }
}

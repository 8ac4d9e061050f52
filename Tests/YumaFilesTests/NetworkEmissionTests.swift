// SPDX-License-Identifier: Apache-2.0
import DynamicTAO
import FixedPoint
import Foundation
import TestSupport
import Testing
import YumaFiles

@Suite("A real block's emission")
struct NetworkEmissionTests {
  static let path = Vectors.path("real/network-8740402.json")

  static func emission(specVersion: Int? = nil) throws -> NetworkEmission {
    try NetworkEmission(FileContents(path: path), specVersion: specVersion)
  }

  @Test("Every subnet of block 8740402 gets what the main network paid it, within 1000 of 5e8 rao")
  func conforms() throws {
    let emission = try Self.emission()
    #expect(emission.shares.blockEmission == 500_000_000)
    #expect(emission.rows.count == 126)
    #expect(emission.skipped == 0)
    #expect(emission.conforms)
    #expect(emission.largestDifference == 608)
    #expect(emission.sumOfDifferences == -19)
    let squares = emission.rows.compactMap(\.difference).map { Double($0) * Double($0) }
    #expect((squares.reduce(0, +) / Double(squares.count)).squareRoot().rounded() == 87)
  }

  @Test("Under the rules of other spec versions the block does not come out", arguments: [425, 432])
  func otherRules(specVersion: Int) throws {
    #expect(!(try Self.emission(specVersion: specVersion)).conforms)
  }

  @Test("Versions that never ran are refused, and later ones than are known share TAO as the last known does")
  func versions() throws {
    #expect(throws: FileError.self) { try Self.emission(specVersion: 444) }
    #expect(throws: FileError.self) { try Self.emission(specVersion: 9999) }
    #expect(try Self.emission(specVersion: 480).rows.count == 126)
  }

  /// Two subnets of equal moving price, one with 4,000,000 alpha and one with 400,000; root has 5,400,000 TAO.
  static func twoSubnets(
    spec: Int, block: Int = 8_600_000, bar: String = "0", issued: [String] = ["4000000000000000", "400000000000000"],
    recorded: (String, String) = ("108133669", "391866330"), extra: String = ""
  ) throws -> NetworkEmission {
    func subnet(_ netuid: Int) -> String {
      let alpha = issued.isEmpty ? "" : #", "alphaIssuance": "\#(issued[netuid - 1])""#
      return #"""
        {"netuid": \#(netuid), "movingPrice_I96F32": "214748364", "minerBurned_U96F32": "0", "emissionEnabled": true,
         "firstEmissionBlock": 5228683, "subtokenEnabled": true, "registrationAllowed": true\#(alpha)}
        """#
    }
    let json = #"""
      {"schema": "network-emission/1", "chain": {"block": \#(block), "specVersion": \#(spec)}\#(extra),
       "input": {"issuance": "11100000000000000", "gateBar_U64F64": "\#(bar)", "gateQuantile_U64F64": "0",
        "gateExponent_U64F64": "55340232221128654848", "gateRank": 2, "rootTao": "5400000000000000",
        "taoWeight": "3320413933267719290", "subnets": [\#(subnet(1)), \#(subnet(2))]},
       "recorded": {"taoIn": {"1": "\#(recorded.0)", "2": "\#(recorded.1)"}, "excessTao": {"1": "0", "2": "0"}},
       "tolerance": {"subnetRao": 2, "sumRao": 4}}
      """#
    return try NetworkEmission(FileContents(name: "two", bytes: json.utf8))
  }

  @Test(
    "From spec version 421 to 424 the root proportion weighs the shares; from 425 it does not", arguments: [421, 424])
  func rootProportion(spec: Int) throws {
    let emission = try Self.twoSubnets(spec: spec)
    #expect(emission.rows.map(\.computed) == [108_133_669, 391_866_330])
    #expect(emission.conforms && emission.largestDifference == 0)
    let next = try Self.twoSubnets(spec: 425)
    #expect(next.rows.map(\.computed) == [250_000_000, 250_000_000] && !next.conforms)
    // Without the issuance there is no telling.
    #expect(throws: FileError.self) { try Self.twoSubnets(spec: spec, issued: []) }
  }

  @Test("A bar that is one per cent off does not conform at a block that recomputes it, and is in force at others")
  func bars() throws {
    // Both shares are one half, and so is the bar by rank 2: 2^63.
    let half: (String, String) = ("250000000", "250000000")
    #expect(try Self.twoSubnets(spec: 441, block: 8_600_040, bar: "\(UInt64(1) << 63)", recorded: half).conforms)
    let off = "\(UInt64(Double(UInt64(1) << 63) * 1.01))"
    #expect(!(try Self.twoSubnets(spec: 441, block: 8_600_040, bar: off, recorded: half)).conforms)
    #expect(try Self.twoSubnets(spec: 441, block: 8_600_041, bar: off, recorded: half).conforms)
  }

  @Test("Two parts, each rounded down, may be two rao short of the emission, and no more")
  func floors() throws {
    #expect(try Self.twoSubnets(spec: 432, recorded: ("249999998", "249999999")).conforms)
    #expect(!(try Self.twoSubnets(spec: 432, recorded: ("249999997", "250000000"))).conforms)
  }
}

@Suite("Flows of a network as a file")
struct NetworkFlowTests {
  func flows(_ subnets: String) throws -> NetworkFlows {
    let json = #"{"schema": "network-flow/1", "input": {"issuance": "10500000000000000", "subnets": \#(subnets)}}"#
    return try NetworkFlows(FileContents(name: "flows", bytes: json.utf8))
  }

  @Test("A subnet that loses TAO gets nothing, and the others the whole emission")
  func starving() throws {
    let rows = try flows(
      #"[{"netuid": 1, "userFlow": 60}, {"netuid": 2, "userFlow": 40}, {"netuid": 3, "userFlow": -5}]"#
    ).rows
    let amounts = rows.map { UInt64(saturating: $0.stages.taoEmission) }
    #expect(amounts[2] == 0)
    #expect(amounts[0] > amounts[1] && amounts[1] > 0)
    #expect((499_999_990...500_000_000).contains(amounts[0] + amounts[1]))
  }

  @Test("A subnet that occurs twice, and a flow that is no integer, are named")
  func refused() {
    #expect(throws: FileError(file: "flows", field: "input", problem: "subnets[1]: netuid 1 occurs twice")) {
      try flows(#"[{"netuid": 1}, {"netuid": 1}]"#)
    }
    #expect(throws: FileError.self) { try flows(#"[{"netuid": 1, "userFlow": 0.5}]"#) }
  }
}

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
    #expect(emission.sumOfDifferences == 19)
    let squares = emission.rows.compactMap(\.difference).map { Double($0) * Double($0) }
    #expect((squares.reduce(0, +) / Double(squares.count)).squareRoot().rounded() == 87)
  }

  @Test("Under the rules of other spec versions the block does not come out", arguments: [424, 444])
  func otherRules(specVersion: Int) throws {
    #expect(!(try Self.emission(specVersion: specVersion)).conforms)
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
    let amounts = rows.map { UInt64(saturating: $0.taoEmission) }
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

import DynamicTAO
import Foundation
import Testing
import YumaAudit

@Suite("A real block's emission")
struct NetworkEmissionTests {
  struct NetworkFile: Decodable {
    let chain: Chain
    let input: [String: EmissionVectorTests.Value]
    let recorded: [String: EmissionVectorTests.Value]
    let tolerance: [String: EmissionVectorTests.Value]

    struct Chain: Decodable { let specVersion: Int }
  }

  static func emission(specVersion: Int? = nil) throws -> NetworkEmission {
    let file = EmissionVectorTests.folder.deletingLastPathComponent().appendingPathComponent(
      "real/network-8740402.json")
    let network = try JSONDecoder().decode(NetworkFile.self, from: try Data(contentsOf: file))
    return try NetworkEmission(
      input: network.input.mapValues(\.value), recorded: network.recorded.mapValues(\.value),
      tolerance: network.tolerance.mapValues(\.value), specVersion: specVersion ?? network.chain.specVersion)
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

// SPDX-License-Identifier: Apache-2.0
import RandomSubnets
import Testing
import Yuma

@Suite struct ValidationTests {
  private func problem(_ change: (inout EpochInput) -> Void) -> String {
    var input = randomSubnet(seed: 5, .everyday)
    change(&input)
    do {
      try input.validate(under: .golden)
      return "valid"
    } catch {
      return "\(error)"
    }
  }

  @Test func `Every subnet the generator draws is valid`() throws {
    for strangeness in Strangeness.allCases {
      for seed in 0..<UInt64(500) { try randomSubnet(seed: seed, strangeness).validate(under: .golden) }
    }
  }

  @Test func `A list of another length is named with both lengths`() {
    let n = randomSubnet(seed: 5, .everyday).neuronCount
    let rule = "\(n + 1) elements, where lastUpdate has \(n): one for each neuron"
    #expect(problem { $0.blockAtRegistration.append(1) } == "blockAtRegistration: \(rule)")
    #expect(problem { $0.alphaStake.append(1) } == "alphaStake: \(rule)")
    #expect(problem { $0.taoStake.append(1) } == "taoStake: \(rule)")
    #expect(problem { $0.validatorPermits.append(true) } == "validatorPermits: \(rule)")
    #expect(problem { $0.weights.endRow() } == "weights: \(rule)")
    #expect(problem { $0.bonds.endRow() } == "bonds: \(rule)")
    #expect(problem { $0.commitBlocks = Array(repeating: nil, count: n + 1) } == "commitBlocks: \(rule)")
  }

  @Test func `An owner beyond the neurons is refused`() {
    let n = randomSubnet(seed: 5, .everyday).neuronCount
    #expect(problem { $0.ownerUID = UInt16(n) } == "ownerUID: \(n) is not the uid of one of \(n) neurons")
    #expect(problem { $0.ownerUID = UInt16(n - 1) } == "valid")
  }

  @Test func `More neurons than a subnet can have are refused`() {
    #expect(
      problem { $0.lastUpdate = Array(repeating: 0, count: 65536) }
        == "lastUpdate: 65536 neurons are more than 65535, the most a subnet can have")
  }

  @Test func `A row may hold anything that fits into its entries`() {
    #expect(
      problem {
        $0.weights = SparseMatrix(
          rows: (0..<$0.neuronCount).map { _ in [(65535, 0), (3, 65535), (3, 1), (0, 7)] })
      } == "valid")
  }
}

// SPDX-License-Identifier: Apache-2.0
import RandomSubnets
import Testing
import Yuma

@Suite struct VectorEngineTests {
  @Test(arguments: KernelSet.available, Strangeness.allCases)
  func `No bit differs from the reference engine, trace and raw values included`(
    _ set: KernelSet, _ strangeness: Strangeness
  ) throws {
    for seed in 0..<UInt64(500) {
      let difference = try differenceFromReference(
        .vector(kernels: set), on: randomSubnet(seed: seed, strangeness, maximumNeurons: seed % 50 == 0 ? 150 : 30),
        under: .golden)
      #expect(difference == nil, "seed \(seed)")
    }
  }

  @Test(arguments: KernelSet.available)
  func `A result says which kernels ran`(_ set: KernelSet) throws {
    #expect(
      try Epoch.run(randomSubnet(seed: 4, .everyday), under: .golden, engine: .vector(kernels: set)).kernels
        == set.rawValue)
  }

  @Test(arguments: KernelSet.available)
  func `A result says when the reference kernels took over`(_ set: KernelSet) throws {
    var runner = try EpochRunner(engine: .vector(kernels: set))
    var input = try SubnetShape("n16-v4-d100-yuma").makeInput(seed: 1)
    let traced = try runner.run(input, under: .golden, detail: .trace)
    #expect(traced.kernels == "\(set.rawValue)+swift")
    let fused = try runner.run(input, under: .golden, detail: .output)
    #expect(fused.kernels == set.rawValue)

    let row = try #require(input.validatorPermits.firstIndex(of: true))
    input.weights = SparseMatrix(rows: (0..<16).map { $0 == row ? [(5, 1), (3, 2)] : [] })
    let unsorted = try runner.run(input, under: .golden, detail: .output)
    #expect(unsorted.kernels == "\(set.rawValue)+swift")

    input = try SubnetShape("n16-v4-d100-yuma").makeInput(seed: 1)
    input.alphaStake[row] = .max
    let rich = try runner.run(input, under: .golden, detail: .output)
    #expect(rich.kernels == "\(set.rawValue)+swift")
  }

  @Test func `Kernels that are not there are an error that lists those that are`() {
    for set in KernelSet.allCases where !set.isAvailable {
      #expect {
        try Epoch.run(randomSubnet(seed: 4, .everyday), under: .golden, engine: .vector(kernels: set))
      } throws: {
        "\($0)".contains("\(set.rawValue) kernels are not available here") && "\($0)".contains("portable")
      }
    }
  }

  @Test func `Runs of the same runner on other sizes leave nothing behind`() throws {
    var runner = try EpochRunner(engine: .vector)
    var output = EpochOutput()
    for seed in 0..<UInt64(400) {
      let input = randomSubnet(
        seed: seed, seed % 3 == 0 ? .hostile : .everyday, maximumNeurons: 10 + Int(seed % 7) * 20)
      try runner.run(input, under: .golden, into: &output)
      let expected = try Epoch.run(input, under: .golden, engine: .reference).output
      #expect(output == expected, "seed \(seed)")
    }
  }
}

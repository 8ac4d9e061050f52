// SPDX-License-Identifier: Apache-2.0
import Testing
import Yuma

@Suite("Shapes of made-up subnets")
struct SubnetShapeTests {
  @Test("A name reads as its numbers, and its shape has that name")
  func name() throws {
    let shape = try SubnetShape("n4096-v256-d25-yuma3-liquid")
    #expect(shape.neurons == 4096 && shape.validators == 256 && shape.density == 25 && shape.rules == .yuma3Liquid)
    for name in ["n1-v1-d1-yuma", "n65535-v1-d100-yuma3", "n4096-v256-d25-yuma3-liquid"] {
      #expect(try SubnetShape(name).description == name)
    }
  }

  @Test(
    "A name that is no shape is refused with its rule",
    arguments: [
      ("", "a shape is"), ("n4", "a shape is"), ("n4-v2-d50", "a shape is"), ("n4-v2-d50-yuma2", "a shape is"),
      ("n04-v2-d50-yuma", "a shape is"), ("n+4-v2-d50-yuma", "a shape is"), ("n-4-v2-d50-yuma", "a shape is"),
      ("n4-v2-d5.5-yuma", "a shape is"), ("n99999999999999999999-v2-d5-yuma", "a shape is"),
      ("n65536-v2-d50-yuma", "neurons (n): 65536 is not 1 to 65535"),
      ("n0-v0-d50-yuma", "neurons (n): 0 is not 1 to 65535"),
      ("n4-v5-d50-yuma", "validators (v): 5 is not 1 to 4, the number of neurons"),
      ("n4-v0-d50-yuma", "validators (v): 0 is not 1 to 4, the number of neurons"),
      ("n4-v2-d0-yuma", "density (d): 0 is not 1 to 100 percent"),
      ("n4-v2-d101-yuma", "density (d): 101 is not 1 to 100 percent"),
      ("n65535-v65535-d100-yuma", "more than 268435456 weights"),
    ])
  func refused(name: String, rule: String) {
    #expect {
      try SubnetShape(name)
    } throws: {
      "\($0)".contains(rule)
    }
  }

  @Test("The same seed makes the same subnet, another seed another")
  func deterministic() throws {
    let shape = try SubnetShape("n64-v16-d25-yuma3")
    #expect(shape.makeInput(seed: 7) == shape.makeInput(seed: 7))
    #expect(shape.makeInput(seed: 7) != shape.makeInput(seed: 8))
    // From an independent program of a few lines: the first of seed 0, on every platform and with every compiler.
    let input = shape.makeInput(seed: 0)
    #expect(input.alphaStake.prefix(3) == [897_627_559, 123_643_843, 1_627_289_288_704])
    #expect(input.weights.columns.prefix(4) == [1, 6, 7, 8])
    #expect(input.weights.values.prefix(4) == [253, 13829, 27311, 35570])
  }

  @Test(
    "A shape has its number of validators, its density, and a consensus on some servers but not all",
    arguments: ["n256-v64-d10-yuma", "n256-v64-d100-yuma3", "n512-v64-d25-yuma3"], [0, 1, 2] as [UInt64])
  func realistic(name: String, seed: UInt64) throws {
    let shape = try SubnetShape(name)
    let input = shape.makeInput(seed: seed)
    let n = shape.neurons
    #expect(input.neuronCount == n)
    #expect(input.validatorPermits.count { $0 } == shape.validators)
    #expect((0..<n).count { !input.weights.entries(ofRow: $0).isEmpty } == shape.validators)
    let density = 100 * Double(input.weights.entryCount) / Double(n * shape.validators)
    #expect(abs(density - Double(shape.density)) < 2)
    #expect(input.weights.values.contains(0))
    #expect(input.parameters.yuma3 == (shape.rules != .yuma))

    let output = try Epoch.run(input, under: .golden, engine: .reference).output
    let withConsensus = output.consensus.count { $0 > 0 }
    #expect(withConsensus >= n * shape.density / 400)
    #expect(shape.density == 100 || withConsensus < n)
    #expect(Set(output.consensus).count > n / 32)
    #expect(output.active.allSatisfy { $0 })
    #expect(output.validatorPermits.count { $0 } == shape.validators)
    #expect(output.dividends.count { $0 > 0 } > shape.validators / 4)
    // Some weight lies above the consensus, and is cut.
    #expect(zip(output.validatorTrust, input.validatorPermits).contains { $1 && $0 < 65535 })
  }

  @Test("The smallest shapes are valid inputs", arguments: ["n1-v1-d1-yuma", "n2-v2-d100-yuma3-liquid"])
  func small(name: String) throws {
    let input = try SubnetShape(name).makeInput(seed: 3)
    try input.validate(under: .golden)
    _ = try Epoch.run(input, under: .golden)
  }
}

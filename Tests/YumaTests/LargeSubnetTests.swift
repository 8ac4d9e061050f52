// SPDX-License-Identifier: Apache-2.0
import Foundation
import RandomSubnets
import Testing
import Yuma

@Suite("Large subnets")
struct LargeSubnetTests {
  /// Whether what takes seconds where nothing is optimised is tested: YUMA_LARGE=1, which `make test` sets.
  static let isAsked = ProcessInfo.processInfo.environment["YUMA_LARGE"] == "1"

  /// Shapes of neurons, validators, density and rules.
  private static let shapes =
    ["n512-v64-d25-yuma3", "n512-v32-d100-yuma", "n1024-v64-d10-yuma3-liquid"]
    + (isAsked
      ? ["n1024-v64-d100-yuma", "n4096-v256-d25-yuma3", "n4096-v64-d25-yuma", "n4096-v64-d10-yuma3-liquid"] : [])

  @Test("No bit differs from the reference engine", arguments: shapes, KernelSet.available)
  func conforms(shape: String, set: KernelSet) throws {
    for seed in UInt64(1)...2 {
      let input = try SubnetShape(shape).makeInput(seed: seed)
      let difference = try differenceFromReference(.vector(kernels: set), on: input, under: .golden)
      #expect(difference == nil, "\(shape), seed \(seed)")
    }
  }

  @Test("A row of forty thousand entries is read as the reference reads it", arguments: KernelSet.available)
  func longRow(set: KernelSet) throws {
    var input = try SubnetShape("n256-v4-d10-yuma3").makeInput(seed: 3)
    let row = try #require(input.validatorPermits.firstIndex(of: true))
    var rows = (0..<input.neuronCount).map { row in
      input.weights.entries(ofRow: row).map { (input.weights.columns[$0], input.weights.values[$0]) }
    }
    // Columns beyond the subnet are what a chain's row may hold.
    rows[row] = (0..<40_000).map { (UInt16($0), UInt16(1 + $0 % 7)) }
    input.weights = SparseMatrix(rows: rows)
    let difference = try differenceFromReference(.vector(kernels: set), on: input, under: .golden)
    #expect(difference == nil)
  }
}

// SPDX-License-Identifier: Apache-2.0
import Yuma

/// A runner with inputs and an output: what a benchmark of whole epochs works on. It has run before, so its buffers have
/// the size they need.
final class EpochSubject {
  private let inputs: [EpochInput]
  private var runner: EpochRunner
  private var output = EpochOutput()

  /// A subject of the shape of the given name.
  ///
  /// - Parameter seeds: of the inputs, all of which a run computes.
  init(_ shape: String, engine: EpochEngine, seeds: [UInt64] = [1]) throws {
    inputs = try seeds.map { try SubnetShape(shape).makeInput(seed: $0) }
    runner = try EpochRunner(engine: engine)
    for _ in 0..<2 { try run() }
  }

  func run() throws {
    for input in inputs { try runner.run(input, under: .golden, into: &output) }
  }
}

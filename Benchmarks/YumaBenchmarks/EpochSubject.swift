// SPDX-License-Identifier: Apache-2.0
import Yuma

/// A runner with an input and an output: what a benchmark of whole epochs works on. It has run before, so its buffers have
/// the size they need.
final class EpochSubject {
  private let input: EpochInput
  private var runner: EpochRunner
  private var output = EpochOutput()

  /// A subject of the shape of the given name.
  init(_ shape: String, engine: EpochEngine) throws {
    input = try SubnetShape(shape).makeInput(seed: 1)
    runner = try EpochRunner(engine: engine)
    for _ in 0..<2 { try run() }
  }

  func run() throws { try runner.run(input, under: .golden, into: &output) }
}

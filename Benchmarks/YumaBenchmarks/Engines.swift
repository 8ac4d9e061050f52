// SPDX-License-Identifier: Apache-2.0
import Benchmark
import Yuma
import YumaBigInteger
import YumaDouble

/// Epochs on the exact engine, as its fractional bits grow, and on the double engine; and many small ones one at a time
/// against a batch of them. The figures of the last two are for one epoch.
func benchmarkEngines() {
  for bits in [64, 256, 1024] {
    benchmarkEngine("engine.exact-\(bits).n256-v64-d100-yuma3", "n256-v64-d100-yuma3") {
      try EpochEngine.exact(fractionalBits: bits)
    }
  }
  for shape in ["n256-v64-d100-yuma3", "n256-v256-d100-yuma3", "n1024-v64-d100-yuma3"] {
    benchmarkEngine("engine.double.\(shape)", shape) { .double }
  }

  let configuration = Benchmark.Configuration(metrics: [.wallClock], scalingFactor: .kilo)
  let small = "n16-v4-d100-yuma3"
  Benchmark(
    "engine.double-single.\(small)", configuration: configuration,
    closure: { (_, inputs) throws in
      for input in inputs { blackHole(try Epoch.run(input, under: .golden, engine: .double)) }
    },
    setup: { try networks(small) })
  Benchmark(
    "engine.double-batch.\(small)", configuration: configuration,
    closure: { (_, subject) throws in try subject.run() },
    setup: { try BatchSubject(networks(small)) })
}

private func benchmarkEngine(
  _ name: String, _ shape: String, _ engine: @escaping () throws -> EpochEngine
) {
  Benchmark(
    name,
    closure: { (_, subject) throws in try subject.run() },
    setup: { try EpochSubject(shape, engine: engine()) })
}

/// A thousand networks of a shape.
private func networks(_ shape: String) throws -> [EpochInput] {
  let shape = try SubnetShape(shape)
  return (0..<1000).map { shape.makeInput(seed: $0) }
}

/// A batch that has run before.
private final class BatchSubject {
  private let inputs: [EpochInput]
  private var batch: DoubleBatch
  private var outputs: [EpochOutput] = []

  init(_ inputs: [EpochInput]) throws {
    self.inputs = inputs
    batch = try DoubleBatch(engine: .double)
    try run()
  }

  func run() throws { try batch.run(inputs, under: .golden, into: &outputs) }
}

// SPDX-License-Identifier: Apache-2.0
import Benchmark
import Yuma

/// Whole epochs, from input to output in memory, on every engine and instruction set.
func benchmarkEpochs() {
  forEachShape(of: sizes) { shape in
    benchmarkEpoch("epoch.\(shape).reference", shape, engine: .reference)
    for set in KernelSet.available {
      benchmarkEpoch("epoch.\(shape).vector-\(set.rawValue)", shape, engine: .vector(kernels: set))
    }
  }
}

/// The vector engine on the epochs of two subnets of one size in turn, so that no epoch's last consensus is a right guess of it. A run
/// is both epochs.
func benchmarkOtherEpochs() {
  for shape in ["n256-v64-d100-yuma3", "n256-v64-d10-yuma3", "n1024-v64-d100-yuma3", "n4096-v256-d25-yuma3"] {
    for set in KernelSet.available {
      for (name, seeds) in [("epoch-same", [1, 1]), ("epoch-other", [1, 2])] {
        Benchmark(
          "\(name).\(shape).vector-\(set.rawValue)",
          closure: { (_, subject) throws in try subject.run() },
          setup: { try EpochSubject(shape, engine: .vector(kernels: set), seeds: seeds.map(UInt64.init)) })
      }
    }
  }
}

/// How the vector engine's time grows with neurons, validators and density, one of them at a time.
func benchmarkScaling() {
  let shapes =
    [256, 512, 1024, 2048, 4096].map { "n\($0)-v64-d100-yuma3" }
    + [16, 32, 64, 128, 256].map { "n1024-v\($0)-d100-yuma3" }
    + [1, 5, 10, 25, 50, 100].map { "n1024-v64-d\($0)-yuma3" }
  for shape in Set(shapes).sorted() { benchmarkEpoch("scaling.\(shape)", shape, engine: .vector) }
}

private func benchmarkEpoch(_ name: String, _ shape: String, engine: EpochEngine) {
  Benchmark(
    name,
    closure: { (_, subject) throws in try subject.run() },
    setup: { try EpochSubject(shape, engine: engine) })
}

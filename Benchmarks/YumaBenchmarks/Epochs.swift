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

// SPDX-License-Identifier: Apache-2.0
import Benchmark
import Yuma
import YumaAudit

/// Reading a snapshot from the bytes of its file, and writing it.
func benchmarkSnapshots() {
  for shape in ["n256-v64-d10-yuma3", "n256-v64-d100-yuma3", "n1024-v64-d100-yuma3"] {
    Benchmark(
      "snapshot.\(shape).read",
      closure: { (_, contents) throws in blackHole(try Snapshot(contents)) },
      setup: { FileContents(name: shape, bytes: try snapshot(of: shape).json()) })
    Benchmark(
      "snapshot.\(shape).write",
      closure: { (_, snapshot) in blackHole(snapshot.json()) },
      setup: { try snapshot(of: shape) })
  }
}

private func snapshot(of shape: String) throws -> Snapshot {
  let input = try SubnetShape(shape).makeInput(seed: 1)
  return Snapshot(name: shape, input: input, output: try Epoch.run(input, under: .golden).output)
}

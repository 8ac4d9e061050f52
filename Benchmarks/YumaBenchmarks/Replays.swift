// SPDX-License-Identifier: Apache-2.0
import Benchmark
import Foundation
import Yuma
import YumaArchive
import YumaAudit

/// Histories: a snapshot from the bytes of its line and from its compact form, and whole replays of them over all cores.
func benchmarkReplays() {
  let shape = "n256-v64-d10-yuma3"
  let megabytes = BenchmarkMetric.custom("Megabytes / s", polarity: .prefersLarger, useScalingFactor: false)
  let epochs = BenchmarkMetric.custom("Epochs / s", polarity: .prefersLarger, useScalingFactor: false)

  Benchmark(
    "history.\(shape).json",
    configuration: .init(metrics: [.wallClock, .throughput, megabytes]),
    closure: { (benchmark, line) throws in
      let seconds = try elapsed { blackHole(try SnapshotFile(line)) }
      benchmark.measurement(megabytes, Int(Double(line.count) / seconds / 1e6))
    },
    setup: { FileContents(name: shape, bytes: try history(of: shape, count: 1)[0].json()) })

  Benchmark(
    "history.\(shape).compact",
    configuration: .init(metrics: [.wallClock, .throughput, megabytes]),
    closure: { (benchmark, form) throws in
      let seconds = try elapsed { blackHole(try form.withUnsafeBytes { try Snapshot(compact: $0) }) }
      benchmark.measurement(megabytes, Int(Double(form.count) / seconds / 1e6))
    },
    setup: { try history(of: shape, count: 1)[0].compact() })

  Benchmark(
    "history.\(shape).replay-lines",
    configuration: .init(metrics: [.wallClock, epochs], maxDuration: .seconds(3)),
    closure: { (benchmark, file: URL) async throws in
      let start = ContinuousClock.now
      let count = try await replay(FileSource(paths: [file.path]))
      benchmark.measurement(epochs, Int(Double(count) / ((ContinuousClock.now - start) / .seconds(1))))
    },
    setup: { () throws -> URL in
      let file = temporaryFile("jsonl")
      try Data(try history(of: shape, count: 2000).flatMap { $0.json() + [0x0A] }).write(to: file)
      return file
    },
    teardown: { try? FileManager.default.removeItem(at: temporaryFile("jsonl")) })

  Benchmark(
    "history.\(shape).replay-archive",
    configuration: .init(metrics: [.wallClock, epochs], maxDuration: .seconds(3)),
    closure: { (benchmark, file: URL) async throws in
      let start = ContinuousClock.now
      let archive = try Archive(path: file.path, access: .read)
      let count = try await replay(ArchiveSource(archive, engine: EpochEngine.vector.name))
      benchmark.measurement(epochs, Int(Double(count) / ((ContinuousClock.now - start) / .seconds(1))))
    },
    setup: { () throws -> URL in
      let file = temporaryFile("yuma")
      try? FileManager.default.removeItem(at: file)
      _ = try Archive(path: file.path, access: .create).add(try history(of: shape, count: 2000))
      return file
    },
    teardown: { try? FileManager.default.removeItem(at: temporaryFile("yuma")) })
}

private func elapsed(_ body: () throws -> Void) throws -> Double {
  let start = ContinuousClock.now
  try body()
  return (ContinuousClock.now - start) / .seconds(1)
}

/// Replays a source over all cores, and returns how many epochs conform, which all have to.
private func replay<Source: ReplaySource & ~Copyable>(_ source: consuming sending Source) async throws -> Int {
  var count = 0
  try await Replay(engine: .vector).run(source) { verdict, _ in
    guard verdict.answer == .conforms else { throw FileError(file: "history", problem: verdict.complaint ?? "") }
    count += 1
  }
  return count
}

private func temporaryFile(_ kind: String) -> URL {
  FileManager.default.temporaryDirectory
    .appendingPathComponent("yuma-benchmark-\(ProcessInfo.processInfo.processIdentifier).\(kind)")
}

/// Epochs of one subnet, the same input at one block after another.
private func history(of shape: String, count: Int) throws -> [Snapshot] {
  var input = try SubnetShape(shape).makeInput(seed: 1)
  let output = try Epoch.run(input, under: .golden).output
  return (0..<count).map { _ in
    let chain = ChainOrigin(
      network: "made-up", netuid: 1, mechanism: 0, block: input.currentBlock, specVersion: 424)
    defer {
      // What moves with the block moves along, so that the output stays the same.
      let period = input.tempo + 1
      input.currentBlock += period
      input.lastMechanismStepBlock += period
      for uid in input.lastUpdate.indices {
        input.lastUpdate[uid] += period
        input.blockAtRegistration[uid] += period
      }
    }
    return Snapshot(name: shape, chain: chain, input: input, output: output)
  }
}

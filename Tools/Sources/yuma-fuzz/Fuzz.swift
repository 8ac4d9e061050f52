// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import RandomSubnets
import Yuma
import YumaFiles

/// Compares engines with the reference engine on random subnets, open-ended, and shrinks what it finds.
@main
struct Fuzz: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "yuma-fuzz",
    abstract: "Compare engines with the reference engine on random subnets until one differs.",
    discussion: """
      Everyday and hostile subnets take turns. A difference is shrunk, written as a snapshot, and ends the run with exit \
      code 1; its seed makes it again. With --write nothing is compared: subnets are written as snapshots with the \
      reference engine's output, for other implementations to run.
      """)

  @Option(help: "The first seed.")
  var seed: UInt64 = 0

  @Option(help: "How many subnets; without it, until interrupted.")
  var count: UInt64?

  @Option(help: "The most neurons a subnet has.")
  var neurons = 60

  @Option(help: "The folder for snapshots of failing inputs.")
  var findings = "."

  @Option(help: "Write the subnets as snapshots to this folder instead.")
  var write: String?

  @Flag(help: "Leave out consensus modes and previous consensus, which implementations before spec 446 do not know.")
  var noModes = false

  func run() throws {
    let end = count.map { seed.addingReportingOverflow($0).partialValue } ?? .max
    for seed in seed..<end {
      var input = randomSubnet(seed: seed, seed.isMultiple(of: 2) ? .everyday : .hostile, maximumNeurons: neurons)
      if noModes {
        input.parameters.liquidAlphaConsensusMode = nil
        input.previousConsensus = nil
      }
      if let write {
        try save(input, name: "random-\(seed)", in: write)
      } else {
        for set in KernelSet.available { try check(.vector(kernels: set), kernels: set.rawValue, input, seed: seed) }
      }
      if (seed + 1).isMultiple(of: 1000) { say("seeds up to \(seed) done") }
    }
  }

  /// Ends the run if the engine differs from the reference engine.
  private func check(_ engine: EpochEngine, kernels: String, _ input: EpochInput, seed: UInt64) throws {
    guard let difference = try differenceFromReference(engine, on: input, under: .golden) else { return }
    say("seed \(seed): \(engine.name) (\(kernels)) differs in \(difference); shrinking")
    let small = shrink(input) { (try? differenceFromReference(engine, on: $0, under: .golden)) != .some(nil) }
    try save(small, name: "seed-\(seed)-\(kernels)", in: findings)
    let remaining = try differenceFromReference(engine, on: small, under: .golden)
    say("\(small.neuronCount) neurons still differ in \(remaining ?? "nothing")")
    throw ExitCode.failure
  }

  /// Writes a snapshot whose output is the reference engine's.
  private func save(_ input: EpochInput, name: String, in folder: String) throws {
    var snapshot = Snapshot(input: input)
    snapshot.name = name
    snapshot.output = try Epoch.run(input, under: .golden).output
    let file = URL(fileURLWithPath: folder).appendingPathComponent(name + ".json")
    try Data(snapshot.json()).write(to: file)
    if write == nil { say("wrote \(file.relativePath)") }
  }

  private func say(_ line: String) { FileHandle.standardError.write(Data((line + "\n").utf8)) }
}

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
      Everyday and hostile subnets take turns, and so do the rulesets of all spec versions. Each subnet is computed by every \
      set of kernels of this machine, as output, with raw values and with a trace. A difference is shrunk, written as a \
      snapshot, and ends the run with exit code 1; its seed makes it again. With --write nothing is compared: subnets are \
      written as snapshots with the reference engine's output, for other implementations to run.
      """)

  @Option(help: "The first seed.")
  var seed: UInt64 = 0

  @Option(help: "How many subnets; without it, until interrupted.")
  var count: UInt64?

  @Option(help: "The most neurons a subnet has.")
  var neurons = 60

  @Option(help: "The spec version whose rules hold; without it, those of every ruleset take turns.")
  var spec: Int?

  @Option(help: "How many threads compare; 0 stands for all processors.")
  var threads = 1

  @Option(help: "The folder for snapshots of failing inputs.")
  var findings = "."

  @Option(help: "Write the subnets as snapshots to this folder instead.")
  var write: String?

  @Flag(help: "Leave out consensus modes and previous consensus, which implementations before spec 446 do not know.")
  var noModes = false

  func validate() throws {
    guard neurons > 0 else { throw ValidationError("--neurons is at least 1") }
    guard threads >= 0 else { throw ValidationError("--threads is at least 0") }
    if write != nil, spec != nil {
      throw ValidationError("--write goes without --spec: snapshots of golden files have no rules")
    }
  }

  func run() throws {
    let end = count.map { seed + min($0, .max - seed) } ?? .max
    if let write {
      for seed in seed..<end {
        try save(subnet(seed: seed, under: .golden), under: .golden, name: "random-\(seed)", in: write)
      }
      return
    }
    let rulesets = try (spec.map { [$0] } ?? EpochRules.firstVersions).map {
      (spec: $0, rules: try EpochRules(specVersion: $0))
    }
    let workers = threads == 0 ? ProcessInfo.processInfo.activeProcessorCount : threads
    let begin = ContinuousClock.now
    DispatchQueue.concurrentPerform(iterations: workers) { worker in
      for number in stride(from: seed + UInt64(worker), to: end, by: workers) {
        // Two seeds follow one another with the same rules: an everyday subnet and a hostile one.
        let (spec, rules) = rulesets[Int(number / 2 % UInt64(rulesets.count))]
        compare(seed: number, spec: spec, under: rules)
        if (number + 1).isMultiple(of: 100_000) { say("seeds up to \(number) done") }
      }
    }
    let sets = KernelSet.available
    let seconds = begin.duration(to: .now) / .seconds(1)
    say(
      "\(end - seed) subnets of up to \(neurons) neurons, \(rulesets.count) rulesets, \((end - seed) * 3) epochs on each of "
        + "\(sets.map(\.rawValue).joined(separator: ", ")): 0 differences, \(Int(seconds)) s on \(workers) threads")
  }

  private func subnet(seed: UInt64, under rules: EpochRules) -> EpochInput {
    var input = randomSubnet(
      seed: seed, seed.isMultiple(of: 2) ? .everyday : .hostile, under: rules, maximumNeurons: neurons)
    if noModes {
      input.parameters.liquidAlphaConsensusMode = nil
      input.previousConsensus = nil
    }
    return input
  }

  /// Ends the program if a set of kernels differs from the reference engine.
  private func compare(seed: UInt64, spec: Int, under rules: EpochRules) {
    let input = subnet(seed: seed, under: rules)
    do {
      for set in KernelSet.available {
        let engine = EpochEngine.vector(kernels: set)
        guard let difference = try differenceFromReference(engine, on: input, under: rules) else { continue }
        say("seed \(seed), spec \(spec): \(set.rawValue) differs in \(difference); shrinking")
        let small = shrink(input) { (try? differenceFromReference(engine, on: $0, under: rules)) != .some(nil) }
        try save(small, under: rules, name: "spec-\(spec)-seed-\(seed)-\(set.rawValue)", in: findings)
        let remaining = try differenceFromReference(engine, on: small, under: rules)
        say("\(small.neuronCount) neurons still differ in \(remaining ?? "nothing")")
        Self.exit(withError: ExitCode.failure)
      }
    } catch {
      say("seed \(seed), spec \(spec): \(error)")
      Self.exit(withError: ExitCode.failure)
    }
  }

  /// Writes a snapshot whose output is the reference engine's.
  private func save(_ input: EpochInput, under rules: EpochRules, name: String, in folder: String) throws {
    var snapshot = Snapshot(input: input)
    snapshot.name = name
    snapshot.output = try Epoch.run(input, under: rules).output
    let file = URL(fileURLWithPath: folder).appendingPathComponent(name + ".json")
    try Data(snapshot.json()).write(to: file)
    if write == nil { say("wrote \(file.relativePath)") }
  }

  private func say(_ line: String) { FileHandle.standardError.write(Data((line + "\n").utf8)) }
}

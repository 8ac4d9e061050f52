// SPDX-License-Identifier: Apache-2.0
import CYuma
import Synchronization
import Yuma

/// What a `yuma_runner` points to.
final class Runner {
  var runner: EpochRunner
  var input = EpochInput.empty
  var output = EpochOutput()
  /// The rules of the last epoch, and the spec version that it named.
  private var rules: (specVersion: UInt32, rules: EpochRules)?
  private let isBusy = Atomic<Bool>(false)

  init(engine: EpochEngine) throws { runner = try EpochRunner(engine: engine) }

  /// The rules of a spec version.
  func rules(of specVersion: UInt32) throws -> EpochRules {
    if let rules, rules.specVersion == specVersion { return rules.rules }
    let found: EpochRules = try YumaC.rules(of: specVersion)
    rules = (specVersion, found)
    return found
  }

  /// Lets one caller at a time work with the runner behind a pointer.
  ///
  /// - Throws: for NULL, and where another thread is at work with it.
  static func with<Result>(_ pointer: OpaquePointer?, _ body: (Runner) throws -> Result) throws -> Result {
    guard let pointer else { throw Failure.misuse("runner", "NULL") }
    let runner = Unmanaged<Runner>.fromOpaque(UnsafeRawPointer(pointer)).takeUnretainedValue()
    guard runner.isBusy.compareExchange(expected: false, desired: true, ordering: .acquiring).exchanged else {
      throw Failure.misuse("runner", "another thread is at work with it: make a runner for each thread")
    }
    defer { runner.isBusy.store(false, ordering: .releasing) }
    return try body(runner)
  }

  /// Computes the epoch of the caller's arrays into `output`.
  func run(_ source: yuma_input, checking target: yuma_output) throws -> Ledger {
    let rules = try rules(of: source.spec_version)
    let usesLastBonds = try flag(source.uses_last_bonds, "uses_last_bonds")
    try input.read(source, readsBonds: !usesLastBonds)
    try target.check(neurons: input.neuronCount)
    guard usesLastBonds else { return try runner.run(input, under: rules, into: &output) }
    swap(&input.bonds, &output.bonds)
    do {
      return try runner.run(input, under: rules, into: &output)
    } catch {
      swap(&input.bonds, &output.bonds)
      throw error
    }
  }
}

/// The engine of a constant of the header.
func engine(_ number: Int32) throws -> EpochEngine {
  switch Int(number) {
  case Int(YUMA_ENGINE_VECTOR): return .vector
  case Int(YUMA_ENGINE_REFERENCE): return .reference
  default: throw Failure.misuse("engine", "\(number) is neither YUMA_ENGINE_VECTOR nor YUMA_ENGINE_REFERENCE")
  }
}

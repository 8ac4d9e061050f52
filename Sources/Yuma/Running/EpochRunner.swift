// SPDX-License-Identifier: Apache-2.0

/// What an epoch gives beside its output.
public enum EpochDetail: Sendable, Hashable {
  /// Nothing more.
  case output
  /// The raw vectors and bonds of the path that ran, fused or not.
  case raw
  /// The raw values of every stage; goes stage by stage.
  case trace
}

/// An epoch's output and how it came about.
public struct EpochResult: Sendable {
  /// What the chain stores and pays.
  public let output: EpochOutput
  /// Where every rao went.
  public let ledger: Ledger
  /// The raw values, if asked for; nil under Null, which has no stages.
  public let trace: EpochTrace?
  /// The rules, the engine, and the ways that the epoch took.
  public let report: EpochReport

  /// The engine's name.
  public var engine: String { report.engine }
  /// The kernels that ran.
  public var kernels: String { report.kernels }
  /// Where the chain's numbers saturate or wrap, if the engine watches for it.
  public var remarks: [EpochRemark] { report.remarks }
}

/// Runs epochs one after another and keeps its buffers in between, so that an engine need not allocate again. A runner
/// belongs to one thread at a time; make one for each.
///
///     var runner = try EpochRunner(engine: .vector)
///     var output = EpochOutput()
///     for input in history { try runner.run(input, under: .latest, into: &output) }
///
/// It is `Sendable` because it cannot be copied: whoever has it is the only one to reach its buffers.
public struct EpochRunner: ~Copyable, @unchecked Sendable {
  /// The engine that runs.
  public let engine: EpochEngine
  /// How often each path was taken since the runner was made.
  public private(set) var counts = EpochCounts()
  // Nobody else holds it: an engine makes one for each runner.
  private let pipeline: any EpochPipelining

  /// A runner of `engine`.
  ///
  /// - Throws: `EngineUnavailable` where the engine cannot run on this machine as asked.
  public init(engine: EpochEngine) throws(EngineUnavailable) {
    self.engine = engine
    do {
      pipeline = try engine.makePipeline()
    } catch {
      throw EngineUnavailable(engine: engine.name, reason: error)
    }
  }

  init(engine: EpochEngine, pipeline: any EpochPipelining) {
    self.engine = engine
    self.pipeline = pipeline
  }

  /// How the last epoch was computed.
  public var report: EpochReport {
    let paths = pipeline.paths
    return EpochReport(
      engine: engine.name, kernels: pipeline.kernels, consensus: paths.consensus, bonds: paths.bonds,
      reason: paths.reason, remarks: pipeline.remarks, plan: pipeline.plan)
  }

  /// Which kernels run; after an epoch, those that computed it.
  public var kernels: String { pipeline.kernels }

  /// Where the chain's numbers saturated or wrapped in the last epoch, if the engine watches for it.
  public var remarks: [EpochRemark] { pipeline.remarks }

  /// Computes one epoch into `output`, whose storage is used again, and returns where every rao went.
  ///
  /// - Parameters:
  ///   - input: the chain's state before the epoch.
  ///   - rules: the rules in force.
  ///   - output: what the chain stores and pays.
  /// - Throws: `EpochInputError` for input that is not valid; `output` is then as it was.
  @discardableResult
  public mutating func run(
    _ input: EpochInput, under rules: EpochRules, into output: inout EpochOutput
  ) throws(EpochInputError) -> Ledger {
    try input.validate(under: rules)
    pipeline.run(input, under: rules, detail: .output, into: &output)
    counts.add(pipeline.paths)
    return Ledger(emission: input.emission, output: output)
  }

  /// Computes one epoch, with the raw values if asked for.
  ///
  /// - Parameters:
  ///   - input: the chain's state before the epoch.
  ///   - rules: the rules in force.
  ///   - detail: whether raw values are wanted beside the output.
  /// - Throws: `EpochInputError` for input that is not valid.
  public mutating func run(
    _ input: EpochInput, under rules: EpochRules, detail: EpochDetail
  ) throws(EpochInputError) -> EpochResult {
    try input.validate(under: rules)
    var output = EpochOutput()
    pipeline.run(input, under: rules, detail: detail, into: &output)
    counts.add(pipeline.paths)
    return EpochResult(
      output: output, ledger: Ledger(emission: input.emission, output: output),
      // Under Null there are no stages.
      trace: detail == .output || input.epochConsensus != .yuma ? nil : pipeline.trace(detail), report: report)
  }
}

/// An engine that cannot run on this machine as asked.
public struct EngineUnavailable: Error, Sendable, CustomStringConvertible {
  /// The engine's name.
  public let engine: String
  /// Why it cannot run.
  public let reason: any Error

  /// The reason, on one line.
  public var description: String { "\(reason)" }
}

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
  /// The engine's name.
  public let engine: String
  /// The kernels that ran: "avx512", say, or "avx512+swift" where the reference kernels did what those decline, or the
  /// stages of a trace.
  public let kernels: String
  /// What the chain stores and pays.
  public let output: EpochOutput
  /// Where every rao went.
  public let ledger: Ledger
  /// The raw values, if asked for.
  public let trace: EpochTrace?
  /// Where the chain's numbers saturate or wrap, if the engine watches for it.
  public let remarks: [EpochRemark]
}

/// Runs epochs one after another and keeps its buffers in between, so that an engine need not allocate again. A runner
/// belongs to one thread at a time; make one for each.
///
///     var runner = try EpochRunner(engine: .reference)
///     var output = EpochOutput()
///     for input in history { try runner.run(input, into: &output) }
public struct EpochRunner<Engine: EpochEngine>: ~Copyable {
  /// The engine that runs.
  public let engine: Engine
  /// Where the chain's numbers saturated or wrapped in the last epoch, if the engine watches for it.
  public private(set) var remarks: [EpochRemark] = []
  private var pipeline: EpochPipeline<Engine.Kernels>

  /// A runner of `engine`.
  ///
  /// - Throws: where the engine cannot run on this machine as asked.
  public init(engine: Engine) throws {
    self.engine = engine
    pipeline = EpochPipeline(kernels: try engine.makeKernels())
  }

  /// Which kernels run; after an epoch, those that computed it.
  public var kernels: String { pipeline.kernels.name }

  /// Computes one epoch into `output`, whose storage is used again, and returns where every rao went.
  ///
  /// - Throws: `EpochInputError` for input that is not valid; `output` is then as it was.
  @discardableResult
  public mutating func run(
    _ input: EpochInput, ruleset: Ruleset = .spec424, into output: inout EpochOutput
  ) throws(EpochInputError) -> Ledger {
    try input.validate()
    pipeline.run(input, ruleset: ruleset, detail: .output, into: &output)
    remarks = pipeline.kernels.takeRemarks()
    return Ledger(emission: input.emission, output: output)
  }

  /// Computes one epoch, with the raw values if asked for.
  ///
  /// - Throws: `EpochInputError` for input that is not valid.
  public mutating func run(
    _ input: EpochInput, ruleset: Ruleset = .spec424, detail: EpochDetail
  ) throws(EpochInputError) -> EpochResult {
    try input.validate()
    var output = EpochOutput()
    pipeline.run(input, ruleset: ruleset, detail: detail, into: &output)
    remarks = pipeline.kernels.takeRemarks()
    return EpochResult(
      engine: engine.name, kernels: kernels, output: output,
      ledger: Ledger(emission: input.emission, output: output),
      trace: detail == .output ? nil : pipeline.trace(detail), remarks: remarks)
  }
}

extension EpochPipeline {
  /// The raw values that the last epoch left in the state.
  func trace(_ detail: EpochDetail) -> EpochTrace {
    let stages = detail == .trace
    return EpochTrace(
      stake: kernels.trace(state.stake),
      activeStake: kernels.trace(state.activeStake),
      weights: stages ? kernels.trace(state.weights) : nil,
      consensus: kernels.trace(state.consensus),
      clippedWeights: stages ? kernels.trace(state.clippedWeights) : nil,
      validatorTrust: kernels.trace(state.validatorTrust),
      incentive: kernels.trace(state.incentive),
      weightsForBonds: stages ? kernels.trace(state.weightsForBonds) : nil,
      emaBonds: kernels.trace(state.bonds),
      dividends: kernels.trace(state.dividends),
      normalizedServerEmission: kernels.trace(state.serverShare),
      normalizedValidatorEmission: kernels.trace(state.validatorShare),
      normalizedCombinedEmission: kernels.trace(state.combinedShare))
  }
}

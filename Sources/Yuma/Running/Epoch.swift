// SPDX-License-Identifier: Apache-2.0

/// One epoch of Yuma Consensus.
///
///     let result = try Epoch.run(input, under: .latest)
///     result.output.incentive[126]       // of 65535, as stored on the chain
///     result.ledger.undistributed        // rao lost to truncation
public enum Epoch {
  /// Computes one epoch.
  ///
  /// - Parameters:
  ///   - input: the chain's state before the epoch; it is validated first.
  ///   - rules: the rules in force: `.latest`, or those of a spec version, `EpochRules(specVersion: 424)`.
  ///   - engine: whose arithmetic to use.
  ///   - detail: whether raw values are wanted beside the output.
  /// - Throws: `EpochInputError` for input that is not valid; `EngineUnavailable` where the engine cannot run here.
  /// - Complexity: O(n log n + nnz) for sparse weights on the vector engine; O(V n) on the others, and where the penalty
  ///   blends or liquid alpha is on.
  public static func run(
    _ input: EpochInput, under rules: EpochRules, engine: EpochEngine = .vector, detail: EpochDetail = .output
  ) throws -> EpochResult {
    var runner = try EpochRunner(engine: engine)
    return try runner.run(input, under: rules, detail: detail)
  }

  /// Computes one epoch on the reference engine, in front of an observer, with its trace.
  ///
  /// - Throws: `EpochInputError` for input that is not valid.
  package static func run(
    _ input: EpochInput, under rules: EpochRules, observer: some EpochObserver<ReferenceKernels>
  ) throws(EpochInputError) -> EpochResult {
    var runner = EpochRunner(
      engine: .reference, pipeline: PipelineBox(EpochPipeline(kernels: ReferenceKernels(), observer: observer)))
    return try runner.run(input, under: rules, detail: .trace)
  }
}

/// One epoch of Yuma Consensus.
///
///     let result = try Epoch.run(input)
///     result.output.incentive[126]       // of 65535, as stored on the chain
///     result.ledger.undistributed        // rao lost to truncation
public enum Epoch {
  /// Computes one epoch.
  ///
  /// - Parameters:
  ///   - input: the chain's state before the epoch; it is validated first.
  ///   - engine: whose arithmetic to use.
  ///   - ruleset: the rules in force.
  ///   - detail: whether raw values are wanted beside the output.
  /// - Throws: `EpochInputError` for input that is not valid; whatever `engine` throws when it cannot run here.
  /// - Complexity: O(n log n + nnz) for sparse weights, and O(V n) where the penalty blends or liquid alpha is on.
  public static func run(
    _ input: EpochInput, engine: some EpochEngine = .vector, ruleset: Ruleset = .spec424,
    detail: EpochDetail = .output
  ) throws -> EpochResult {
    var runner = try EpochRunner(engine: engine)
    return try runner.run(input, ruleset: ruleset, detail: detail)
  }
}

/// The order of an epoch's stages, over an engine's kernels. Each stage is a method in a file of its own.
struct EpochPipeline<Kernels: EpochKernels> {
  var kernels: Kernels
  var state: EpochState<Kernels>

  init(kernels: Kernels) {
    self.kernels = kernels
    state = EpochState(kernels: kernels)
  }

  /// The epoch, stage by stage (Docs/Specification/epoch.md). `input` is valid.
  mutating func run(_ input: EpochInput, ruleset: Ruleset, detail: EpochDetail, into output: inout EpochOutput) {
    markActive(input, into: &output)  // 1
    sumStake(input, into: &output)  // 2
    choosePermits(input, into: &output)  // 3
    planEntries(input)  // 4 and 8: which entries count

    let fused = detail != .trace && runFused(input, ruleset: ruleset, detail: detail, into: &output)
    if !fused {
      normalizeWeights(input)  // 4
      findConsensus(input)  // 5
      clipWeights()  // 6
      chooseWeightsForBonds(input)  // 7
      updateBonds(input, ruleset: ruleset)  // 8
      storeBonds(into: &output)  // 10
    }

    distributeEmission(input, into: &output)  // 9
    storeShares(into: &output)  // 10
  }

  /// Sections 4 to 8 by the engine's fused kernels, if it has any and both take the input.
  private mutating func runFused(
    _ input: EpochInput, ruleset: Ruleset, detail: EpochDetail, into output: inout EpochOutput
  ) -> Bool {
    guard kernels.fusedConsensus(input, state: &state) else { return false }
    chooseLiquidConsensus(input, ruleset: ruleset)
    return kernels.fusedBonds(input, state: &state, keepsRawBonds: detail == .raw, into: &output.bonds)
  }
}

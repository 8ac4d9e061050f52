// SPDX-License-Identifier: Apache-2.0
import Yuma

/// The first field in which `engine` differs from the reference engine on `input`, or nil: every bit of the output, the raw
/// values of the path that runs without a trace, and each stage of a trace.
public func differenceFromReference(
  _ engine: EpochEngine, on input: EpochInput, under rules: EpochRules
) throws -> String? {
  let expected = try Epoch.run(input, under: rules, engine: .reference, detail: .trace)
  for detail in [EpochDetail.output, .raw, .trace] {
    let found = try Epoch.run(input, under: rules, engine: engine, detail: detail)
    if let field = firstDifference(expected.output, found.output) { return "\(detail): output.\(field)" }
    if let trace = found.trace, let reference = expected.trace,
      let field = firstDifference(reference, trace, stages: detail == .trace)
    {
      return "\(detail): intermediate.\(field)"
    }
  }
  return nil
}

private func firstDifference(_ expected: EpochOutput, _ found: EpochOutput) -> String? {
  let fields: [(String, Bool)] = [
    ("stake", expected.stake == found.stake), ("active", expected.active == found.active),
    ("validatorPermits", expected.validatorPermits == found.validatorPermits),
    ("stakeWeight", expected.stakeWeight == found.stakeWeight), ("consensus", expected.consensus == found.consensus),
    ("validatorTrust", expected.validatorTrust == found.validatorTrust),
    ("incentive", expected.incentive == found.incentive), ("bonds", expected.bonds == found.bonds),
    ("dividends", expected.dividends == found.dividends),
    ("serverEmission", expected.serverEmission == found.serverEmission),
    ("validatorEmission", expected.validatorEmission == found.validatorEmission),
    ("combinedEmission", expected.combinedEmission == found.combinedEmission), ("rank", expected.rank == found.rank),
    ("trust", expected.trust == found.trust), ("pruningScores", expected.pruningScores == found.pruningScores),
  ]
  return fields.first { !$0.1 }?.0
}

private func firstDifference(_ expected: EpochTrace, _ found: EpochTrace, stages: Bool) -> String? {
  let fields: [(String, Bool)] = [
    ("stake", expected.stake == found.stake), ("activeStake", expected.activeStake == found.activeStake),
    ("weights", !stages || expected.weights == found.weights), ("consensus", expected.consensus == found.consensus),
    ("clippedWeights", !stages || expected.clippedWeights == found.clippedWeights),
    ("validatorTrust", expected.validatorTrust == found.validatorTrust),
    ("incentive", expected.incentive == found.incentive),
    ("weightsForBonds", !stages || expected.weightsForBonds == found.weightsForBonds),
    ("emaBonds", expected.emaBonds == found.emaBonds), ("dividends", expected.dividends == found.dividends),
    ("normalizedServerEmission", expected.normalizedServerEmission == found.normalizedServerEmission),
    ("normalizedValidatorEmission", expected.normalizedValidatorEmission == found.normalizedValidatorEmission),
    ("normalizedCombinedEmission", expected.normalizedCombinedEmission == found.normalizedCombinedEmission),
  ]
  return fields.first { !$0.1 }?.0
}

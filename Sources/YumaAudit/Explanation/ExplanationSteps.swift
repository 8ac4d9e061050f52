// SPDX-License-Identifier: Apache-2.0
import FixedPoint
import Yuma
import YumaJSON

extension ExplanationParts {
  /// The neuron's numbers from stake to emission, each evaluated again from those before.
  var steps: [ExplainedStep] {
    let ranks = operands.ranks
    let rank = weights.filter { $0.exclusion == nil }.reduce(I32F32.zero) { $0.saturatingAdding($1.contribution) }
    let trust = ownWeights.filter { $0.exclusion == nil }.map(\.clipped).sum
    let stake = I32F32(bits: trace.stake[uid])
    let counted = output.active[uid] && operands.plan.permitted[uid] ? stake : .zero
    let countedSum = (0..<input.neuronCount).map { uid in
      output.active[uid] && operands.plan.permitted[uid] ? I32F32(bits: trace.stake[uid]) : .zero
    }.sum

    var steps = [
      amount("stake", "alpha stake + TAO stake * TAO weight", 2, output.stake[uid]),
      number(
        "stake share",
        neuron.cutOff == nil ? "stake / sum of stake" : "0: stake is below the threshold", 2, stake, confirmed: true,
        stored: output.stakeWeight[uid]),
      quotient(
        "active stake", "stake share / sum of active, permitted", 3, operands.activeStake[uid], counted, countedSum),
      number(
        "consensus", "stake-weighted median of the weights", 5, operands.consensus[uid], confirmed: true,
        stored: output.consensus[uid]),
      number("rank", "sum of active stake * clipped weight", 6, ranks[uid], confirmed: rank == ranks[uid]),
      quotient(
        "incentive", "rank / sum of ranks (\(Figures.decimal(raw: ranks.sum.bits)))", 6,
        I32F32(bits: trace.incentive[uid]), ranks[uid], ranks.sum, stored: output.incentive[uid]),
      number(
        "validator trust", "sum of own clipped weights", 6, I32F32(bits: trace.validatorTrust[uid]),
        confirmed: trust.bits == trace.validatorTrust[uid], stored: output.validatorTrust[uid]),
    ]
    steps += dividendSteps
    steps += paySteps
    return steps
  }

  private var dividendSteps: [ExplainedStep] {
    let earned = operands.earned
    var steps: [ExplainedStep] = []
    if operands.plan.bonds == .yuma3 {
      let stake = operands.activeStake[uid]
      let product = bondIncome.checkedMultiplied(by: stake) ?? .zero
      steps = [
        number("bond income", "sum of bond share * incentive", 8, bondIncome, confirmed: true),
        number(
          "dividends earned", "bond income * active stake", 8, earned[uid], confirmed: product == earned[uid],
          cutOff: Self.fraction(ofProduct: bondIncome, stake)),
      ]
    } else {
      steps = [
        number(
          "dividends earned", "sum of bond share * incentive", 8, earned[uid],
          confirmed: bondIncome == earned[uid])
      ]
    }
    steps.append(
      quotient(
        "dividends", "earned / sum of earned (\(Figures.decimal(raw: earned.sum.bits)))", 8,
        I32F32(bits: trace.dividends[uid]), earned[uid], earned.sum, stored: output.dividends[uid]))
    return steps
  }

  private var paySteps: [ExplainedStep] {
    let sum = operands.combined.sum
    let whole = "sum of incentive and dividends (\(Figures.decimal(raw: sum.bits)))"
    let incentive = I32F32(bits: trace.incentive[uid])
    let dividends = I32F32(bits: trace.dividends[uid])
    let serverShare = I32F32(bits: trace.serverShare[uid])
    let validatorShare = I32F32(bits: trace.validatorShare[uid])
    let combinedShare = I32F32(bits: trace.combinedShare[uid])
    var steps = [quotient("server share", "incentive / \(whole)", 9, serverShare, incentive, sum)]
    if isPaidByStake {
      let isActive = operands.activeStake.sum != .zero
      let fallback = isActive ? operands.activeStake[uid] : I32F32(bits: trace.stake[uid])
      steps.append(
        number(
          "validator share", isActive ? "active stake, as nobody earned anything" : "stake, as nobody is active", 9,
          validatorShare, confirmed: fallback == validatorShare))
      steps.append(number("combined share", "the same", 9, combinedShare, confirmed: fallback == combinedShare))
    } else {
      steps.append(quotient("validator share", "dividends / \(whole)", 9, validatorShare, dividends, sum))
      steps.append(
        quotient("combined share", "(incentive + dividends) / sum", 9, combinedShare, operands.combined[uid], sum))
    }
    return steps + [
      paid("server emission", serverShare, output.serverEmission[uid]),
      paid("validator emission", validatorShare, output.validatorEmission[uid]),
      paid("combined emission", combinedShare, output.combinedEmission[uid]),
    ]
  }

  private func number(
    _ name: String, _ formula: String, _ section: Int, _ value: I32F32, confirmed: Bool, stored: UInt16? = nil,
    cutOff: Double? = nil
  ) -> ExplainedStep {
    ExplainedStep(
      name: name, formula: formula, section: section, raw: Int128(value.bits), isRao: false, stored: stored,
      cutOff: cutOff, isConfirmed: confirmed)
  }

  private func amount(_ name: String, _ formula: String, _ section: Int, _ rao: UInt64) -> ExplainedStep {
    ExplainedStep(
      name: name, formula: formula, section: section, raw: Int128(rao), isRao: true, stored: nil, cutOff: nil,
      isConfirmed: true)
  }

  /// A part over a sum: unchanged where that is 0, as the chain has it.
  private func quotient(
    _ name: String, _ formula: String, _ section: Int, _ value: I32F32, _ part: I32F32, _ sum: I32F32,
    stored: UInt16? = nil
  ) -> ExplainedStep {
    let expected = sum == .zero ? part : part.safeDivided(by: sum)
    let rest = (Int128(part.bits) << 32) % max(1, Int128(sum.bits.magnitude))
    let cutOff = sum == .zero ? nil : Double(rest.magnitude) / Double(sum.bits.magnitude)
    return number(
      name, formula, section, value, confirmed: expected == value, stored: stored, cutOff: cutOff)
  }

  private func paid(_ name: String, _ share: I32F32, _ rao: UInt64) -> ExplainedStep {
    let product = I96F32(saturating: share).saturatingMultiplied(by: I96F32(saturating: input.emission))
    let fraction = Double(UInt32(truncatingIfNeeded: product.bits)) * 0x1p-32
    return ExplainedStep(
      name: name, formula: "\(name.prefix { $0 != " " }) share * \(Figures.grouped(input.emission)) rao", section: 9,
      raw: Int128(rao), isRao: true, stored: nil, cutOff: fraction, isConfirmed: UInt64(saturating: product) == rao)
  }

  /// What rounding a product down cuts off, in units of 2^-32.
  private static func fraction(ofProduct left: I32F32, _ right: I32F32) -> Double {
    Double(UInt32(truncatingIfNeeded: Int128(left.bits) * Int128(right.bits))) * 0x1p-32
  }
}

// SPDX-License-Identifier: Apache-2.0
import Yuma
import YumaJSON

/// A line of a ledger, as recomputed and as recorded.
package struct LedgerLine {
  /// What the line says.
  package let name: String
  /// Rao.
  package let recomputed: Int128
  /// Rao; nil where there is no record.
  package let recorded: Int128?

  /// The lines of a ledger beside those of the record.
  package static func lines(_ ledger: Ledger, _ recorded: Ledger?) -> [LedgerLine] {
    func line(_ name: String, _ amount: (Ledger) -> Int128) -> LedgerLine {
      LedgerLine(name: name, recomputed: amount(ledger), recorded: recorded.map(amount))
    }
    return [
      line("emission") { Int128($0.emission) },
      line("paid to servers") { Int128(truncatingIfNeeded: $0.serverEmission) },
      line("paid to validators") { Int128(truncatingIfNeeded: $0.validatorEmission) },
      line("undistributed", \.undistributed),
      line("recorded as combined emission") { Int128(truncatingIfNeeded: $0.combinedEmission) },
    ]
  }
}

/// The largest differences between the chain's epoch and the exact one.
package struct RoundingFigures {
  /// The neuron farthest off in steps of 65535, of consensus, incentive, dividends, trust and stake weight.
  package let steps: Int
  /// The neuron farthest off in rao.
  package let rao: UInt128

  package init(_ analysis: ErrorAnalysis) {
    steps =
      analysis.neurons.map { neuron in
        [neuron.consensus, neuron.incentive, neuron.dividends, neuron.validatorTrust, neuron.stakeWeight]
          .map { abs($0) }.max() ?? 0
      }.max() ?? 0
    rao =
      analysis.neurons.map { neuron in
        max(
          neuron.serverEmission.magnitude, neuron.validatorEmission.magnitude, neuron.combinedEmission.magnitude)
      }.max() ?? 0
  }

  /// "1 u16 step and 43 rao".
  package var text: String {
    "\(Figures.grouped(steps)) u16 \(steps == 1 ? "step" : "steps") and \(Figures.grouped(rao)) rao"
  }
}

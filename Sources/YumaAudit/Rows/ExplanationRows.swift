import FixedPoint
import Yuma
import YumaFiles
import YumaJSON

/// An explanation as rows for other programs: a row per weight, bond and part of the pay.
package enum ExplanationRows {
  /// The epoch's place, the neuron, which part a row is, whom it is shared with, and its numbers.
  package static let columns = [
    "name", "netuid", "mechanism", "block", "uid", "role", "part", "validator", "server", "set", "exclusion", "weight",
    "clipped", "contribution", "rao",
  ]

  /// The rows in the order of the explanation.
  ///
  /// - Parameters:
  ///   - explanation: the explanation
  ///   - snapshot: the epoch
  ///   - output: what it gives
  /// - Returns: the weights that were set on the neuron ("weight"), those that it set ("ownWeight"), its bonds ("bond"), and
  ///   the parts of its pay as a server ("serverPay") and as a validator ("validatorPay"); what does not apply is empty
  package static func rows(
    of explanation: Explanation, snapshot: Snapshot, output: EpochOutput
  ) -> [[String]] {
    let neurons = NeuronRow.rows(of: output, input: snapshot.input)
    let uid = explanation.uid
    let role = neurons.indices.contains(uid) ? neurons[uid].role : .none
    let head = snapshot.rowPlace + ["\(uid)", role.rawValue]
    func decimal(_ value: I32F32) -> String { Figures.decimal(raw: value.bits) }
    func weights(_ part: String, _ weights: [ExplainedWeight]) -> [[String]] {
      weights.map { weight in
        head + [
          part, "\(weight.validator)", "\(weight.server)", "\(weight.set)", weight.exclusion?.rawValue ?? "",
          decimal(weight.weight), decimal(weight.clipped), decimal(weight.contribution), "",
        ]
      }
    }
    func pay(_ part: String, _ pay: PayBreakdown, isServer: Bool) -> [[String]] {
      pay.parts.map { share in
        let pair = isServer ? ["\(share.uid)", "\(uid)"] : ["\(uid)", "\(share.uid)"]
        return head + [part] + pair + ["", "", "", "", Figures.decimal(raw: share.contribution), "\(share.rao)"]
      }
    }
    let bonds = explanation.bonds.map { bond in
      head + ["bond", "\(uid)", "\(bond.server)", "", "", "", "", decimal(bond.contribution), ""]
    }
    return weights("weight", explanation.weights) + weights("ownWeight", explanation.ownWeights) + bonds
      + pay("serverPay", explanation.serverPay, isServer: true)
      + pay("validatorPay", explanation.validatorPay, isServer: false)
  }
}

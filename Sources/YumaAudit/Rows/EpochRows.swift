import Yuma
import YumaFiles

/// An epoch's result as rows for other programs: a row per neuron, under the names of the JSON keys, in raw values.
package enum EpochRows {
  /// The epoch's place, then the neuron's role, then every field that has one value per neuron.
  package static let columns =
    ["name", "netuid", "mechanism", "block", "uid", "role"]
    + OutputField.allCases.filter { $0 != .bonds }.map(\.rawValue)

  /// The rows by uid. O(n).
  ///
  /// - Parameters:
  ///   - snapshot: the epoch
  ///   - output: what it gives
  /// - Returns: a row per neuron, a text per column; a place that the snapshot does not name is empty, flags are "true" or
  ///   "false", shares are of 65535, amounts in rao
  package static func rows(of snapshot: Snapshot, output: EpochOutput) -> [[String]] {
    let place = snapshot.rowPlace
    let values = RecordedOutput(output)
    return NeuronRow.rows(of: output, input: snapshot.input).map { neuron in
      place + ["\(neuron.uid)", neuron.role.rawValue]
        + OutputField.allCases.compactMap { field in
          field.value(of: neuron.uid, in: values).map { field.text($0) }
        }
    }
  }
}

extension Snapshot {
  /// The name, the subnet, the mechanism and the block: how rows of several epochs are told apart.
  var rowPlace: [String] {
    [
      name ?? "", chain?.netuid.map { "\($0)" } ?? "", chain?.mechanism.map { "\($0)" } ?? "", "\(input.currentBlock)",
    ]
  }
}

extension OutputField {
  /// A neuron's value, a flag as 0 or 1; nil for bonds, where there is no record, and beyond its end.
  func value(of uid: Int, in output: RecordedOutput) -> UInt64? {
    func at<Value>(_ values: [Value]?) -> Value? { values.flatMap { $0.indices.contains(uid) ? $0[uid] : nil } }
    switch self {
    case .active: return at(output.active).map { $0 ? 1 : 0 }
    case .stake: return at(output.stake)
    case .stakeWeight: return at(output.stakeWeight).map(UInt64.init)
    case .validatorPermits: return at(output.validatorPermits).map { $0 ? 1 : 0 }
    case .consensus: return at(output.consensus).map(UInt64.init)
    case .validatorTrust: return at(output.validatorTrust).map(UInt64.init)
    case .incentive: return at(output.incentive).map(UInt64.init)
    case .bonds: return nil
    case .dividends: return at(output.dividends).map(UInt64.init)
    case .serverEmission: return at(output.serverEmission)
    case .validatorEmission: return at(output.validatorEmission)
    case .combinedEmission: return at(output.combinedEmission)
    }
  }

  /// A value as a row shows it.
  func text(_ value: UInt64) -> String { unit == .flag ? (value == 0 ? "false" : "true") : "\(value)" }
}

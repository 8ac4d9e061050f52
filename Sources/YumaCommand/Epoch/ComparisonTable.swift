// SPDX-License-Identifier: Apache-2.0
import Yuma
import YumaAudit
import YumaJSON

/// How far an engine's epoch lies from another's, as a person wants to read it.
struct ComparisonTable {
  let name: String
  let analysis: ErrorAnalysis

  /// The neurons that differ, those with most rao first, then the stages, and what rounding decided.
  func rendered(rows: Int, style: TextStyle) -> String {
    let different = analysis.neurons.filter(\.isDifferent).sorted { order($0) > order($1) }
    return """
      \(Printable.escaped(name)): \(analysis.engine) minus \(analysis.measure); \
      \(different.count) of \(analysis.neurons.count) neurons differ

      \(neurons(different.prefix(rows)).rendered(style))
      \(stages.rendered(style))
      decided by rounding
      consensus of columns: \(list(analysis.decided.medians))
      permits: \(list(analysis.decided.permits))
      ranks: \(list(analysis.decided.ranks))
      clips: \(list(analysis.decided.clips.map { "[\($0.row)][\($0.column)]" }))

      undistributed: \(grouped(analysis.undistributed)) rao; \
      with \(analysis.measure) \(grouped(analysis.undistributedByMeasure)) rao

      """
  }

  private func order(_ neuron: NeuronDeviation) -> UInt128 {
    max(
      neuron.serverEmission.magnitude, neuron.validatorEmission.magnitude, neuron.combinedEmission.magnitude)
  }

  private func neurons(_ shown: some Sequence<NeuronDeviation>) -> Table {
    var table = Table([
      ("uid", .right), ("consensus", .right), ("trust", .right), ("incentive", .right), ("dividends", .right),
      ("server rao", .right), ("validator rao", .right), ("combined rao", .right), ("first stage", .left),
    ])
    for neuron in shown {
      table.append([
        "\(neuron.uid)", "\(neuron.consensus)", "\(neuron.validatorTrust)", "\(neuron.incentive)",
        "\(neuron.dividends)", grouped(neuron.serverEmission), grouped(neuron.validatorEmission),
        grouped(neuron.combinedEmission), neuron.firstStage?.rawValue ?? "-",
      ])
    }
    return table
  }

  private var stages: Table {
    var table = Table([
      ("stage", .left), ("largest (2^-32)", .right), ("row", .right), ("column", .right), ("off", .right),
    ])
    for stage in analysis.stages {
      table.append([
        stage.stage.rawValue, tenths(stage.largest), stage.row.map { "\($0)" } ?? "-",
        stage.column.map { "\($0)" } ?? "-", "\(stage.count)",
      ])
    }
    return table
  }

  private func list(_ places: [some CustomStringConvertible]) -> String {
    let shown = places.prefix(12).map(\.description).joined(separator: ", ")
    return places.isEmpty ? "none" : places.count > 12 ? "\(shown), ... (\(places.count))" : shown
  }
}

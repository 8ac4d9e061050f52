// SPDX-License-Identifier: Apache-2.0
import YumaAudit
import YumaCharts
import YumaJSON

/// The difference of each neuron's emission between two engines, as a figure.
struct ComparisonChart {
  let name: String
  let analysis: ErrorAnalysis

  var figure: Figure {
    Figure([
      Chart(
        "Emission of \(name): \(analysis.engine) minus \(analysis.measure)",
        subtitle: "Neurons without a difference have no bar.",
        x: .init("uid", range: -1...Double(max(1, analysis.neurons.count)), numbers: .whole), y: .init("rao"),
        series: [
          .init("server", values: analysis.neurons.map { Double($0.serverEmission) }, style: .bars),
          .init("validator", values: analysis.neurons.map { Double($0.validatorEmission) }, style: .bars),
        ])
    ])
  }
}

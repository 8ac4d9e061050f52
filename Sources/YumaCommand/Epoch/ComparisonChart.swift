import YumaAudit
import YumaJSON
import YumaReports

/// The difference of each neuron's emission between two engines, drawn as SVG.
struct ComparisonChart {
  let name: String
  let analysis: ErrorAnalysis

  /// Draws the chart into a file.
  ///
  /// - Throws: `Failure` where gnuplot is missing or fails; the file is then as it was.
  func draw(to path: String) throws {
    let svg: [UInt8]
    do throws(ChartError) {
      svg = try Figure([chart]).drawn(as: .svg)
    } catch {
      throw Failure("--chart: \(Printable.escaped(error.description))")
    }
    try OutputFile.write(svg, to: path)
  }

  private var chart: Chart {
    Chart(
      "\(name): emission, \(analysis.engine) minus \(analysis.measure)",
      x: .init("uid", range: -1...Double(max(1, analysis.neurons.count))), y: .init("rao"),
      series: [
        .init("server", values: analysis.neurons.map { Double($0.serverEmission) }, style: .impulses),
        .init("validator", values: analysis.neurons.map { Double($0.validatorEmission) }, style: .impulses),
      ])
  }
}

import Foundation
import YumaAudit

/// The difference of each neuron's emission between two engines, drawn by gnuplot as SVG.
struct ComparisonChart {
  let name: String
  let analysis: ErrorAnalysis

  /// Draws the chart into a file.
  ///
  /// - Throws: `Failure` where gnuplot is missing or fails; the file is then as it was.
  func draw(to path: String) throws {
    let svg = try Self.gnuplot(script)
    let file = try OutputFile(path: path)
    try file.write(svg)
    try file.close()
  }

  private var script: String {
    let points = analysis.neurons.map { "\($0.uid) \($0.serverEmission) \($0.validatorEmission)" }
    return """
      set terminal svg size 900,420 dynamic background rgb 'white' font 'sans-serif,13'
      set title "\(quoted(name)): emission, \(analysis.engine) minus \(analysis.measure)" noenhanced
      set xlabel 'uid'
      set ylabel 'rao'
      set grid ytics linecolor rgb '#dddddd'
      set xzeroaxis linecolor rgb '#888888'
      set key outside right top
      set xrange [-1:\(max(1, analysis.neurons.count))]
      $data << END
      \(points.joined(separator: "\n"))
      END
      plot $data using 1:2 with impulses linewidth 2 linecolor rgb '#0072b2' title 'server', \
      $data using 1:3 with impulses linewidth 2 linecolor rgb '#d55e00' title 'validator'

      """
  }

  /// The name as gnuplot takes it between double quotes.
  private func quoted(_ name: String) -> String {
    String(Printable.escaped(name).map { "\"\\`$".contains($0) ? "'" : $0 })
  }

  /// What gnuplot prints for a script.
  private static func gnuplot(_ script: String) throws -> String {
    let process = Process()
    let input = Pipe()
    let output = Pipe()
    let errors = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["gnuplot"]
    process.standardInput = input
    process.standardOutput = output
    process.standardError = errors
    do {
      try process.run()
      try input.fileHandleForWriting.write(contentsOf: Data(script.utf8))
      try input.fileHandleForWriting.close()
    } catch {
      throw Failure("--chart: gnuplot cannot be run: \(reason(error))")
    }
    let svg = output.fileHandleForReading.readDataToEndOfFile()
    let said = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus != 127 else {
      throw Failure("--chart: gnuplot is not installed (Debian's gnuplot-nox); no chart was drawn")
    }
    guard process.terminationStatus == 0, svg.starts(with: Data("<?xml".utf8)) else {
      let line = said.split(separator: "\n").last { !$0.allSatisfy { $0 == " " || $0 == "^" } } ?? "no reason given"
      throw Failure("--chart: gnuplot failed: \(Printable.escaped(String(line)))")
    }
    return String(decoding: svg, as: UTF8.self)
  }
}

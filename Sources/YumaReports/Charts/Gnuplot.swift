import Foundation

/// Runs gnuplot, which draws the charts.
enum Gnuplot {
  /// What gnuplot prints for each script, as text, in one run.
  static func texts(of scripts: [String]) throws(ChartError) -> [[UInt8]] {
    let mark = "end of picture \(UUID().uuidString)\n"
    let whole = scripts.map { "\($0)unset output\nset print '-'\nprint '\(mark.dropLast())'\n" }.joined()
    let pieces = String(decoding: try output(of: whole), as: UTF8.self).components(separatedBy: mark)
    return pieces.dropLast().map { Array($0.utf8) }
  }

  /// What gnuplot prints for a script.
  static func output(of script: String) throws(ChartError) -> [UInt8] {
    // Files, not pipes: a pipe that fills while the other end writes would stop both.
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("yuma-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let picture = folder.appendingPathComponent("picture")
    let errors = folder.appendingPathComponent("errors")
    let process = Process()
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      let input = folder.appendingPathComponent("script")
      try Data(script.utf8).write(to: input)
      try Data().write(to: picture)
      try Data().write(to: errors)
      process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      process.arguments = ["gnuplot"]
      process.standardInput = try FileHandle(forReadingFrom: input)
      process.standardOutput = try FileHandle(forWritingTo: picture)
      process.standardError = try FileHandle(forWritingTo: errors)
      try process.run()
    } catch {
      throw ChartError("gnuplot cannot be run: \(error.localizedDescription)")
    }
    process.waitUntilExit()
    guard process.terminationStatus != 127 else {
      throw ChartError("gnuplot is not installed (Debian's gnuplot-nox); no chart was drawn")
    }
    let bytes = (try? Data(contentsOf: picture)) ?? Data()
    guard process.terminationStatus == 0, !bytes.isEmpty else {
      let said = String(decoding: (try? Data(contentsOf: errors)) ?? Data(), as: UTF8.self)
      let line = said.split(separator: "\n").last { !$0.allSatisfy { $0 == " " || $0 == "^" } } ?? "no reason given"
      throw ChartError("gnuplot failed: \(line)")
    }
    return [UInt8](bytes)
  }
}

/// Why a chart could not be drawn, in one line.
public struct ChartError: Error, CustomStringConvertible, Equatable {
  /// The line.
  public let description: String

  init(_ description: String) { self.description = description }
}

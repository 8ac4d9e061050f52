// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import YumaCharts
import YumaJSON

/// The form of a picture, which its name's suffix says.
enum PictureFormat: String, CaseIterable {
  /// Scalable vector graphics, in the colours of the reader's scheme.
  case svg
  /// Portable network graphics, in light colours.
  case png

  /// The form that a file's name asks for.
  ///
  /// - Throws: `ValidationError` for another suffix than .svg and .png.
  init(path: String) throws(ValidationError) {
    let suffix = path.split(separator: ".").last.map { $0.lowercased() } ?? ""
    guard path.contains("."), let format = PictureFormat(rawValue: suffix) else {
      throw ValidationError("--chart \(Printable.escaped(path)): a picture's name ends in .svg or .png")
    }
    self = format
  }
}

/// The file of `--chart`: it appears whole, once a figure is written, or not at all.
struct PictureFile {
  private let format: PictureFormat
  private let file: OutputFile

  /// Opens the file, so that nobody waits for a computation to learn that its picture cannot be made.
  ///
  /// - Throws: `ValidationError` for another suffix than .svg and .png; `Failure` where the file cannot be written, or where
  ///   rsvg-convert, which makes PNG, is missing.
  init(path: String) throws {
    format = try PictureFormat(path: path)
    if format == .png { _ = try SVGConverter.program() }
    file = try OutputFile(path: path)
  }

  /// Draws the figure into the file.
  ///
  /// - Throws: `Failure` where the file cannot be written or rsvg-convert fails.
  func write(_ figure: Figure) throws {
    switch format {
    case .svg: try file.write(figure.svg())
    case .png: try file.write(try SVGConverter.png(of: figure.svg(colours: .light)))
    }
    try file.close()
  }
}

/// Turns SVG into PNG by librsvg's program.
enum SVGConverter {
  /// The path of rsvg-convert.
  ///
  /// - Throws: `Failure` where no folder of `PATH` has it.
  static func program() throws -> String {
    let folders = ProcessInfo.processInfo.environment["PATH", default: ""].split(separator: ":")
    let paths = folders.lazy.map { "\($0)/rsvg-convert" }
    guard let path = paths.first(where: { FileManager.default.isExecutableFile(atPath: $0) }) else {
      throw Failure(
        "--chart: PNG is made by rsvg-convert, which is not installed (Debian's librsvg2-bin); a .svg needs nothing")
    }
    return path
  }

  /// The picture in PNG, two pixels for one of the SVG, so that print and sharp screens have enough.
  ///
  /// - Throws: `Failure` where rsvg-convert is missing or fails.
  static func png(of svg: String) throws -> [UInt8] {
    let process = Process()
    let (input, output) = (Pipe(), Pipe())
    process.executableURL = URL(fileURLWithPath: try program())
    process.arguments = ["--format", "png", "--zoom", "2"]
    process.standardInput = input
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    // Where the program ends early, writing to it fails and does not end this one.
    let former = signal(SIGPIPE, SIG_IGN)
    defer { signal(SIGPIPE, former) }
    do {
      try process.run()
      // The program reads everything before it writes, so that neither waits for the other.
      try input.fileHandleForWriting.write(contentsOf: Data(svg.utf8))
      try input.fileHandleForWriting.close()
      let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
      process.waitUntilExit()
      guard process.terminationStatus == 0, bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) else {
        throw Failure("--chart: rsvg-convert failed with exit code \(process.terminationStatus)")
      }
      return [UInt8](bytes)
    } catch let error as Failure {
      throw error
    } catch {
      throw Failure("--chart: rsvg-convert cannot be run: \(reason(error))")
    }
  }
}

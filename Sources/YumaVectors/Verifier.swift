// SPDX-License-Identifier: Apache-2.0
import Yuma
import YumaFiles
import YumaJSON

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Compares golden files with what engines compute.
///
///     let report = await Verifier(engines: [EngineUnderTest(.reference)]).verify(["Vectors"])
///     print(report)
package struct Verifier: Sendable {
  /// The engines.
  package let engines: [EngineUnderTest]
  private let checkers: [String: any VectorChecker]

  /// The registry: a checker for each format of golden files (Formats/README.md).
  package static var registry: [any VectorChecker] {
    [
      SnapshotChecker(), SeriesChecker(), HotkeysChecker(), FixedPointChecker(), EmissionChecker(),
      NetworkEmissionChecker(), NetworkBlockChecker(), CaptureChecker(), VariantChecker(), ManifestChecker(),
    ]
  }

  /// A verifier of the given engines for every schema of the registry.
  ///
  /// - Parameter engines: the engines; the research variants have none, and are reported under "lab".
  package init(engines: [EngineUnderTest]) {
    self.init(engines: engines, checkers: Self.registry)
  }

  package init(engines: [EngineUnderTest], checkers: [any VectorChecker]) {
    self.engines = engines
    self.checkers = Dictionary(checkers.map { ($0.schema, $0) }, uniquingKeysWith: { $1 })
  }

  /// Compares the files under the paths, as many at a time as there are cores.
  ///
  /// - Parameters:
  ///   - paths: files, "-" for standard input, and folders, whose files of JSON are taken at any depth. Every line of JSON Lines
  ///     is verified by itself.
  ///   - progress: told after each file how many are done, and how many there are.
  /// - Returns: the findings, in the order of the paths and sorted within a folder; a file is taken once.
  package func verify(
    _ paths: [String], progress: (@Sendable (_ done: Int, _ total: Int) -> Void)? = nil
  ) async -> VerificationReport {
    let files = InputFiles.under(paths, endings: InputFiles.documentsAndLines)
    var findings = [[FileVerification]](repeating: [], count: files.count)
    await withTaskGroup(of: (Int, [FileVerification]).self) { group in
      var next = 0
      var done = 0
      func start() {
        guard next < files.count else { return }
        let index = next
        next += 1
        group.addTask { (index, self.verify(files[index])) }
      }
      for _ in 0..<max(ProcessInfo.processInfo.activeProcessorCount, 1) { start() }
      while let (index, finding) = await group.next() {
        findings[index] = finding
        done += 1
        progress?(done, files.count)
        start()
      }
    }
    return VerificationReport(engines: engines.map(\.engine.name), files: findings.flatMap(\.self))
  }

  /// Compares every document of a file.
  private func verify(_ file: InputFile) -> [FileVerification] {
    var findings: [FileVerification] = []
    do throws(FileError) {
      if let error = file.error { throw error }
      var stream = try SnapshotStream(path: file.path)
      while let contents = try stream.document() {
        findings.append(verify(contents, path: contents.name == file.name ? file.path : contents.name))
      }
    } catch {
      findings.append(FileVerification(path: file.path, schema: nil, finding: .unreadable(error)))
    }
    return findings
  }

  /// Compares the bytes of a file.
  package func verify(_ contents: FileContents) -> FileVerification { verify(contents, path: contents.name) }

  private func verify(_ contents: FileContents, path: String) -> FileVerification {
    var schema: String?
    do throws(FileError) {
      let name = try contents.schema()
      guard let checker = checkers[name] else {
        throw FileError(
          file: contents.name, field: "schema",
          problem: "\(Printable.quoted(name)) is not one of \(checkers.keys.sorted().joined(separator: ", "))")
      }
      schema = name
      return FileVerification(path: path, schema: schema, finding: try checker.check(contents, engines: engines))
    } catch {
      return FileVerification(path: path, schema: schema, finding: .unreadable(error))
    }
  }
}

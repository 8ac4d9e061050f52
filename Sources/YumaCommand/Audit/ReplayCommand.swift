// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Yuma
import YumaArchive
import YumaAudit
import YumaFiles
import YumaJSON

struct ReplayCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Compute a whole history again and compare it with what was recorded.",
    usage: "yuma replay [<options>] <history> ...",
    discussion: """
      The history is an archive (yuma archive), files of JSON Lines, snapshots, series, folders of them, or - for standard \
      input. All cores replay it; the result is the same, and in the same order, whatever their number. A verdict appears as \
      soon as it is known, also while a pipe is silent.

      Each epoch's verdict is: conforms, deviates, cannot tell (nothing recorded, no ruleset for its spec version), or \
      unreadable. Each epoch is also compared with the one before it in its subnet. That comparison finds gaps, \
      duplicate blocks, and bonds that differ from those that the last epoch left. Snapshots that do not name their \
      subnet must follow one another.

      Verdicts on an archive are stored in the archive. Verdicts on other histories are a line of JSON each, on \
      standard output or in the file of --output. On a terminal, a table shows what does not conform. An interrupted \
      replay resumes if it is started again in the same way. If the history has changed since then, that is an error.

      Exit codes: 0 everything conforms and follows; 1 something does not; 2 some verdict is missing, or something cannot be \
      read or written.

      Examples:
        yuma replay finney.yuma
        yuma replay history.jsonl --output verdicts.jsonl
        yuma replay history.jsonl.gz --json
      """)

  @Argument(
    help: "An archive, or files of JSON Lines, snapshots, series, or folders; - is standard input.",
    completion: .file())
  var histories: [String]

  @OptionGroup var engineOption: EngineOption

  @Option(parsing: .unconditional, help: "How many epochs run at a time (default: as many as there are cores).")
  var threads: Int?

  @Option(
    help: ArgumentHelp("Write verdicts to a file, or go on with it, instead of standard output.", valueName: "file"),
    completion: .file())
  var output: String?

  @Option(
    help: ArgumentHelp(
      "What standard output gets: a table of what does not conform, and the numbers; every verdict as jsonl or csv; or the "
        + "numbers as json (default: table on a terminal or with --output, else jsonl).", valueName: "form"))
  var format: ReplayFormat?

  @Flag(help: "The same as --format json.")
  var json = false

  @Flag(help: "Take every epoch by itself: do not compare it with the one before.")
  var independent = false

  @Flag(help: "Begin anew, and forget what an earlier replay found.")
  var again = false

  @Flag(help: "Show progress and time left every second where standard error is no terminal, not every ten.")
  var progress = false

  private var engine: KnownEngine { engineOption.engine }

  mutating func validate() throws {
    if let threads, !(1...1024 ~= threads) { throw ValidationError("--threads: \(threads) is not 1 to 1024") }
    if json, let format, format != .json {
      throw ValidationError("--json and --format \(format.rawValue) exclude each other")
    }
    if output != nil && (format == .jsonl || format == .csv) {
      throw ValidationError(
        "--output: the verdicts go to the file; --format says what standard output gets: table or json")
    }
    let archives = histories.filter(Self.isArchive)
    guard let archive = archives.first else { return }
    guard histories.count == 1 else { throw ValidationError("\(archive): an archive is replayed by itself") }
    if output != nil { throw ValidationError("--output: verdicts on an archive are stored in the archive") }
  }

  func run() async throws {
    var outcome = Outcome()
    do {
      let tested = try engine.make(fractionalBits: engine.takesFractionalBits ? 32 : nil)
      guard tested.tolerance == .exact else {
        throw ValidationError("the engine '\(engine.name)' has not the chain's bits, which a verdict needs")
      }
      let summary =
        try await Self.isArchive(histories[0])
        ? replayArchive(on: tested.engine) : replayFiles(on: tested.engine)
      switch summary.exitCode {
      case 2: outcome.isUndecided = true
      case 1: outcome.deviates = true
      default: break
      }
    } catch let error as ValidationError {
      throw error
    } catch {
      outcome.fail(error)
    }
    try outcome.exit()
  }

  private static func isArchive(_ path: String) -> Bool { path != "-" && ArchiveFile.isSQLite(path: path) }

  private func format(unlessChosen usual: ReplayFormat) -> ReplayFormat { json ? .json : format ?? usual }

  /// Verdicts as lines of JSON.
  private func replayFiles(on engine: EpochEngine) async throws -> ReplaySummary {
    var source = try FileSource(paths: histories)
    let file = try output.map { try VerdictFile(path: $0, engine: engine.name, beginsAnew: again) }
    if let file { source.skip(file.known) }
    let format = format(unlessChosen: file != nil || StandardStreams.outputIsTerminal ? .table : .jsonl)
    let destination = file ?? (format == .jsonl ? VerdictFile(standardOutputOf: engine.name) : nil)
    var report = ReplayReport(engine: engine.name, format: format, begunWith: file?.summary)
    let display = ProgressLine(of: "epochs", isForced: progress)
    do {
      try await Replay(engine: engine, threads: threads, checksContinuity: !independent).run(source) {
        // A line of progress would stand in the way of what follows it.
        try destination?.flush()
      } consume: { verdict, document in
        try report.add(verdict)
        try destination?.append(verdict)
        display.show(report.summary.epochs, work: document.progress)
      }
    } catch {
      display.clear()
      // What is finished stays.
      try? destination?.flush()
      throw error
    }
    display.clear()
    try destination?.close()
    try report.write()
    return report.summary
  }

  #if Archive
    /// Verdicts into the archive.
    private func replayArchive(on engine: EpochEngine) async throws -> ReplaySummary {
      let archive = try Archive(path: histories[0], access: .write)
      if again { try archive.forgetVerdicts(engine: engine.name) }
      let source = try ArchiveSource(archive, engine: engine.name)
      let display = ProgressLine(of: "epochs", isForced: progress)
      let format = format(unlessChosen: .table)
      let lines = format == .jsonl ? VerdictFile(standardOutputOf: engine.name) : nil
      var report = ReplayReport(engine: engine.name, format: format)
      var store = ReplayStore(archive, engine: engine.name)
      do {
        try await Replay(engine: engine, threads: threads, checksContinuity: !independent).run(source) {
          try lines?.flush()
        } consume: { verdict, document in
          try report.add(verdict)
          try lines?.append(verdict)
          try await store.add(verdict, row: document.identifier)
          display.show(report.summary.epochs, work: document.progress)
        }
      } catch {
        display.clear()
        try? await store.close()
        throw error
      }
      display.clear()
      try await store.close()
      try lines?.flush()
      report.summary = try archive.summary(engine: engine.name)
      try report.write()
      return report.summary
    }
  #else
    private func replayArchive(on engine: EpochEngine) async throws -> ReplaySummary {
      throw ValidationError(ArchiveFile.missingTrait("an archive"))
    }
  #endif
}

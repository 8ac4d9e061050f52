import ArgumentParser
import Yuma
import YumaArchive
import YumaAudit
import YumaJSON

struct ReplayCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Compute a whole history again and compare it with what was recorded.",
    usage: "yuma replay [<options>] <history>",
    discussion: """
      The history is an archive (yuma archive), a file of JSON Lines, a folder of .json files, or - for standard input. All \
      cores replay it; the result is the same, and in the same order, whatever their number.

      Each epoch's verdict is: conforms, deviates, cannot tell (nothing recorded, no ruleset for its spec version), or \
      unreadable. Each epoch is compared with the one before it in its subnet as well: gaps, duplicate blocks, bonds that are \
      not those the last epoch left, several subnets in one history.

      Verdicts on an archive are stored in the archive. Of other histories they are a line of JSON each, on standard output or \
      in the file of --output. A replay that was interrupted goes on where it was, if it is started again in the same way.

      Exit codes: 0 everything conforms and follows; 1 something does not; 2 some verdict is missing, or something cannot be \
      read or written.

      Examples:
        yuma replay finney.yuma
        yuma replay history.jsonl --output verdicts.jsonl
        zcat history.jsonl.gz | yuma replay - --json
      """)

  @Argument(
    help: "An archive, a file of JSON Lines, a snapshot, a series, or a folder; - is standard input.",
    completion: .file())
  var history: String

  @Option(
    help: ArgumentHelp("The engine to compute with; one that has the chain's bits.", valueName: "name"),
    transform: KnownEngine.named)
  var engine = KnownEngine.all[0]

  @Option(help: "How many epochs run at a time (default: as many as there are cores).")
  var threads: Int?

  @Option(
    help: ArgumentHelp("Write verdicts to a file, or go on with it, instead of standard output.", valueName: "file"),
    completion: .file())
  var output: String?

  @Flag(help: "Print the summary as JSON, instead of the table and of verdicts on standard output.")
  var json = false

  @Flag(help: "Take every epoch by itself: do not compare it with the one before.")
  var independent = false

  @Flag(help: "Begin anew, and forget what an earlier replay found.")
  var again = false

  @Flag(help: "Show progress and time left every second where standard error is no terminal, not every ten.")
  var progress = false

  mutating func validate() throws {
    if let threads, !(1...1024 ~= threads) { throw ValidationError("--threads: \(threads) is not 1 to 1024") }
  }

  func run() async throws {
    var outcome = Outcome()
    do {
      let tested = try engine.make(fractionalBits: engine.takesFractionalBits ? 32 : nil)
      guard tested.tolerance == .exact else {
        throw ValidationError("the engine '\(engine.name)' has not the chain's bits, which a verdict needs")
      }
      let summary =
        try await Self.isArchive(history)
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

  /// Verdicts as lines of JSON.
  private func replayFiles(on engine: some EpochEngine) async throws -> ReplaySummary {
    var source = try FileSource(path: history)
    if let output, again { try OutputFile(path: output).close() }
    let destination =
      try output.map { try VerdictFile(path: $0, engine: engine.name) }
      ?? (json ? nil : VerdictFile(standardOutputOf: engine.name))
    if let destination { source.skip(destination.known) }
    var summary = destination?.summary ?? ReplaySummary()
    let display = ProgressLine(of: "epochs", isForced: progress)
    do {
      try await Replay(engine: engine, threads: threads, checksContinuity: !independent).run(&source) {
        verdict, document in
        summary.add(verdict)
        try destination?.append(verdict)
        display.show(summary.epochs, work: document.progress)
      }
    } catch {
      display.clear()
      // What is finished stays.
      try? destination?.close()
      throw error
    }
    display.clear()
    try destination?.close()
    if json {
      try StandardStreams.write(String(decoding: summary.json(engine: engine.name), as: UTF8.self) + "\n")
    } else if output != nil {
      try StandardStreams.write(ReplayTable(summary).rendered(bold: StandardStreams.outputTakesColour))
    } else {
      StandardStreams.writeError(ReplayTable(summary).rendered(bold: false))
    }
    return summary
  }

  #if Archive
    /// Verdicts into the archive.
    private func replayArchive(on engine: some EpochEngine) async throws -> ReplaySummary {
      if output != nil { throw ValidationError("--output: verdicts on an archive are stored in the archive") }
      let archive = try Archive(path: history, access: .write)
      if again { try archive.forgetVerdicts(engine: engine.name) }
      var source = try ArchiveSource(archive, engine: engine.name)
      let display = ProgressLine(of: "epochs", isForced: progress)
      var complaints = Complaints()
      let store = ReplayStore(archive, engine: engine.name)
      var epochs = 0
      do {
        try await Replay(engine: engine, threads: threads, checksContinuity: !independent).run(&source) {
          verdict, document in
          complaints.add(verdict)
          try store.add(verdict, row: document.identifier)
          epochs += 1
          display.show(epochs, work: document.progress)
        }
      } catch {
        display.clear()
        try? store.close()
        throw error
      }
      display.clear()
      try store.close()
      let summary = try archive.summary(engine: engine.name)
      if json {
        try StandardStreams.write(String(decoding: summary.json(engine: engine.name), as: UTF8.self) + "\n")
      } else {
        try StandardStreams.write(
          complaints.text + ReplayTable(summary).rendered(bold: StandardStreams.outputTakesColour))
      }
      return summary
    }
  #else
    private func replayArchive(on engine: some EpochEngine) async throws -> ReplaySummary {
      throw ValidationError(ArchiveFile.missingTrait("an archive"))
    }
  #endif
}

/// The first lines of what is wrong, and how many more there are.
struct Complaints {
  private static let limit = 20
  private(set) var count = 0
  private var lines = ""

  mutating func add(_ verdict: EpochVerdict) {
    guard let complaint = verdict.complaint else { return }
    count += 1
    if count <= Self.limit { lines += complaint + "\n" }
  }

  /// The lines, with an empty one behind them; empty where nothing is wrong.
  var text: String {
    guard count > 0 else { return "" }
    return lines + (count > Self.limit ? "and \(grouped(count - Self.limit)) more\n" : "") + "\n"
  }
}

/// A summary as a table.
struct ReplayTable {
  private let summary: ReplaySummary

  init(_ summary: ReplaySummary) { self.summary = summary }

  func rendered(bold: Bool) -> String {
    var table = Table([
      ("epochs", .right), ("conforming", .right), ("deviating", .right), ("cannot tell", .right),
      ("unreadable", .right), ("gaps", .right), ("duplicates", .right), ("out of order", .right), ("bonds", .right),
      ("other subnets", .right),
    ])
    let counts =
      [summary.epochs] + [.conforms, .deviates, .cannotTell, .unreadable].map { summary.answers[$0] ?? 0 }
      + [.gap, .duplicate, .backwards, .bonds, .mixedSubnets].map { summary.discontinuities[$0] ?? 0 }
    table.append(counts.map { grouped($0) })
    return table.rendered(bold: bold)
  }
}

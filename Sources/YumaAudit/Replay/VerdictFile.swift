// SPDX-License-Identifier: Apache-2.0
import Yuma
import YumaFiles

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A file of verdicts, a line each, that a replay which was interrupted goes on with: what is there is kept, but for a last
/// line that is not whole.
///
///     let file = try VerdictFile(path: "verdicts.jsonl", engine: "vector")
///     source.skip(file.known)
///     try await replay.run(source) { verdict, _ in try file.append(verdict) }
///     try file.close()
///
/// Nothing in the file changes before the first verdict is added, so that a replay that finds another history leaves it alone.
public final class VerdictFile {
  /// The documents whose verdicts the file held when it was opened.
  public private(set) var known = KnownDocuments()
  /// The verdicts in numbers: those that were there and those that have come.
  public private(set) var summary = ReplaySummary()
  private let path: String
  private let engine: String
  private let descriptor: CInt
  private var pending: [UInt8] = []
  /// How many bytes of the file are kept, until the rest is cut off.
  private var kept: Int?

  /// Opens a file, and reads what a replay on the same engine left there.
  ///
  /// - Parameters:
  ///   - path: the file; what is not a regular file, such as a pipe, is only written to.
  ///   - engine: the name of the engine that replays.
  ///   - beginsAnew: whether the verdicts that the file holds are dropped.
  /// - Throws: where the file cannot be opened, holds something else, or is being written by another process.
  public init(path: String, engine: String, beginsAnew: Bool = false) throws(FileError) {
    self.path = path
    self.engine = engine
    descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw failure() }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      throw FileError(file: path, problem: "another process is writing it")
    }
    guard status.st_size > 0 else { return }
    if beginsAnew {
      try Self.requireVerdicts(path)
      kept = 0
    } else {
      kept = try Self.read(path, engine: engine, known: &known, summary: &summary)
    }
  }

  /// Standard output, which nothing is read back from.
  ///
  /// - Parameter engine: the name of the engine that replays.
  public init(standardOutputOf engine: String) {
    path = "standard output"
    self.engine = engine
    descriptor = STDOUT_FILENO
  }

  deinit {
    if descriptor != STDOUT_FILENO { Self.close(descriptor) }
  }

  /// Adds a verdict. It is in the file after some more, or after `flush()`.
  public func append(_ verdict: EpochVerdict) throws(FileError) {
    summary.add(verdict)
    pending += verdict.json(engine: engine)
    if pending.count >= 1 << 16 { try flush() }
  }

  /// Writes what was added.
  public func flush() throws(FileError) {
    guard !pending.isEmpty else { return }
    try cutOff()
    var written = 0
    while written < pending.count {
      let count = pending.withUnsafeBytes { write(descriptor, $0.baseAddress.map { $0 + written }, $0.count - written) }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else {
        pending.removeFirst(written)
        throw failure()
      }
      written += count
    }
    pending.removeAll(keepingCapacity: true)
  }

  /// Writes what was added, down to the disk where there is one.
  public func close() throws(FileError) {
    try flush()
    try cutOff()
    guard fsync(descriptor) == 0 || errno == EINVAL || errno == EROFS else { throw failure() }
  }

  /// Removes what is behind the last document whose verdicts are whole.
  private func cutOff() throws(FileError) {
    guard let end = kept else { return }
    guard ftruncate(descriptor, off_t(end)) == 0, lseek(descriptor, off_t(end), SEEK_SET) >= 0 else { throw failure() }
    kept = nil
  }

  private static func close(_ descriptor: CInt) {
    #if canImport(Darwin)
      _ = Darwin.close(descriptor)
    #elseif canImport(Musl)
      _ = Musl.close(descriptor)
    #else
      _ = Glibc.close(descriptor)
    #endif
  }

  /// Checks that the file begins with a verdict, of any engine, whole or cut off in the middle.
  private static func requireVerdicts(_ path: String) throws(FileError) {
    var source = try ByteSource(path: path)
    let line = try source.line()?.dropLast() ?? []
    let start = Array("{\"schema\":\"\(EpochVerdict.schema)\"".utf8)
    guard line.prefix(start.count) == start[...].prefix(line.count) else {
      throw FileError(
        file: path, problem: "it holds something else than verdicts, and stays: name another file, or remove it")
    }
  }

  /// Reads the verdicts of a file, and returns how many bytes the whole documents among them take.
  private static func read(
    _ path: String, engine: String, known: inout KnownDocuments, summary: inout ReplaySummary
  ) throws(FileError) -> Int {
    var source = try ByteSource(path: path)
    var latest: [Subnet: (block: UInt64, document: Int)] = [:]
    var line: [UInt8] = []
    var number = 0
    var (end, kept) = (0, 0)
    var document = ""
    // The verdicts of a series are complete when those of another document follow.
    var open: [EpochVerdict] = []
    func close(_ known: inout KnownDocuments, _ summary: inout ReplaySummary) {
      guard !open.isEmpty else { return }
      known.count += 1
      known.chain.add(open[0].digest)
      for verdict in open {
        summary.add(verdict)
        if verdict.answer != .unreadable,
          verdict.block > latest[verdict.subnet]?.block ?? 0 || latest[verdict.subnet] == nil
        {
          latest[verdict.subnet] = (verdict.block, known.count)
        }
      }
      open = []
    }
    while try source.next(into: &line) {
      guard line.count >= 2, line[line.count - 2] == 0x0A else { break }
      number += 1
      let verdict: EpochVerdict
      do throws(FileError) {
        verdict = try EpochVerdict(FileContents(name: "\(path): line \(number)", terminated: line), engine: engine)
      } catch {
        throw FileError(
          file: error.file, field: error.field,
          problem: "\(error.problem); the file is not the result of this replay: name another, or remove it")
      }
      guard verdict.digest != nil || verdict.answer == .unreadable else {
        throw FileError(
          file: "\(path): line \(number)", field: "digest",
          problem: "missing, so that nothing says of which history the verdict is: name another file, or begin anew")
      }
      let parts = verdict.place.split(separator: ": epochs[", maxSplits: 1)
      let name = parts.first.map(String.init) ?? ""
      if name != document {
        close(&known, &summary)
        kept = end
        document = name
      }
      open.append(verdict)
      end += line.count - 1
      if parts.count == 1 {
        close(&known, &summary)
        kept = end
      }
    }
    known.latest = Set(latest.values.map(\.document))
    return kept
  }

  private func failure() -> FileError {
    FileError(file: path, problem: "cannot be written: " + (strerror(errno).map { String(cString: $0) } ?? "error"))
  }
}

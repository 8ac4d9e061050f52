import Yuma
import YumaFiles
import YumaJSON

/// The documents of files as a history: the lines of JSON Lines, a whole document, and those of a folder in the order of their
/// names. Lines are read in constant memory.
public struct FileSource: ReplaySource {
  /// What was named: a path, or "standard input".
  public let name: String
  /// Whether epochs of several subnets are to be expected.
  public let allowsSubnets = false
  private let files: [Result<String, FileError>]
  private let lines: LineReader?
  private var nextFile = 0
  private var known = KnownDocuments()
  private var done = 0

  /// A history of a file, a folder, or "-", standard input.
  ///
  /// - Parameter path: JSON Lines if it ends in `.jsonl` or `.ndjson`; standard input if its first line is a document.
  /// - Throws: where there is no such file.
  public init(path: String) throws(FileError) {
    name = path == "-" ? "standard input" : path
    if HistoryFiles.isFolder(path) {
      files = try HistoryFiles.inFolder(path)
      lines = nil
    } else {
      files = []
      lines = try LineReader(path: path)
    }
  }

  /// Passes over documents whose verdicts are known.
  public mutating func skip(_ known: KnownDocuments) { self.known = known }

  /// How much has been read: bytes of a file, files of a folder.
  public var progress: (done: Int, total: Int?) {
    lines.map { ($0.consumed, $0.size) } ?? (nextFile, files.count)
  }

  /// Reads the next document that is not known, or that another one is compared with.
  public mutating func next(_ document: ReplayDocument) throws -> Bool {
    while try read(document) {
      done += 1
      document.isKnown = done <= known.count
      if !document.isKnown || known.latest.contains(done) { return true }
    }
    guard done >= known.count else {
      throw FileError(
        file: name, problem: "\(done) documents, where \(known.count) were replayed before: it is not the same history")
    }
    return false
  }

  private mutating func read(_ document: ReplayDocument) throws(FileError) -> Bool {
    document.problem = nil
    if let lines { return try lines.next(document) }
    guard nextFile < files.count else { return false }
    defer { nextFile += 1 }
    do throws(FileError) {
      let path = try files[nextFile].get()
      document.place = String(path.dropFirst(name.hasSuffix("/") ? name.count : name.count + 1))
      var source = try ByteSource(path: path)
      document.bytes = try source.rest()
    } catch {
      // The document's verdict is what is wrong with its file.
      document.problem = error.problem
    }
    return true
  }
}

/// Documents at the beginning of a history that were replayed before.
public struct KnownDocuments: Sendable, Hashable {
  /// How many.
  public internal(set) var count = 0
  /// Of each subnet the latest, counted from 1: what the next epoch of that subnet is compared with.
  var latest: Set<Int> = []

  /// No documents.
  public init() {}
}

/// The documents of a file one after another.
private final class LineReader {
  private var source: ByteSource
  private let isLines: Bool
  private let path: String
  private var number = 0
  private(set) var consumed = 0
  var size: Int? { source.size }

  init(path: String) throws(FileError) {
    var source = try ByteSource(path: path)
    var isLines = path.hasSuffix(".jsonl") || path.hasSuffix(".ndjson")
    if path == "-", let first = try source.line() {
      isLines = (try? FileContents(name: "", terminated: first).schema(ofWholeDocument: true)) != nil
      source.unread(first)
    }
    self.source = source
    self.isLines = isLines
    self.path = path
  }

  func next(_ document: ReplayDocument) throws(FileError) -> Bool {
    guard isLines else {
      guard number == 0 else { return false }
      number = 1
      document.place = "document"
      document.bytes = try source.rest()
      consumed = document.bytes.count - 1
      return true
    }
    while try source.next(into: &document.bytes) {
      number += 1
      consumed += document.bytes.count - 1
      if document.bytes.first == Ascii.openObject || !Self.isBlank(document.bytes) {
        document.place = "line \(number)"
        return true
      }
    }
    return false
  }

  /// The last byte is the zero that ends every text.
  private static func isBlank(_ line: [UInt8]) -> Bool {
    line.dropLast().allSatisfy { $0 == Ascii.space || 0x09...0x0D ~= $0 }
  }
}

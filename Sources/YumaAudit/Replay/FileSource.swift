// SPDX-License-Identifier: Apache-2.0
import Yuma
import YumaFiles
import YumaJSON

/// The documents of files as a history: the lines of JSON Lines, a whole document, and those of the files of a folder in the
/// order of their names. Lines are read in constant memory.
public struct FileSource: ReplaySource, ~Copyable {
  /// What was named: a path, or "standard input", or the number of files.
  public let name: String
  private let files: [InputFile]
  /// Whether one path was named, which places need not repeat.
  private let isAlone: Bool
  private var nextFile = 0
  private var current: HistoryDocuments?
  private var known = KnownDocuments()
  private var done = 0
  private var knownChain = DigestChain()

  /// A history of files, folders, or "-", standard input, one after another.
  ///
  /// - Parameter paths: at least one. A file is JSON Lines if its name ends in `.jsonl` or `.ndjson`; standard input and a pipe
  ///   are if their first line is a document. A folder's `.json`, `.jsonl` and `.ndjson` files are taken, in the order of their
  ///   paths.
  /// - Throws: where the only path leads to no file.
  public init(paths: [String]) throws(FileError) {
    files = InputFiles.under(paths, endings: InputFiles.documentsAndLines)
    isAlone = paths.count == 1
    name = isAlone ? (paths[0] == "-" ? "standard input" : paths[0]) : "\(files.count) files"
    if files.count == 1 {
      if let error = files[0].error { throw error }
      // A pipe is opened where it may be waited for.
      if !InputFiles.isPipe(files[0].path) { _ = try ByteSource(path: files[0].path) }
    }
  }

  /// Passes over documents whose verdicts are known, if they are those of which the verdicts are.
  public mutating func skip(_ known: KnownDocuments) { self.known = known }

  /// How much has been read: bytes of a file, or files of several.
  public var progress: (done: Int, total: Int?) {
    guard files.count == 1 else { return (nextFile, files.count) }
    return (current?.consumed ?? 0, current?.size)
  }

  /// Whether the next document can be read without waiting for who writes into a pipe.
  public mutating func isReady() -> Bool { current?.isReady() ?? true }

  /// Reads the next document that is not known, or that another one is compared with.
  ///
  /// - Throws: `FileError` where the documents that should be known are others, or fewer; where the only file cannot be read.
  public mutating func next(_ document: inout ReplayDocument) throws -> Bool {
    while try read(&document) {
      done += 1
      document.isKnown = done <= known.count
      guard document.isKnown else { return true }
      knownChain.add(document.problem == nil ? DocumentDigest(of: document.bytes.dropLast()) : nil)
      if done == known.count, knownChain != known.chain {
        throw FileError(
          file: name,
          problem: "its first \(done == 1 ? "document is not the one" : "\(done) documents are not those") whose "
            + "verdicts were found before: it is not the same history")
      }
      if known.latest.contains(done) { return true }
      document.clear()
    }
    guard done >= known.count else {
      throw FileError(
        file: name, problem: "\(done) documents, where \(known.count) were replayed before: it is not the same history")
    }
    return false
  }

  private mutating func read(_ document: inout ReplayDocument) throws(FileError) -> Bool {
    while true {
      do throws(FileError) {
        if try current?.next(&document) ?? false {
          document.takesDigest = true
          return true
        }
      } catch {
        current = nil
        guard files.count > 1 else { throw error }
        return take(error, into: &document)
      }
      guard nextFile < files.count else { return false }
      nextFile += 1
      do throws(FileError) {
        let file = files[nextFile - 1]
        current = try HistoryDocuments(file, prefix: prefix(of: file))
      } catch {
        guard files.count > 1 else { throw error }
        return take(error, into: &document)
      }
    }
  }

  /// The document's verdict is what is wrong with its file.
  private func take(_ error: FileError, into document: inout ReplayDocument) -> Bool {
    let file = files[nextFile - 1]
    document.place = prefix(of: file).isEmpty ? "document" : prefix(of: file)
    document.file = file.name
    document.problem = error.problem
    return true
  }

  /// What the places of a file's documents begin with.
  private func prefix(of file: InputFile) -> String { isAlone ? file.nameInFolder : file.name }
}

/// Documents at the beginning of a history that were replayed before.
public struct KnownDocuments: Sendable, Hashable {
  /// How many.
  public internal(set) var count = 0
  /// Of each subnet the latest, counted from 1: what the next epoch of that subnet is compared with.
  var latest: Set<Int> = []
  /// The digests of all of them.
  var chain = DigestChain()

  /// No documents.
  public init() {}
}

/// The documents of a file one after another.
private final class HistoryDocuments {
  private var source: ByteSource
  private let name: String
  private let prefix: String
  private let isLines: Bool
  private var number = 0
  private(set) var consumed = 0
  var size: Int? { source.size }

  init(_ file: InputFile, prefix: String) throws(FileError) {
    if let error = file.error { throw error }
    name = file.name
    self.prefix = prefix
    var source = try ByteSource(path: file.path)
    var isLines = InputFiles.areLines(file.path)
    if !isLines && (file.path == "-" || source.size == nil), let first = try source.line() {
      isLines = (try? FileContents(name: "", terminated: first).schema(ofWholeDocument: true)) != nil
      source.unread(first)
    }
    self.source = source
    self.isLines = isLines
  }

  func isReady() -> Bool { isLines ? source.isReady() : number == 1 || source.size != nil }

  func next(_ document: inout ReplayDocument) throws(FileError) -> Bool {
    document.file = name
    guard isLines else {
      guard number == 0 else { return false }
      number = 1
      document.place = prefix.isEmpty ? "document" : prefix
      document.bytes = try source.rest()
      consumed = document.bytes.count - 1
      return true
    }
    while try source.next(into: &document.bytes) {
      number += 1
      consumed += document.bytes.count - 1
      if document.bytes.first == Ascii.openObject || !Self.isBlank(document.bytes) {
        document.place = prefix.isEmpty ? "line \(number)" : "\(prefix): line \(number)"
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

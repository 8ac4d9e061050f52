// SPDX-License-Identifier: Apache-2.0
import Yuma
import YumaJSON

/// The epochs of a file one after another: of a snapshot one, of a series all, and of JSON Lines those of every line,
/// read line by line in constant memory.
///
///     var stream = try SnapshotStream(path: "history.jsonl")
///     while let snapshot = try stream.next() { ... }
///
/// A file is JSON Lines if its name ends in `.jsonl` or `.ndjson`; standard input and a pipe are if their first line is a
/// document.
public struct SnapshotStream: ~Copyable {
  private var source: ByteSource
  private let isLines: Bool
  private var lineNumber = 0
  private var isExhausted = false
  private var current: SnapshotFile?
  private var nextIndex = 0

  /// Opens a file; "-" is standard input.
  public init(path: String) throws(FileError) {
    var source = try ByteSource(path: path)
    var isLines = InputFiles.areLines(path)
    if !isLines && (path == "-" || source.size == nil), let first = try source.line() {
      isLines = (try? FileContents(name: source.name, terminated: first).schema(ofWholeDocument: true)) != nil
      source.unread(first)
    }
    self.source = source
    self.isLines = isLines
  }

  /// The next epoch; nil at the end.
  ///
  /// - Throws: `FileError` for a document that cannot be used. Of JSON Lines the next call goes on with the next line.
  public mutating func next() throws(FileError) -> Snapshot? {
    while true {
      if let snapshot = current?.snapshot(at: nextIndex) {
        nextIndex += 1
        return snapshot
      }
      current = nil
      nextIndex = 0
      guard let document = try document() else { return nil }
      current = try SnapshotFile(document)
    }
  }

  /// The next document as a whole; nil at the end.
  ///
  /// - Throws: `FileError` as `next()` does.
  public mutating func nextFile() throws(FileError) -> SnapshotFile? {
    guard let document = try document() else { return nil }
    return try SnapshotFile(document)
  }

  /// The text of the next document; nil at the end.
  package mutating func document() throws(FileError) -> FileContents? {
    if isExhausted { return nil }
    // Nothing can follow a whole document, nor a line that cannot be read.
    isExhausted = true
    guard isLines else { return FileContents(name: source.name, terminated: try source.rest()) }
    while let line = try source.line() {
      lineNumber += 1
      // The last byte is the zero that ends every text.
      if line.dropLast().allSatisfy({ $0 == Ascii.space || 0x09...0x0D ~= $0 }) { continue }
      isExhausted = false
      return FileContents(name: "\(source.name): line \(lineNumber)", terminated: line)
    }
    return nil
  }
}

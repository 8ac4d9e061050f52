// SPDX-License-Identifier: Apache-2.0
import Foundation
import YumaFiles
import YumaJSON

/// A file that appears whole or not at all: it is written under another name beside its own, and renamed at the end.
/// What is not a regular file (a pipe, a device) is written directly.
///
/// A file that is there already gives way to a result of the same kind only: an archive never does, and what names a `schema` does
/// where the result names the same one.
final class OutputFile {
  private let path: String
  private let temporaryPath: String?
  private let handle: FileHandle
  /// What the file that is there holds.
  private let replaced: FileKind?
  /// The first bytes of the result.
  private var beginning: [UInt8] = []
  private var isClosed = false

  /// Opens the file for writing.
  ///
  /// - Throws: `Failure` where that cannot be done, or the file holds what no result may take the place of.
  init(path: String) throws {
    var status = stat()
    let exists = stat(path, &status) == 0
    let isReplaced = !exists || status.st_mode & S_IFMT == S_IFREG
    replaced = exists && isReplaced ? FileKind(path: path) : nil
    if replaced == .archive {
      throw Failure(
        "\(path): it is an archive, which a result does not take the place of: name another file, or remove it")
    }
    // A link goes on pointing to the file.
    let target = exists && isReplaced ? URL(fileURLWithPath: path).resolvingSymlinksInPath().path : path
    if isReplaced { TemporaryFiles.removeStale(of: target) }
    let temporary = isReplaced ? TemporaryFiles.name(for: target) : nil
    let flags = isReplaced ? O_WRONLY | O_CREAT | O_EXCL : O_WRONLY
    let descriptor = open(temporary ?? target, flags | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw Self.failure(path) }
    if exists && isReplaced { fchmod(descriptor, status.st_mode & 0o777) }
    self.path = target
    temporaryPath = temporary
    handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
  }

  deinit {
    if !isClosed, let temporaryPath { unlink(temporaryPath) }
  }

  /// Appends `text`.
  func write(_ text: String) throws { try write(Array(text.utf8)) }

  /// Appends `bytes`.
  func write(_ bytes: [UInt8]) throws {
    if beginning.count < FileKind.sampleSize { beginning += bytes.prefix(FileKind.sampleSize - beginning.count) }
    do {
      try handle.write(contentsOf: Data(bytes))
    } catch {
      throw Failure("\(path): cannot be written: \(reason(error))")
    }
  }

  /// Writes a whole file.
  static func write(_ bytes: [UInt8], to path: String) throws {
    let file = try OutputFile(path: path)
    try file.write(bytes)
    try file.close()
  }

  /// Gives the file its name.
  func close() throws {
    if case .document(let schema)? = replaced, FileKind(beginning: beginning) != replaced {
      throw Failure(
        "\(path): it holds a document of schema \(Printable.quoted(schema)), which this result does not take the place of: "
          + "name another file, or remove it")
    }
    do {
      // The name goes over to the file when its contents are on the disk, where there is one.
      if temporaryPath != nil, fsync(handle.fileDescriptor) != 0, errno != EINVAL, errno != EROFS {
        throw Self.failure(path)
      }
      try handle.close()
    } catch let failure as Failure {
      throw failure
    } catch {
      throw Failure("\(path): cannot be written: \(reason(error))")
    }
    if let temporaryPath, rename(temporaryPath, path) != 0 { throw Self.failure(path) }
    isClosed = true
  }

  private static func failure(_ path: String) -> Failure {
    Failure("\(path): cannot be written: \(String(cString: strerror(errno)))")
  }
}

/// What a file holds, as far as it matters to whoever would write over it.
enum FileKind: Equatable {
  /// A SQLite file.
  case archive
  /// JSON, or lines of JSON, of that schema.
  case document(schema: String)
  /// Anything else.
  case other

  /// How many bytes of a result are enough to know its kind.
  static let sampleSize = 1 << 10

  /// The kind of a file.
  init(path: String) {
    guard let file = FileHandle(forReadingAtPath: path) else {
      self = .other
      return
    }
    defer { try? file.close() }
    self.init(beginning: [UInt8]((try? file.read(upToCount: Self.sampleSize)) ?? Data()))
  }

  /// The kind of what begins with these bytes: what is written here names its schema first.
  init(beginning: [UInt8]) {
    let text = String(decoding: beginning, as: UTF8.self)
    if text.hasPrefix("SQLite format 3\0") {
      self = .archive
    } else if let match = text.prefixMatch(of: #/\s*\{(?:[^{}\[\]]*,)?\s*"schema"\s*:\s*"([^"]*)"/#) {
      self = .document(schema: String(match.1))
    } else {
      self = .other
    }
  }
}

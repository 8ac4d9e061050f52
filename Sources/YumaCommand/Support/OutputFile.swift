import Foundation

/// A file that appears whole or not at all: it is written under another name beside its own, and renamed at the end.
/// What is not a regular file (a pipe, a device) is written directly.
final class OutputFile {
  private let path: String
  private let temporaryPath: String?
  private let handle: FileHandle
  private var isClosed = false

  /// Opens the file for writing.
  ///
  /// - Throws: `Failure` where that cannot be done.
  init(path: String) throws {
    var status = stat()
    let exists = stat(path, &status) == 0
    let isReplaced = !exists || status.st_mode & S_IFMT == S_IFREG
    // A link goes on pointing to the file.
    let target = exists && isReplaced ? URL(fileURLWithPath: path).resolvingSymlinksInPath().path : path
    let temporary = isReplaced ? "\(target).\(getpid())-\(UInt32.random(in: 0 ... .max)).tmp" : nil
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
    do {
      try handle.close()
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

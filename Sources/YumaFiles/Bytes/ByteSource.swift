#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// An open file or standard input, read in pieces.
package struct ByteSource: ~Copyable {
  /// The largest document: 1 GiB.
  package static let sizeLimit = 1 << 30

  /// The file's name in messages.
  package let name: String
  /// The file's size, where it is a regular file.
  package let size: Int?
  private let descriptor: CInt
  private let isOwned: Bool
  private var buffer: [UInt8] = []
  private var consumed = 0

  /// Opens a file; "-" is standard input.
  package init(path: String) throws(FileError) {
    isOwned = path != "-"
    name = isOwned ? path : "standard input"
    descriptor = isOwned ? open(path, O_RDONLY | O_CLOEXEC) : STDIN_FILENO
    guard descriptor >= 0 else { throw FileError(file: name, problem: Self.reason(errno)) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let problem = errno == EBADF ? "it is closed" : Self.reason(errno)
      if isOwned { close(descriptor) }
      throw FileError(file: name, problem: problem)
    }
    switch status.st_mode & S_IFMT {
    case S_IFDIR:
      if isOwned { close(descriptor) }
      throw FileError(file: name, problem: "it is a directory, where a file belongs")
    case S_IFREG:
      size = Int(status.st_size)
    default:
      size = nil
    }
  }

  deinit {
    if isOwned { close(descriptor) }
  }

  /// Everything up to the end, followed by a zero byte.
  package mutating func rest() throws(FileError) -> [UInt8] {
    if let size {
      guard size <= Self.sizeLimit else { throw tooLarge("it has \(size) bytes") }
      buffer.reserveCapacity(size + 1)
    }
    while try fill() > 0 {
      guard buffer.count - consumed <= Self.sizeLimit else { throw tooLarge("it goes on") }
    }
    var rest = consumed == 0 ? buffer : Array(buffer[consumed...])
    buffer = []
    consumed = 0
    rest.append(0)
    return rest
  }

  /// The next line with its line break, followed by a zero byte; nil at the end.
  package mutating func line() throws(FileError) -> [UInt8]? {
    var line: [UInt8] = []
    return try next(into: &line) ? line : nil
  }

  /// Replaces `line` by the next line with its line break, followed by a zero byte; false at the end.
  package mutating func next(into line: inout [UInt8]) throws(FileError) -> Bool {
    line.removeAll(keepingCapacity: true)
    var searched = consumed
    while true {
      if let end = lineBreak(from: searched) {
        line += buffer[consumed...end]
        line.append(0)
        consumed = end + 1
        return true
      }
      if consumed > 0 {
        buffer.removeFirst(consumed)
        consumed = 0
      }
      guard buffer.count <= Self.sizeLimit else { throw tooLarge("a line goes on") }
      searched = buffer.count
      if try fill() == 0 {
        if buffer.isEmpty { return false }
        line += buffer
        line.append(0)
        buffer.removeAll(keepingCapacity: true)
        return true
      }
    }
  }

  /// The place of the first line break at or behind `start`.
  private func lineBreak(from start: Int) -> Int? {
    buffer.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress, let found = memchr(base + start, 0x0A, bytes.count - start) else {
        return nil
      }
      return base.distance(to: found)
    }
  }

  /// Puts back what `line()` gave last.
  package mutating func unread(_ line: [UInt8]) {
    buffer = line.dropLast() + buffer[consumed...]
    consumed = 0
  }

  private func tooLarge(_ finding: String) -> FileError {
    FileError(file: name, problem: "\(finding), where \(Self.sizeLimit) bytes (1 GiB) are the limit")
  }

  /// Appends the next piece to the buffer, and says how long it is: 0 at the end.
  private mutating func fill() throws(FileError) -> Int {
    let isFirst = buffer.isEmpty
    let piece = 1 << 18
    var problem: CInt = 0
    let chunk = [UInt8](unsafeUninitializedCapacity: piece) { bytes, count in
      var result = 0
      repeat { result = read(descriptor, bytes.baseAddress, piece) } while result < 0 && errno == EINTR
      if result < 0 { problem = errno }
      count = max(result, 0)
    }
    if problem != 0 {
      throw FileError(file: name, problem: problem == EBADF ? "it is closed" : Self.reason(problem))
    }
    // A binary file is not worth reading to its end.
    if isFirst, let zero = chunk.firstIndex(of: 0) {
      throw FileError(file: name, problem: "byte 0x00 at byte \(zero): a binary file, where JSON belongs")
    }
    buffer += chunk
    return chunk.count
  }

  private static func reason(_ code: CInt) -> String {
    switch code {
    case ENOENT: "no such file"
    case EACCES, EPERM: "permission denied"
    default: strerror(code).map { String(cString: $0) } ?? "error \(code)"
    }
  }
}

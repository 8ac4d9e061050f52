// SPDX-License-Identifier: Apache-2.0
#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// An open file or standard input, read in pieces. What is compressed by gzip is inflated.
package struct ByteSource: ~Copyable, Sendable {
  /// The largest document: 1 GiB.
  package static let sizeLimit = 1 << 30
  /// How much is asked of the system at a time.
  private static let piece = 1 << 18

  /// The file's name in messages.
  package let name: String
  /// The file's size, where it is a regular file. Nil after the first piece of one that is compressed.
  package private(set) var size: Int?
  private let descriptor: CInt
  private let isOwned: Bool
  /// What has been read lies in `start..<end` of the buffer.
  private var buffer: [UInt8] = []
  private var (start, end) = (0, 0)
  /// Up to where no line break was found.
  private var searched = 0
  /// Where the next line ends, if that is known.
  private var lineEnd: Int?
  private var isBeyondFirst = false
  /// What inflates the file, where it is compressed.
  private var inflater: Inflater?

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

  /// Everything up to the end, followed by a zero byte. The compact form of a snapshot is given as its JSON.
  package mutating func rest() throws(FileError) -> [UInt8] {
    if let size, size > Self.sizeLimit { throw tooLarge("it has \(size) bytes") }
    while try fill() > 0 {
      guard end - start <= Self.sizeLimit else { throw tooLarge("it goes on") }
      // A regular file says how much there is to come.
      if let size, buffer.count < size + 2 { resize(to: size + 2) }
    }
    var rest: [UInt8] = []
    swap(&rest, &buffer)
    if start > 0 { rest.removeFirst(start) }
    rest.removeLast(rest.count - (end - start))
    (start, end, searched, lineEnd) = (0, 0, 0, nil)
    if let json = try json(ofCompact: rest) { rest = json }
    rest.append(0)
    return rest
  }

  /// The JSON of a snapshot's compact form; nil for other bytes.
  private func json(ofCompact bytes: [UInt8]) throws(FileError) -> [UInt8]? {
    guard bytes.starts(with: CompactForm.magic.prefix(4)) else { return nil }
    let result = bytes.withUnsafeBytes { bytes in
      Result { () throws(CompactSnapshotError) in try Snapshot(compact: bytes).json() }
    }
    switch result {
    case .success(let json): return json
    case .failure(let error): throw FileError(file: name, problem: "the compact form: \(error.problem)")
    }
  }

  /// The next line with its line break, followed by a zero byte; nil at the end.
  package mutating func line() throws(FileError) -> [UInt8]? {
    var line: [UInt8] = []
    return try next(into: &line) ? line : nil
  }

  /// Replaces `line` by the next line with its line break, followed by a zero byte; false at the end.
  package mutating func next(into line: inout [UInt8]) throws(FileError) -> Bool {
    line.removeAll(keepingCapacity: true)
    while !findLine() {
      guard end - start <= Self.sizeLimit else { throw tooLarge("a line goes on") }
      if try fill() == 0 {
        if start == end { return false }
        lineEnd = end
      }
    }
    let lineEnd = lineEnd ?? end
    line.reserveCapacity(lineEnd - start + 1)
    line += buffer[start..<lineEnd]
    line.append(0)
    (start, searched, self.lineEnd) = (lineEnd, lineEnd, nil)
    return true
  }

  /// Whether the next line, or the end, can be read without waiting. Of a regular file it always can.
  package mutating func isReady() -> Bool {
    if size != nil { return true }
    while !findLine() {
      var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&request, 1, 0) > 0 else { return false }
      // An error comes again when the line is read.
      guard let count = try? fill(), count > 0 else { return true }
    }
    return true
  }

  /// Looks for the end of the next line in what has been read.
  private mutating func findLine() -> Bool {
    if lineEnd != nil { return true }
    let (from, count) = (searched, end - searched)
    searched = end
    let found = buffer.withUnsafeBytes { bytes -> Int? in
      guard count > 0, let base = bytes.baseAddress, let found = memchr(base + from, 0x0A, count) else { return nil }
      return base.distance(to: found)
    }
    lineEnd = found.map { $0 + 1 }
    return found != nil
  }

  /// Appends what can be read next; false at the end.
  package mutating func next(appendingTo bytes: inout [UInt8]) throws(FileError) -> Bool {
    if start == end, try fill() == 0 { return false }
    bytes += buffer[start..<end]
    (start, end, searched, lineEnd) = (0, 0, 0, nil)
    return true
  }

  /// Puts back what `line()` gave last.
  package mutating func unread(_ line: [UInt8]) {
    buffer = line.dropLast() + buffer[start..<end]
    (start, end, searched, lineEnd) = (0, buffer.count, 0, nil)
  }

  private func tooLarge(_ finding: String) -> FileError {
    FileError(file: name, problem: "\(finding), where \(Self.sizeLimit) bytes (1 GiB) are the limit")
  }

  /// Reads the next piece behind what the buffer holds, and says how long it is: 0 at the end.
  private mutating func fill() throws(FileError) -> Int {
    // What has been handed out makes room first; then the buffer grows.
    if start > 0 && buffer.count - end < Self.piece / 2 {
      let (from, count) = (start, end - start)
      buffer.withUnsafeMutableBytes { bytes in
        if let base = bytes.baseAddress { _ = memmove(base, base + from, count) }
      }
      if let line = lineEnd { lineEnd = line - start }
      (start, end, searched) = (0, count, searched - start)
    }
    if buffer.count == end || size == nil && buffer.count - end < Self.piece / 2 {
      // Of a small file no more than it needs.
      resize(to: end == 0 ? min((size ?? Self.sizeLimit) + 2, 2 * Self.piece) : max(2 * end, 2 * Self.piece))
    }
    let place = end
    if let inflater {
      end += try inflate(inflater)
    } else {
      // A binary file is not worth reading to its end.
      let limit = isBeyondFirst ? buffer.count - end : min(buffer.count - end, Self.piece)
      end += try read(limit)
      while !isBeyondFirst && end - place == 1 && buffer[place] == Inflater.magic[0] {
        let count = try read(min(buffer.count - end, Self.piece))
        if count == 0 { break }
        end += count
      }
      if !isBeyondFirst && buffer[place..<end].starts(with: Inflater.magic) {
        let inflater = try gzip { () throws(InflaterError) in try Inflater() }
        inflater.add(Array(buffer[place..<end]))
        self.inflater = inflater
        (size, end) = (nil, place)
        end += try inflate(inflater)
      }
    }
    if !isBeyondFirst { try checkIsText(buffer[place..<end]) }
    isBeyondFirst = true
    return end - place
  }

  /// Refuses a file whose first piece is that of a binary file, but for a snapshot's compact form.
  private func checkIsText(_ piece: ArraySlice<UInt8>) throws(FileError) {
    guard let zero = piece.firstIndex(of: 0), !piece.starts(with: CompactForm.magic.prefix(4)) else { return }
    throw FileError(
      file: name,
      problem: piece.starts(with: "SQLite format 3".utf8)
        ? "an archive, where JSON belongs; yuma replay and yuma archive take archives"
        : "byte 0x00 at byte \(zero - piece.startIndex): a binary file, where JSON belongs")
  }

  /// Reads behind what the buffer holds, and says how many bytes: 0 at the end.
  private mutating func read(_ limit: Int) throws(FileError) -> Int {
    let place = end
    var problem: CInt = 0
    let count = buffer.withUnsafeMutableBytes { bytes -> Int in
      var result = 0
      repeat {
        result = systemRead(descriptor, bytes.baseAddress.map { $0 + place }, limit)
      } while result < 0 && errno == EINTR
      if result < 0 { problem = errno }
      return max(result, 0)
    }
    if problem != 0 {
      throw FileError(file: name, problem: problem == EBADF ? "it is closed" : Self.reason(problem))
    }
    return count
  }

  /// Puts the next inflated piece behind what the buffer holds, and says how many bytes: 0 at the end.
  private mutating func inflate(_ inflater: Inflater) throws(FileError) -> Int {
    while true {
      let piece = try gzip { () throws(InflaterError) in try inflater.next() }
      if !piece.isEmpty {
        resize(to: end + piece.count)
        buffer.replaceSubrange(end..<(end + piece.count), with: piece)
        return piece.count
      }
      resize(to: end + Self.piece)
      let count = try read(Self.piece)
      if count == 0 {
        guard inflater.isAtEnd else { throw FileError(file: name, problem: "gzip: the file ends early") }
        return 0
      }
      inflater.add(Array(buffer[end..<(end + count)]))
    }
  }

  private func gzip<Value>(_ body: () throws(InflaterError) -> Value) throws(FileError) -> Value {
    do { return try body() } catch { throw FileError(file: name, problem: "gzip: \(error.problem)") }
  }

  /// Makes the buffer longer, and keeps what it holds.
  private mutating func resize(to count: Int) {
    guard count > buffer.count else { return }
    let (from, kept) = (start, end)
    buffer = [UInt8](unsafeUninitializedCapacity: count) { bytes, initialized in
      bytes.initialize(repeating: 0)
      buffer.withUnsafeBytes { old in
        if let target = bytes.baseAddress, let source = old.baseAddress {
          _ = memcpy(target + from, source + from, kept - from)
        }
      }
      initialized = count
    }
  }

  private static func reason(_ code: CInt) -> String {
    switch code {
    case ENOENT: "no such file"
    case EACCES, EPERM: "permission denied"
    default: strerror(code).map { String(cString: $0) } ?? "error \(code)"
    }
  }
}

/// The system's `read`, which a method of that name hides.
private func systemRead(_ descriptor: CInt, _ bytes: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  read(descriptor, bytes, count)
}

// SPDX-License-Identifier: Apache-2.0
import YumaFiles
import YumaJSON

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Reads the keys and values of a dump piece by piece, whatever its size: memory is that of the largest value.
///
/// It takes the JSON of Docs/Reference/Import/storage.md: objects of keys and values, lists of pairs and of rows, change sets,
/// a chain specification, and answers of nodes with any of these. Documents may follow one another. It
/// also takes tables whose heading names the columns key and value.
struct StateScanner: ~Copyable {
  /// How many levels of lists and objects there may be.
  private static let depthLimit = 12

  private var source: ByteSource
  private var bytes: [UInt8] = []
  private var place = 0
  /// How many bytes came before `bytes`.
  private var offset = 0

  init(path: String) throws(FileError) { source = try ByteSource(path: path) }

  var name: String { source.name }

  /// What takes a key and its value in hexadecimal with 0x, nil where the chain has none. It is told whether they stand in an
  /// object or a list of pairs, whose end the scanner sees: lines that are cut off between two of them look whole.
  typealias Add = (_ key: ArraySlice<UInt8>, _ value: ArraySlice<UInt8>?, _ isEnclosed: Bool) throws -> Void

  /// Reads everything.
  ///
  /// - Parameter add: takes each key with its value.
  mutating func read(_ add: Add) throws {
    guard let first = try next() else { throw problem("the file is empty") }
    guard first == UInt8(ascii: "{") || first == UInt8(ascii: "[") else {
      return try readTable(add)
    }
    while try next() != nil { try value(depth: 0, parent: .document, add) }
  }

  // MARK: JSON

  private enum Parent { case document, list, other }

  private mutating func value(
    depth: Int, parent: Parent, _ add: Add
  ) throws {
    guard depth < Self.depthLimit else { throw problem("nested deeper than \(Self.depthLimit) levels") }
    switch try required("a value") {
    case UInt8(ascii: "{"): try object(depth: depth, add)
    case UInt8(ascii: "["): try list(depth: depth, parent: parent, add)
    case UInt8(ascii: "\""): _ = try string()
    case UInt8(ascii: "<"): throw problem("markup, where JSON belongs: this is not the answer of a node")
    default: try word()
    }
  }

  private mutating func object(
    depth: Int, _ add: Add
  ) throws {
    place += 1
    var key: [UInt8]?
    var valueText: [UInt8]?
    var hasValue = false
    if try required("'}'") == UInt8(ascii: "}") { return place += 1 }
    while true {
      guard try required("a key") == UInt8(ascii: "\"") else { throw problem("a key belongs here") }
      let name = Array(bytes[try string()])
      guard try required("':'") == UInt8(ascii: ":") else { throw problem("':' belongs here") }
      place += 1
      if name.starts(with: Self.hexadecimal) {
        let text = try text(of: name)
        try add(name[...], text.map { bytes[$0] }, true)
      } else {
        switch String(decoding: name.prefix(32), as: UTF8.self) {
        case "params", "childrenDefault", "properties": try skip()
        case "error": if try !null() { throw problem("a node answered with an error instead of values") }
        case "schema":
          let schema = try text(of: name).map { String(decoding: bytes[$0].prefix(64), as: UTF8.self) } ?? ""
          if schema.hasPrefix("yuma-storage/") {
            throw problem("a capture (\(schema)) holds two states: write each into a file of its own")
          }
          throw problem("a document of the schema \(Printable.quoted(schema)), where a state of the chain belongs")
        case "result":
          if try required("a value") == UInt8(ascii: "\"") {
            throw problem("result: one value, and nothing says of which key")
          }
          try value(depth: depth + 1, parent: .other, add)
        case "key":
          if try required("a value") == UInt8(ascii: "\"") { key = Array(bytes[try string()]) } else { try skip() }
        case "value":
          hasValue = true
          switch try required("a value") {
          case UInt8(ascii: "\""): valueText = Array(bytes[try string()])
          case UInt8(ascii: "n"): try word()
          default:
            hasValue = false
            try skip()
          }
        default: try value(depth: depth + 1, parent: .other, add)
        }
      }
      switch try required("',' or '}'") {
      case UInt8(ascii: ","): place += 1
      case UInt8(ascii: "}"):
        place += 1
        if hasValue, let key, key.starts(with: Self.hexadecimal) { try add(key[...], valueText?[...], false) }
        return
      default: throw problem("',' or '}' belongs here")
      }
    }
  }

  private mutating func list(
    depth: Int, parent: Parent, _ add: Add
  ) throws {
    place += 1
    if try required("']'") == UInt8(ascii: "]") { return place += 1 }
    var texts: [[UInt8]?] = []
    var count = 0
    while true {
      count += 1
      switch try required("a value") {
      case UInt8(ascii: "\""):
        let range = try string()
        if texts.count < 4 { texts.append(Array(bytes[range])) }
      case UInt8(ascii: "n"):
        try word()
        if texts.count < 4 { texts.append(nil) }
      default: try value(depth: depth + 1, parent: .list, add)
      }
      switch try required("',' or ']'") {
      case UInt8(ascii: ","): place += 1
      case UInt8(ascii: "]"):
        place += 1
        // A list of texts within a list, or alone on its line, is a pair or a row; elsewhere it is a list of keys.
        if parent == .list || parent == .document, texts.count == count {
          try pair(texts, isEnclosed: parent == .list, add)
        }
        return
      default: throw problem("',' or ']' belongs here")
      }
    }
  }

  /// The pair [key, value] or the row [item, key, value]; what is neither is passed over.
  private func pair(
    _ texts: [[UInt8]?], isEnclosed: Bool, _ add: Add
  ) throws {
    guard texts.count == 2 || texts.count == 3, let key = texts[texts.count - 2], key.starts(with: Self.hexadecimal)
    else { return }
    try add(key[...], texts[texts.count - 1]?[...], isEnclosed)
  }

  private static let hexadecimal: [UInt8] = [UInt8(ascii: "0"), UInt8(ascii: "x")]

  /// The text that is the value of a member; nil for null.
  private mutating func text(of name: [UInt8]) throws -> Range<Int>? {
    if try null() { return nil }
    guard try required("a value") == UInt8(ascii: "\"") else {
      throw problem("\(String(decoding: name.prefix(40), as: UTF8.self)): a text or null belongs here")
    }
    return try string()
  }

  private mutating func null() throws -> Bool {
    guard try required("a value") == UInt8(ascii: "n") else { return false }
    try word()
    return true
  }

  /// Passes over a value, whatever is in it.
  private mutating func skip() throws {
    var depth = 0
    repeat {
      switch try required("a value") {
      case UInt8(ascii: "\""): _ = try string()
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
        place += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        place += 1
      case UInt8(ascii: ","), UInt8(ascii: ":"): place += 1
      default: try word()
      }
    } while depth > 0
  }

  /// Reads a text and gives the place of its content, without quotation marks and with escapes as they are.
  private mutating func string() throws -> Range<Int> {
    place += 1
    var searched = place
    while true {
      let start = searched
      let end = bytes.withUnsafeBytes { buffer -> Int? in
        guard let base = buffer.baseAddress, let hit = memchr(base + start, 0x22, buffer.count - start) else {
          return nil
        }
        return base.distance(to: hit)
      }
      if let end {
        var escapes = 0
        while end - escapes > place, bytes[end - escapes - 1] == UInt8(ascii: "\\") { escapes += 1 }
        if escapes % 2 == 0 {
          defer { place = end + 1 }
          return place..<end
        }
        searched = end + 1
      } else {
        searched = bytes.count
        guard searched - place <= ByteSource.sizeLimit else { throw problem("a text of more than 1 GiB") }
        // `fill` moves what is left to the front.
        let moved = place
        guard try fill() else { throw problem("the dump ends in the middle of a text") }
        searched -= moved - place
      }
    }
  }

  /// Passes over a number or a word.
  private mutating func word() throws {
    var count = 0
    repeat {
      while place < bytes.count {
        switch bytes[place] {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"),
          UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "E"):
          place += 1
          count += 1
        default:
          guard count > 0 else { throw problem("byte \(bytes[place]), where a value belongs") }
          return
        }
      }
    } while try fill()
    guard count > 0 else { throw problem("a value belongs here") }
  }

  /// The next byte that is no space; nil at the end.
  private mutating func next() throws -> UInt8? {
    while true {
      while place < bytes.count {
        switch bytes[place] {
        case 0x20, 0x09, 0x0A, 0x0D: place += 1
        case let byte: return byte
        }
      }
      guard try fill() else { return nil }
    }
  }

  private mutating func required(_ wanted: String) throws -> UInt8 {
    guard let byte = try next() else { throw problem("the dump ends in the middle: \(wanted) belongs here") }
    return byte
  }

  /// Reads on, and moves what is not yet used to the front.
  private mutating func fill() throws(FileError) -> Bool {
    bytes.removeFirst(place)
    offset += place
    place = 0
    return try source.next(appendingTo: &bytes)
  }

  private func problem(_ text: String) -> FileError {
    FileError(file: name, problem: "byte \(offset + place): \(text)")
  }

  // MARK: Tables

  private mutating func readTable(_ add: Add) throws {
    guard let heading = try line(), let columns = StorageRows.columns(of: heading) else {
      throw problem("neither JSON nor a table whose heading names the columns key and value")
    }
    var number = 1
    while let line = try line() {
      number += 1
      if line.allSatisfy(\.isWhitespace) { continue }
      do {
        let (key, value) = try columns.row(of: line)
        try add(Array(key.utf8)[...], value.map { Array($0.utf8)[...] }, false)
      } catch let error as SCALEError {
        throw FileError(file: name, problem: "line \(number): \(error.problem)")
      }
    }
  }

  private mutating func line() throws -> Substring? {
    var end = place
    while true {
      if let found = bytes[end...].firstIndex(of: 0x0A) {
        defer { place = found + 1 }
        return Substring(decoding: bytes[place..<found], as: UTF8.self)
      }
      end = bytes.count - place
      guard try fill() else {
        guard place < bytes.count else { return nil }
        defer { place = bytes.count }
        return Substring(decoding: bytes[place...], as: UTF8.self)
      }
    }
  }
}

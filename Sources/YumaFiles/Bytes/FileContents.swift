// SPDX-License-Identifier: Apache-2.0
import YumaJSON

/// The bytes of a JSON file in memory.
public struct FileContents: Sendable {
  /// The file's name in messages.
  public let name: String
  /// The bytes and a zero byte, which ends them for the parser.
  private let terminated: [UInt8]

  /// Reads a file of at most 1 GiB; "-" is standard input.
  ///
  /// - Throws: for what is not a readable file of text within the limit. A regular file's size is tested before any
  ///   memory is taken.
  public init(path: String) throws(FileError) {
    var source = try ByteSource(path: path)
    let bytes = try source.rest()
    self.init(name: source.name, terminated: bytes)
  }

  /// The bytes of a text that is already in memory.
  public init(name: String, bytes: some Sequence<UInt8>) {
    self.init(name: name, terminated: bytes + [0])
  }

  package init(name: String, terminated: [UInt8]) {
    self.name = name
    self.terminated = terminated
  }

  /// The bytes.
  package var bytes: ArraySlice<UInt8> { terminated.dropLast() }

  /// The number of bytes.
  public var count: Int { terminated.count - 1 }

  /// The first line of the text, without its line break.
  package var firstLine: Substring {
    Substring(decoding: terminated.prefix { $0 != 0 && $0 != 0x0A && $0 != 0x0D }, as: UTF8.self)
  }

  /// The lines of the text, without their line breaks.
  package var lines: [Substring] {
    terminated.dropLast().split(omittingEmptySubsequences: false) { $0 == 0x0A }
      .map { Substring(decoding: $0.last == 0x0D ? $0.dropLast() : $0, as: UTF8.self) }
  }

  /// The document's `schema`, wherever among its keys it stands.
  ///
  /// - Parameter ofWholeDocument: whether the rest of the text is read too, which has to be JSON of any kind.
  package func schema(ofWholeDocument: Bool = false) throws(FileError) -> String {
    try read { reader throws in
      let start = reader
      try reader.expect(Ascii.openObject, "an object")
      if !ofWholeDocument, !reader.take(Ascii.closeObject), try reader.string() == "schema" {
        try reader.expect(Ascii.colon, "':'")
        return try reader.schemaName()
      }
      reader = start
      var schema: String?
      var names: Set<String> = []
      try reader.members { (reader, name) in
        if !names.insert(name).inserted { throw JSONError("repeated key") }
        if name == "schema" { schema = try reader.string() } else { try reader.skip(integersOnly: false) }
      }
      try reader.end()
      guard let schema else { throw JSONError("missing").within(.key("schema")) }
      return schema
    }
  }

  /// Reads the one document that the text holds.
  ///
  /// - Throws: `FileError`, made of a `JSONError` that `body` throws.
  package func document<Document>(
    _ body: (inout JSONReader) throws -> Document
  ) throws(FileError) -> Document {
    try read { reader throws in
      let document = try body(&reader)
      try reader.end()
      return document
    }
  }

  /// Reads the one document that the text holds, which is a string within another file: errors are left to that.
  package func embedded<Document>(_ body: (inout JSONReader) throws -> Document) throws -> Document {
    try withReader { reader in
      let document = try body(&reader)
      try reader.end()
      return document
    }
  }

  private func withReader<Result>(_ body: (inout JSONReader) throws -> Result) throws -> Result {
    try terminated.withUnsafeBufferPointer { bytes in
      guard let text = bytes.baseAddress, bytes.count > 1 else { throw JSONError("the file is empty") }
      var reader = JSONReader(text: text, count: bytes.count - 1)
      return try body(&reader)
    }
  }

  private func read<Result>(_ body: (inout JSONReader) throws -> Result) throws(FileError) -> Result {
    do {
      return try withReader(body)
    } catch let error as JSONError {
      throw FileError(file: name, field: error.field, problem: error.problem)
    } catch {
      throw FileError(file: name, problem: "\(error)")
    }
  }
}

extension JSONReader {
  fileprivate mutating func schemaName() throws -> String {
    do {
      return try string()
    } catch let error as JSONError {
      throw error.within(.key("schema"))
    }
  }
}

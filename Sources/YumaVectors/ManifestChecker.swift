// SPDX-License-Identifier: Apache-2.0
import YumaFiles
import YumaJSON

/// The list of the golden files: a `yuma-vector-manifest/1` file (Formats/yuma-vector-manifest-1.md).
package struct VectorManifest: Sendable, Hashable {
  /// A golden file.
  package struct Entry: Sendable, Hashable {
    /// The path, relative to the manifest.
    package var path = ""
    /// The file's schema.
    package var format = ""
    /// The spec versions in which the file's rules hold, half-open; empty where it depends on no rules of the chain.
    package var specVersions: [UInt32] = []
    /// The words that the manifest explains.
    package var flags: [String] = []
  }

  package static let schema = "yuma-vector-manifest/1"

  /// The words that entries have, each with its explanation.
  package private(set) var flags: [String: String] = [:]
  /// The files, in the order of their paths.
  package private(set) var files: [Entry] = []

  private enum Key: String, JSONKey { case schema, flags, files }

  private enum FileKey: String, JSONKey {
    case path, format, specVersions, generator, commits, sha256, licence, flags
  }

  /// Reads a manifest.
  ///
  /// - Throws: `FileError` for what is not a manifest.
  package init(_ contents: FileContents) throws(FileError) {
    self = try contents.document { reader in
      var manifest = VectorManifest()
      try reader.object(Key.self) { (reader, key) in
        switch key {
        case .schema: try reader.requireSchema(Self.schema)
        case .flags:
          try reader.members { (reader, name) in
            if manifest.flags.updateValue(try reader.string(), forKey: name) != nil { throw JSONError("repeated key") }
          }
        case .files: manifest.files = try reader.array { try Self.entry(&$0) }
        }
      }
      return manifest
    }
  }

  private init() {}

  private static func entry(_ reader: inout JSONReader) throws -> Entry {
    var entry = Entry()
    try reader.object(FileKey.self) { (reader, key) in
      switch key {
      case .path: entry.path = try reader.string()
      case .format: entry.format = try reader.string()
      case .specVersions: entry.specVersions = try reader.optional { try $0.unsignedList() } ?? []
      case .generator: _ = try reader.optional { try $0.string() }
      case .commits: _ = try reader.array { try $0.string() }
      case .sha256, .licence: _ = try reader.string()
      case .flags: entry.flags = try reader.array { try $0.string() }
      }
    }
    return entry
  }
}

/// `yuma-vector-manifest/1`: a manifest records no results, so that there is nothing to compare.
struct ManifestChecker: VectorChecker {
  var schema: String { VectorManifest.schema }

  func check(_ contents: FileContents, engines: [EngineUnderTest]) throws(FileError) -> FileVerification.Finding {
    _ = try VectorManifest(contents)
    return .skipped("it lists the golden files")
  }
}

/// Compares the files of one schema with what the package computes.
package protocol VectorChecker: Sendable {
  /// The schema.
  var schema: String { get }

  /// Compares one file.
  ///
  /// - Throws: `FileError` if the file cannot be used.
  func check(_ contents: FileContents, engines: [EngineUnderTest]) throws(FileError) -> FileVerification.Finding
}

/// Passes over the files of a schema whose rules the package does not have: a file has to be JSON, and is counted as
/// skipped.
struct UnsupportedSchema: VectorChecker {
  let schema: String

  func check(_ contents: FileContents, engines: [EngineUnderTest]) throws(FileError) -> FileVerification.Finding {
    _ = try contents.schema(ofWholeDocument: true)
    return .skipped("\(schema) is not supported yet")
  }
}

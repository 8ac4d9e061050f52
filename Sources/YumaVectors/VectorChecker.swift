// SPDX-License-Identifier: Apache-2.0
import YumaFiles

/// Compares the files of one schema with what the package computes.
package protocol VectorChecker: Sendable {
  /// The schema.
  var schema: String { get }

  /// Compares one file.
  ///
  /// - Throws: `FileError` if the file cannot be used.
  func check(_ contents: FileContents, engines: [EngineUnderTest]) throws(FileError) -> FileVerification.Finding
}

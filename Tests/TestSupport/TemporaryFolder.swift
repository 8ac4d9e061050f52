// SPDX-License-Identifier: Apache-2.0
import Foundation

/// A folder that lives as long as this.
package final class TemporaryFolder {
  /// Its path.
  package let path: String

  /// Makes an empty folder.
  package init() throws {
    path = NSTemporaryDirectory() + "yuma-tests-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The path of a file in the folder.
  package func path(_ name: String) -> String { "\(path)/\(name)" }

  /// Writes a file and returns its path.
  package func write(_ text: String, to name: String) throws -> String { try write(Data(text.utf8), to: name) }

  /// Writes a file and returns its path.
  package func write(_ data: Data, to name: String) throws -> String {
    try data.write(to: URL(fileURLWithPath: path(name)))
    return path(name)
  }

  /// The text of a file.
  package func read(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(fileURLWithPath: path(name))), as: UTF8.self)
  }

  /// The names in the folder, in order.
  package var names: [String] { get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() } }

  /// A copy of a golden file in which the first occurrence of `text` is replaced.
  ///
  /// - Throws: `NothingToReplace` if the file has no such text.
  package func copy(of name: String, replacing text: String, by replacement: String) throws -> String {
    var content = try Vectors.text(name)
    guard let range = content.range(of: text) else { throw NothingToReplace(text: text, file: name) }
    content.replaceSubrange(range, with: replacement)
    return try write(content, to: String(name.split(separator: "/").last ?? "copy.json"))
  }
}

/// A golden file lacks the text that a test replaces.
package struct NothingToReplace: Error {
  package let text: String
  package let file: String
}

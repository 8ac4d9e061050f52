// SPDX-License-Identifier: Apache-2.0

/// What a reader needs to make a page again and to know that it is about the same file.
public struct Evidence: Sendable, Hashable {
  /// The name of the file.
  public let file: String
  /// The file's SHA-256 in hexadecimal.
  public let checksum: String
  /// The program that made the page, with its version.
  public let program: String

  /// The evidence of a page.
  ///
  /// - Parameters:
  ///   - file: the name of the file
  ///   - bytes: what it holds
  ///   - program: the program that makes the page, with its version
  public init(file: String, bytes: some Sequence<UInt8>, program: String) {
    self.file = file
    self.program = program
    checksum = SHA256.text(of: bytes)
  }

  /// The evidence as names and values.
  var facts: [(name: String, value: String)] {
    [("File", file), ("SHA-256 of the file", checksum), ("Made by", program)]
  }
}

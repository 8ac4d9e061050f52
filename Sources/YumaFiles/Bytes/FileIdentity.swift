// SPDX-License-Identifier: Apache-2.0
#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Which file a path leads to, whatever its name: links and hard links to a file have the identity of that file.
package struct FileIdentity: Sendable, Hashable {
  private let device: UInt64
  private let number: UInt64
  /// Whether it is a file that holds bytes: no pipe, device or folder.
  package let isRegular: Bool

  /// The file that a path leads to; "-" is standard input. Nil where it leads to none.
  package init?(path: String) {
    var status = stat()
    guard (path == "-" ? fstat(STDIN_FILENO, &status) : stat(path, &status)) == 0 else { return nil }
    device = UInt64(truncatingIfNeeded: status.st_dev)
    number = UInt64(truncatingIfNeeded: status.st_ino)
    isRegular = status.st_mode & S_IFMT == S_IFREG
  }
}

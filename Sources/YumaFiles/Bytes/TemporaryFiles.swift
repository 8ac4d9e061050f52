// SPDX-License-Identifier: Apache-2.0
#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The files that stand beside a file while it is being written, and get its name when it is whole.
package enum TemporaryFiles {
  /// A new name beside `path`: "PATH.PROCESS-NUMBER.tmp".
  package static func name(for path: String) -> String { "\(path).\(getpid())-\(UInt32.random(in: 0 ... .max)).tmp" }

  /// Removes what processes that are no more left beside `path`: they were killed while they wrote it.
  package static func removeStale(of path: String) {
    let (folder, file): (String, Substring)
    if let slash = path.lastIndex(of: "/") {
      (folder, file) = (String(path[...slash]), path[path.index(after: slash)...])
    } else {
      (folder, file) = ("./", path[...])
    }
    guard let names = InputFiles.names(in: folder) else { return }
    for name in names where isStale(name, of: file) { unlink(folder + name) }
  }

  /// Whether the name is one of `name(for:)`, with what SQLite may add to it, whose process is gone.
  private static func isStale(_ name: String, of file: Substring) -> Bool {
    guard name.hasPrefix(file + ".") else { return false }
    var rest = name.dropFirst(file.count + 1)
    for ending in ["-journal", "-wal", "-shm"] where rest.hasSuffix(".tmp" + ending) {
      rest = rest.dropLast(ending.count)
    }
    guard rest.hasSuffix(".tmp") else { return false }
    let parts = rest.dropLast(4).split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, let process = Int32(parts[0]), process > 0, UInt32(parts[1]) != nil else { return false }
    return kill(process, 0) != 0 && errno == ESRCH
  }
}

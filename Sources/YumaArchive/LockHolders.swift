// SPDX-License-Identifier: Apache-2.0
#if Archive
  import Foundation

  #if canImport(Darwin)
    import Darwin
  #endif

  /// Who holds a lock on an archive, as far as the system says.
  enum LockHolders {
    /// "process 4711, sqlite3"; nil where the system does not say, or it is this process.
    static func description(of path: String) -> String? {
      // Linux lists a lock per line: "1: POSIX  ADVISORY  WRITE 4711 08:01:131099 1073741826 1073742335".
      guard let list = try? String(contentsOfFile: "/proc/locks", encoding: .utf8) else { return nil }
      let files = Set([path, path + "-shm"].compactMap(inode))
      var processes: [Int32] = []
      for line in list.split(separator: "\n") where !line.contains("->") {
        let words = line.split(separator: " ")
        guard words.count >= 6, let process = Int32(words[4]), process != getpid(),
          let inode = words[5].split(separator: ":").last.flatMap({ UInt64($0) }), files.contains(inode),
          !processes.contains(process)
        else { continue }
        processes.append(process)
      }
      guard !processes.isEmpty else { return nil }
      return processes.prefix(3).map { process in
        let name = (try? String(contentsOfFile: "/proc/\(process)/comm", encoding: .utf8)) ?? ""
        let text = name.trimmingCharacters(in: .whitespacesAndNewlines)
        return "process \(process)" + (text.isEmpty ? "" : ", \(text)")
      }.joined(separator: "; ")
    }

    private static func inode(of path: String) -> UInt64? {
      var status = stat()
      return stat(path, &status) == 0 ? UInt64(status.st_ino) : nil
    }
  }
#endif

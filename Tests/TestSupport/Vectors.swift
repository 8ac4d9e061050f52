// SPDX-License-Identifier: Apache-2.0
import Foundation
import YumaFiles

/// The golden files of the repository, found relative to this file.
package enum Vectors {
  /// The root of the repository.
  package static let repository = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

  /// `Vectors/`.
  package static let folder = repository + "/Vectors"

  /// The path of a file or folder, named relative to `Vectors/`.
  package static func path(_ name: String) -> String { "\(folder)/\(name)" }

  /// The paths of a folder's JSON files, in order.
  package static func files(_ name: String) -> [String] { names(name).map { path("\(name)/\($0)") } }

  /// The names of a folder's JSON files, in order.
  package static func names(_ name: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path(name))) ?? []
    return names.filter { $0.hasSuffix(".json") }.sorted()
  }

  /// The text of a file.
  package static func text(_ name: String) throws -> String { try String(contentsOfFile: path(name), encoding: .utf8) }

  /// The files of single epochs, of series, and of the real subnet, named relative to `Vectors/`.
  package static let epochFiles = ["epoch", "epoch-series", "real"].flatMap { folder in
    names(folder).filter { folder != "real" || $0.hasPrefix("sn") }.map { "\(folder)/\($0)" }
  }

  /// The folders of golden epochs of each ruleset, named relative to `Vectors/`.
  package static let historyFolders: [String] = {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path("epoch-history"))) ?? []
    return names.filter { $0.hasPrefix("spec") }.sorted().map { "epoch-history/\($0)" }
  }()

  /// The files of single epochs and of series among a folder's, named relative to `Vectors/`.
  package static func epochFiles(in folder: String) throws -> [String] {
    try names(folder).map { "\(folder)/\($0)" }.filter { name in
      let text = try text(name)
      return text.contains("\"yuma-epoch/1\"") || text.contains("\"yuma-epoch-series/1\"")
    }
  }

  /// The epochs of a file.
  package static func snapshots(_ name: String) throws -> [Snapshot] {
    let file = try SnapshotFile(path: path(name))
    return (0..<file.epochCount).compactMap { file.snapshot(at: $0) }
  }

  /// A series of a real subnet.
  package static let sn15 = path("real/sn15-yuma3.json")
}

#if GMP
  import Foundation
  import Yuma
  import YumaAudit

  /// The golden epochs of the repository.
  enum Vectors {
    static let folder = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Vectors").path

    /// The files of single epochs, of series, and of the real subnet.
    static let epochFiles = ["epoch", "epoch-series", "real"].flatMap { name in
      ((try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(name)")) ?? [])
        .filter { $0.hasSuffix(".json") && !$0.hasPrefix("network-") }.sorted().map { "\(name)/\($0)" }
    }

    static func snapshots(_ name: String) throws -> [Snapshot] {
      let file = try SnapshotFile(path: "\(folder)/\(name)")
      return (0..<file.epochCount).compactMap { file.snapshot(at: $0) }
    }
  }
#endif

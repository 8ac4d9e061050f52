// SPDX-License-Identifier: Apache-2.0

// A recorded history goes into an archive, once, and comes out of it in the order of its blocks.

import Foundation
import YumaArchive
import YumaFiles

let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).yuma").path
defer { try? FileManager.default.removeItem(atPath: path) }
let file = try SnapshotFile(path: "Vectors/epoch-series/yuma3-n48.json")
let snapshots = (0..<file.epochCount).compactMap { file.snapshot(at: $0) }

let archive = try Archive(path: path, access: .create)
for _ in 0..<2 {
  let additions = try archive.add(snapshots)
  print("\(additions.count { $0 == .added }) added, \(additions.count { $0 == .known }) known")
}
for history in try archive.histories() {
  print("\(history.epochs) epochs, blocks \(history.firstBlock) to \(history.lastBlock)")
}
try archive.forEach { result in
  let input = try result.get().input
  if input.currentBlock == snapshots.last?.input.currentBlock { print("the last one has \(input.neuronCount) neurons") }
}

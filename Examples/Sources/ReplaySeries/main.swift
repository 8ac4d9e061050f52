// SPDX-License-Identifier: Apache-2.0

// A recorded history: one runner computes every epoch of a series, and each output is compared with the recorded one.

import Yuma
import YumaFiles

let file = try SnapshotFile(path: "Vectors/epoch-series/yuma3-n48.json")

var runner = try EpochRunner(engine: .reference)
var output = EpochOutput()
for index in 0..<file.epochCount {
  guard let snapshot = file.snapshot(at: index) else { continue }
  let ledger = try runner.run(snapshot.input, under: snapshot.rules(), into: &output)
  let verdict = output == snapshot.output ? "as recorded" : "not as recorded"
  print("block \(snapshot.input.currentBlock): \(verdict), \(ledger.undistributed) rao paid to nobody")
}

// SPDX-License-Identifier: Apache-2.0
import Foundation
import Yuma
import YumaFiles

let snapshot = try Snapshot(contentsOf: URL(fileURLWithPath: "Vectors/real/sn15-yuma3.json"))
let result = try Epoch.run(snapshot)

for neuron in result.neurons.sorted(by: { $0.combinedEmission > $1.combinedEmission }).prefix(3) {
  print("uid \(neuron.uid) is paid \(neuron.combinedEmission.rao) rao")
}
print("rounding down leaves \(result.ledger.undistributed) rao that nobody is paid")

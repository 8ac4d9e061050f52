// SPDX-License-Identifier: Apache-2.0

// A snapshot from a file: one epoch, the neurons that earn most, and where every rao went.

import Foundation
import Yuma
import YumaFiles

let path = CommandLine.arguments.dropFirst().first ?? "Vectors/real/sn15-yuma3.json"
do {
  let snapshot = try Snapshot(contentsOf: URL(fileURLWithPath: path))
  let result = try Epoch.run(snapshot)

  for neuron in result.neurons.sorted(by: { $0.combinedEmission > $1.combinedEmission }).prefix(5) {
    print(
      "uid \(neuron.uid): incentive \(neuron.incentive.parts), dividends \(neuron.dividends.parts)", terminator: ", ")
    print("\(neuron.combinedEmission.rao) rao")
  }

  let ledger = result.ledger
  print("emission           \(ledger.emission) rao")
  print("paid to servers    \(ledger.serverEmission) rao")
  print("paid to validators \(ledger.validatorEmission) rao")
  print("paid to nobody     \(ledger.undistributed) rao")
} catch {
  print("ReadSnapshot: \(error)")
  exit(2)
}

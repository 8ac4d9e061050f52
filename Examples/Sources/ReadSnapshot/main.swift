// A snapshot from a file: one epoch, the neurons that earn most, and where every rao went.

import Foundation
import Yuma
import YumaFiles

let path = CommandLine.arguments.dropFirst().first ?? "Vectors/real/sn15-yuma3.json"
do {
  let input = try EpochInput(contentsOf: URL(fileURLWithPath: path))
  let result = try Epoch.run(input, under: .latest)

  let output = result.output
  let byEmission = (0..<input.neuronCount).sorted { output.combinedEmission[$0] > output.combinedEmission[$1] }
  for uid in byEmission.prefix(5) {
    print("uid \(uid): incentive \(output.incentive[uid]), dividends \(output.dividends[uid])", terminator: ", ")
    print("\(output.combinedEmission[uid]) rao")
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

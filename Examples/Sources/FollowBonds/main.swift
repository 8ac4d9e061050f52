// SPDX-License-Identifier: Apache-2.0

// A history: one runner computes epoch after epoch, and each starts from what the last one stored. Validator 1 has
// backed server 3 all along, validator 0 changes to it now: under Yuma 3 early support pays, and the gap closes slowly.

import Yuma

var input = EpochInput(
  currentBlock: 10_000, tempo: 360, lastMechanismStepBlock: 9_639,
  lastUpdate: Array(repeating: 9_999, count: 4),
  blockAtRegistration: Array(repeating: 100, count: 4),
  alphaStake: [1_000_000_000_000, 1_000_000_000_000, 0, 0],
  taoStake: [0, 0, 0, 0],
  validatorPermits: [true, true, false, false],
  weights: SparseMatrix(rows: [[(3, 65_535)], [(3, 65_535)], [], []]),
  bonds: SparseMatrix(rows: [[(2, 65_535)], [(3, 65_535)], [], []]),
  emission: 1_000_000_000,
  parameters: Hyperparameters(yuma3: true))

var runner = try EpochRunner(engine: .reference)
var output = EpochOutput()
for epoch in 1...8 {
  let ledger = try runner.run(input, under: .latest, into: &output)
  print("epoch \(epoch): dividends \(output.dividends[0]) and \(output.dividends[1])", terminator: ", ")
  print("paid to nobody: \(ledger.undistributed) rao")

  input.advance(with: output, under: .latest)
}

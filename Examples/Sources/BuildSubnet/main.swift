// SPDX-License-Identifier: Apache-2.0

// A subnet made in code: three validators with stake weigh three servers, and one epoch pays them.

import Yuma

let alpha: UInt64 = 1_000_000_000  // rao

let input = EpochInput(
  currentBlock: 10_000, tempo: 360, lastMechanismStepBlock: 9_639,
  lastUpdate: Array(repeating: 9_900, count: 6),
  blockAtRegistration: Array(repeating: 100, count: 6),
  alphaStake: [5_000 * alpha, 3_000 * alpha, 2_000 * alpha, 0, 0, 0],
  taoStake: [1_000 * alpha, 0, 4_000 * alpha, 0, 0, 0],
  validatorPermits: [true, true, true, false, false, false],
  weights: SparseMatrix(rows: [
    [(3, 40_000), (4, 65_535), (5, 10_000)],
    [(3, 30_000), (4, 65_535), (5, 20_000)],
    [(3, 65_535), (4, 20_000), (5, 5_000)],
    [], [], [],
  ]),
  bonds: SparseMatrix(emptyRows: 6),
  emission: 148 * alpha,
  parameters: Hyperparameters(taoWeight: 3_320_413_933_267_719_168, kappa: 32_767))

let result = try Epoch.run(input, under: .latest)

for uid in 0..<input.neuronCount {
  print(
    "uid \(uid): consensus \(result.output.consensus[uid]), incentive \(result.output.incentive[uid]), "
      + "dividends \(result.output.dividends[uid]), "
      + "\(result.output.serverEmission[uid] + result.output.validatorEmission[uid]) rao")
}
print("paid to nobody: \(result.ledger.undistributed) rao")

// SPDX-License-Identifier: Apache-2.0
import Yuma
import YumaFiles

/// A history made up from a shape: each epoch's state is what the last one left, `tempo + 1` blocks earlier.
package enum MadeUpHistory {
  package static func snapshots(
    _ count: Int, shape: String = "n16-v4-d50-yuma3", netuid: UInt16 = 7, seed: UInt64 = 1
  ) throws -> [Snapshot] {
    try snapshots(
      of: SubnetShape(shape).makeInput(seed: seed), under: Array(repeating: 424, count: count), netuid: netuid)
  }

  /// A history from a first state on, each epoch under the rules of its spec version.
  package static func snapshots(
    of first: EpochInput, under specVersions: [UInt32], netuid: UInt16 = 7
  ) throws -> [Snapshot] {
    var input = first
    let period = input.tempo + 1
    var runner = try EpochRunner(engine: .vector)
    return try specVersions.enumerated().map { index, version in
      var output = EpochOutput()
      try runner.run(input, under: EpochRules(specVersion: Int(version)), into: &output)
      let origin = ChainOrigin(
        network: "made-up", netuid: netuid, mechanism: 0, block: input.currentBlock, specVersion: version)
      let snapshot = Snapshot(name: "epoch \(index)", chain: origin, input: input, output: output)
      input.lastMechanismStepBlock = input.currentBlock
      input.currentBlock += period
      input.lastUpdate = input.lastUpdate.map { $0 + period }
      input.bonds = output.bonds
      input.validatorPermits = output.validatorPermits
      return snapshot
    }
  }

  /// The snapshots as JSON Lines.
  package static func lines(_ snapshots: [Snapshot]) -> String {
    snapshots.map { String(decoding: $0.json(), as: UTF8.self) + "\n" }.joined()
  }
}

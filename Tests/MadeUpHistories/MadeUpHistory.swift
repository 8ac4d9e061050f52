import Yuma
import YumaFiles

/// A history made up from a shape: each epoch's state is what the last one left, `tempo + 1` blocks earlier.
package enum MadeUpHistory {
  package static func snapshots(
    _ count: Int, shape: String = "n16-v4-d50-yuma3", netuid: UInt16 = 7, seed: UInt64 = 1
  ) throws -> [Snapshot] {
    var input = try SubnetShape(shape).makeInput(seed: seed)
    let period = input.tempo + 1
    var runner = try EpochRunner(engine: .vector)
    return try (0..<count).map { index in
      var output = EpochOutput()
      try runner.run(input, under: .golden, into: &output)
      let origin = ChainOrigin(
        network: "made-up", netuid: netuid, mechanism: 0, block: input.currentBlock, specVersion: 424)
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

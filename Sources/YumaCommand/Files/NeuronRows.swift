// SPDX-License-Identifier: Apache-2.0
import Yuma
import YumaFiles

/// The neurons of an epoch as rows: what went into the epoch, and what was recorded of it.
struct NeuronRows {
  private let snapshot: Snapshot

  init(of snapshot: Snapshot) { self.snapshot = snapshot }

  /// A row per neuron. Values that are not there are empty.
  var rows: Rows {
    var rows = Rows(
      [
        .text("name"), .text("network"), .value("netuid"), .value("mechanism"), .value("block"), .value("specVersion"),
        .value("uid"), .value("alphaStake"), .value("taoStake"), .value("lastUpdate"), .value("blockAtRegistration"),
        .value("validatorPermits"), .value("weights"), .value("bonds"), .text("record"),
      ] + RecordedValue.all.map { .value("recorded.\($0.key)") })
    let input = snapshot.input
    let record = snapshot.chainRecord
    let chain = snapshot.chain
    for uid in 0..<input.neuronCount {
      rows.append(
        [
          snapshot.name, chain?.network, chain?.netuid.map { "\($0)" }, chain?.mechanism.map { "\($0)" },
          "\(input.currentBlock)", chain?.specVersion.map { "\($0)" }, "\(uid)", "\(input.alphaStake[uid])",
          "\(input.taoStake[uid])", "\(input.lastUpdate[uid])", "\(input.blockAtRegistration[uid])",
          "\(input.validatorPermits[uid])", "\(input.weights.entries(ofRow: uid).count)",
          "\(input.bonds.entries(ofRow: uid).count)",
          record == nil ? nil : snapshot.recorded == nil ? "output" : "recorded",
        ] + RecordedValue.all.map { field in record.flatMap { field.value($0, uid) } })
    }
    return rows
  }
}

/// A field of what was recorded, of which every neuron has one value.
private struct RecordedValue: Sendable {
  let key: String
  let value: @Sendable (RecordedOutput, Int) -> String?

  static let all = [
    of("active", \.active), of("validatorPermits", \.validatorPermits), of("stake", \.stake),
    of("stakeWeight", \.stakeWeight), of("consensus", \.consensus), of("validatorTrust", \.validatorTrust),
    of("incentive", \.incentive), of("dividends", \.dividends), of("serverEmission", \.serverEmission),
    of("validatorEmission", \.validatorEmission), of("combinedEmission", \.combinedEmission),
  ]

  private static func of<Value: Sendable>(
    _ key: String, _ path: any KeyPath<RecordedOutput, [Value]?> & Sendable
  ) -> RecordedValue {
    RecordedValue(key: key) { record, uid in record[keyPath: path].map { "\($0[uid])" } }
  }
}

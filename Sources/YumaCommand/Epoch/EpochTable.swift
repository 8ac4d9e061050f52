// SPDX-License-Identifier: Apache-2.0
import Yuma
import YumaAudit
import YumaFiles
import YumaJSON

/// An epoch's result as a person reads it: the neurons that were paid most, then where the emission went.
struct EpochTable {
  let snapshot: Snapshot
  let result: EpochResult

  /// The title, at most `rows` neurons, and the ledger.
  func rendered(rows: Int, style: TextStyle) -> String {
    let n = snapshot.input.neuronCount
    let uids = (0..<n).sorted { (emission(of: $0), $1) > (emission(of: $1), $0) }
    var text = "\(title)\n\n" + neurons(uids.prefix(rows)).rendered(style)
    let rest = uids.dropFirst(rows)
    if !rest.isEmpty {
      let emission = rest.reduce(UInt128(0)) { $0 &+ self.emission(of: $1) }
      text += "and \(grouped(rest.count)) more with \(tokens(emission)) alpha; --top all shows them\n"
    }
    return text + "\n" + ledger.rendered(style)
  }

  private var title: String {
    let input = snapshot.input
    var parts = ["\(grouped(input.neuronCount)) neurons"]
    if let chain = snapshot.chain {
      if let network = chain.network { parts.append(network) }
      if let netuid = chain.netuid { parts.append("subnet \(netuid)") }
      if let mechanism = chain.mechanism, mechanism > 0 { parts.append("mechanism \(mechanism)") }
    }
    parts.append("block \(grouped(input.currentBlock))")
    if let version = snapshot.chain?.specVersion { parts.append("spec \(version)") }
    parts.append("engine \(result.engine) (\(result.kernels))")
    return Printable.escaped("\(snapshot.name ?? ""): " + parts.joined(separator: ", "))
  }

  private func neurons(_ uids: some Sequence<Int>) -> Table {
    var table = Table(
      [
        ("uid", .right), ("role", .left), ("stake (alpha)", .right), ("incentive", .right), ("dividends", .right),
        ("consensus", .right), ("validator trust", .right), ("emission (alpha)", .right),
      ], essential: ["role", "emission (alpha)"])
    let output = result.output
    let rows = NeuronRow.rows(of: output, input: snapshot.input)
    for uid in uids {
      table.append([
        "\(uid)", rows[uid].role.text, tokens(output.stake[uid], decimals: 3), proportion(output.incentive[uid]),
        proportion(output.dividends[uid]), proportion(output.consensus[uid]), proportion(output.validatorTrust[uid]),
        tokens(emission(of: uid)),
      ])
    }
    return table
  }

  /// A row per neuron, with everything that the epoch gives of it but its bonds.
  var rows: Rows {
    var rows = Rows(
      [
        .text("name"), .value("netuid"), .value("mechanism"), .value("block"), .text("engine"), .value("uid"),
        .text("role"),
      ] + OutputColumn.all.map { .value($0.key) })
    let chain = snapshot.chain
    for neuron in NeuronRow.rows(of: result.output, input: snapshot.input) {
      let uid = neuron.uid
      rows.append(
        [
          snapshot.name, chain?.netuid.map { "\($0)" }, chain?.mechanism.map { "\($0)" },
          "\(snapshot.input.currentBlock)", result.engine, "\(uid)",
          neuron.role.rowText,
        ] + OutputColumn.all.map { $0.value(result.output, uid) })
    }
    return rows
  }

  private var ledger: Table {
    var table = Table([("ledger", .left), ("rao", .right), ("alpha", .right)])
    func line(_ name: String, _ amount: some BinaryInteger) {
      table.append([name, grouped(amount), tokens(amount)])
    }
    line("emission", result.ledger.emission)
    line("paid to servers", result.ledger.serverEmission)
    line("paid to validators", result.ledger.validatorEmission)
    line("undistributed", result.ledger.undistributed)
    line("recorded as combined emission", result.ledger.combinedEmission)
    return table
  }

  /// What a neuron is paid, in rao.
  private func emission(of uid: Int) -> UInt128 {
    UInt128(result.output.serverEmission[uid]) + UInt128(result.output.validatorEmission[uid])
  }
}

/// A field of an epoch's output of which every neuron has one value. The key is the field's in JSON.
private struct OutputColumn: Sendable {
  let key: String
  let value: @Sendable (EpochOutput, Int) -> String

  static let all = [
    of("active", \.active), of("validatorPermits", \.validatorPermits), of("stake", \.stake),
    of("stakeWeight", \.stakeWeight), of("consensus", \.consensus), of("validatorTrust", \.validatorTrust),
    of("incentive", \.incentive), of("dividends", \.dividends), of("serverEmission", \.serverEmission),
    of("validatorEmission", \.validatorEmission), of("combinedEmission", \.combinedEmission),
  ]

  private static func of<Value: Sendable>(
    _ key: String, _ path: any KeyPath<EpochOutput, [Value]> & Sendable
  ) -> OutputColumn {
    OutputColumn(key: key) { output, uid in "\(output[keyPath: path][uid])" }
  }
}

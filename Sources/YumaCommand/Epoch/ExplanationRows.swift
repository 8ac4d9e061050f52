// SPDX-License-Identifier: Apache-2.0
import YumaAudit
import YumaFiles

extension Explanation {
  /// A row for each step, for CSV and JSON Lines.
  func rows(of snapshot: Snapshot) -> Rows {
    var rows = Rows([
      .text("name"), .text("network"), .value("netuid"), .value("block"), .value("uid"), .text("role"), .text("step"),
      .text("formula"), .value("section"), .text("unit"), .value("raw"), .text("value"), .value("stored"),
      .value("cutOff"),
      .value("isConfirmed"),
    ])
    let chain = snapshot.chain
    for step in steps {
      rows.append([
        snapshot.name, chain?.network, chain?.netuid.map { "\($0)" }, "\(snapshot.input.currentBlock)", "\(uid)",
        role.rowText, step.name, step.formula, "\(step.section)", step.unit,
        "\(step.raw)", step.value, step.stored.map { "\($0)" }, step.cutOff.map { "\($0)" }, "\(step.isConfirmed)",
      ])
    }
    return rows
  }
}

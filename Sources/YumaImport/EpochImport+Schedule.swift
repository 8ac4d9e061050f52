// SPDX-License-Identifier: Apache-2.0
import Yuma

extension EpochImport {
  /// Checks that the block ran the epoch whose record is captured: what both states hold otherwise is the record of
  /// another block. Without a state after the block there is no record, and nothing to check.
  func checkEpoch() throws(CaptureError) {
    let tempo = try stored(.before, netuidKey(.tempo)) { decoder throws(SCALEError) in
      try decoder.integer(UInt16.self)
    }
    if tempo == 0 {
      throw CaptureError(
        .before, netuidKey(.tempo), "0: no epoch ran in this block, as a subnet without a tempo has none")
    }
    try checkHotkeys()
    if capture.at.values.isEmpty { return }
    let step = netuidKey(.lastMechanismStepBlock)
    let last = try capture.integer(.at, step, UInt64.self) ?? 0
    if capture.at.has(step), last != block {
      throw CaptureError(.at, step, "no epoch ran in this block: the last one ran in block \(last), not in \(block)")
    }
    switch captureRules.schedule {
    case .fixed:
      guard let tempo, asked(netuidKey(.tempo)) else { return }
      let period = UInt64(tempo) + 1
      guard block.addingSaturating(UInt64(netuid) + 1) % period == UInt64(tempo) else {
        throw CaptureError(
          "chain.block",
          "no epoch ran in this block: at a tempo of \(tempo) none of subnet \(netuid) is due in \(block)")
      }
    case .counted:
      let index = netuidKey(.subnetEpochIndex)
      guard asked(index), capture.at.has(index) else { return }
      let before = try capture.integer(.before, index, UInt64.self) ?? 0
      let after = try capture.integer(.at, index, UInt64.self) ?? 0
      if before == after {
        throw CaptureError(.at, index, "no epoch ran in this block: the index is \(after) before and after it")
      }
    }
  }

  /// Checks that the chain runs the epoch of a subnet with these hotkeys.
  private func checkHotkeys() throws(CaptureError) {
    var uids: [AccountID: Int] = [:]
    for (uid, hotkey) in try hotkeys().enumerated() {
      guard let other = uids.updateValue(uid, forKey: hotkey) else { continue }
      switch captureRules.repeatedHotkey {
      case .runs: continue
      case .runsByHotkey, .skipped:
        throw CaptureError(
          .before, StorageKey(.keys, .netuid(netuid), .uid(UInt16(uid))),
          "the hotkey of uid \(other) too: the chain "
            + (captureRules.repeatedHotkey == .skipped
              ? "skips the epoch of such a subnet" : "keeps the results of one of them"))
      }
    }
  }
}

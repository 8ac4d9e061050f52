// SPDX-License-Identifier: Apache-2.0
import Yuma

extension EpochImport {
  /// What commits mean for the epoch.
  struct Commits {
    /// The block of each neuron's earliest live commit; nil where commit-reveal is off.
    var blocks: [UInt64?]?
    /// The neurons whose weights the block revealed before its epoch, so that the epoch read the new ones.
    var revealed: Set<Int> = []

    mutating func note(_ block: UInt64, of uid: Int) {
      let earliest = blocks?[uid] ?? nil
      blocks?[uid] = min(earliest ?? block, block)
    }
  }

  /// The epochs whose commits have not expired.
  private struct LiveEpochs {
    /// The number of the epoch that runs.
    let current: UInt64
    /// The first one whose commits live; nil where nobody asked for the reveal period.
    let first: UInt64?
  }

  /// The items that hold timelocked commits: each was the only one at its time.
  static let timelocked: [StorageItem] = [.crv3WeightCommitsV2, .timelockedWeightCommits]

  mutating func commits() throws(CaptureError) -> Commits {
    guard StorageItem.commitRevealWeightsEnabled.isRead(at: specVersion) else { return Commits() }
    guard try bool(.commitRevealWeightsEnabled, field: "commitBlocks") else { return Commits() }
    var uids: [AccountID: Int] = [:]
    for (uid, hotkey) in try hotkeys().enumerated() { uids[hotkey] = uid }
    let live = try liveEpochs()
    var commits = Commits(blocks: [UInt64?](repeating: nil, count: n))
    for (hotkey, uid) in uids {
      if let block = try revealableCommit(of: hotkey, uid: uid, live) { commits.note(block, of: uid) }
    }
    for item in Self.timelocked where item.isRead(at: specVersion) {
      try timelocked(item, live, uids: uids, into: &commits)
    }
    return commits
  }

  /// The block of the first commit of an account that has not expired, of those that it reveals itself.
  private mutating func revealableCommit(
    of hotkey: AccountID, uid: Int, _ live: LiveEpochs
  ) throws(CaptureError) -> UInt64? {
    let key = StorageKey(.weightCommits, .index(index), .account(hotkey))
    if !asked(key) { assume("commitBlocks", uid: uid) }
    let queue = try capture.value(.before, key) { decoder throws(SCALEError) in
      try decoder.list(itemSize: 32 + 3 * 8) { decoder throws(SCALEError) in
        try decoder.skip(32)
        let fields = (try decoder.integer(UInt64.self), try decoder.integer(UInt64.self))
        try decoder.skip(8)
        return fields
      }
    }
    guard let queue, !queue.isEmpty else { return nil }
    let tempo = try integer(.tempo, UInt16.self, field: "commitBlocks")
    for fields in queue {
      let commit =
        switch captureRules.epochNumber {
        case .ofBlock: (epoch: epoch(ofBlock: fields.0, tempo: tempo), block: fields.0)
        case .counted: (epoch: fields.0, block: fields.1)
        }
      // Nobody asked for the reveal period: then the chain's default, which is 1.
      if commit.epoch >= live.first ?? live.current.subtractingSaturating(1) { return commit.block }
    }
    return nil
  }

  /// Notes the timelocked commits that live, and whose weights the block revealed.
  private mutating func timelocked(
    _ item: StorageItem, _ live: LiveEpochs, uids: [AccountID: Int], into commits: inout Commits
  ) throws(CaptureError) {
    var askedEpochs: Set<UInt64> = []
    let tempo = try integer(.tempo, UInt16.self, field: "commitBlocks")
    for key in capture.before.keys(of: item) where key.parameters.first == .index(index) {
      guard case .epoch(let epoch)? = key.parameters.last else { continue }
      askedEpochs.insert(epoch)
      // The chain drops expired commits when it reveals, so that what it holds lives where the period is not known.
      let first = live.first ?? epoch
      let after = capture.at.has(key) ? try capture.timelockedCommits(.at, key) : nil
      for commit in try capture.timelockedCommits(.before, key) {
        guard let uid = uids[commit.account] else { continue }
        let isLive =
          switch captureRules.epochNumber {
          case .ofBlock: self.epoch(ofBlock: commit.block, tempo: tempo) >= first
          case .counted: epoch >= first
          }
        guard epoch == first else {
          if isLive { commits.note(commit.block, of: uid) }
          continue
        }
        // What is due in this epoch is gone after the block if the block revealed it.
        if let after, !after.contains(commit) {
          commits.revealed.insert(uid)
          continue
        }
        if isLive { commits.note(commit.block, of: uid) }
        if after == nil {
          assume("commitBlocks", uid: uid)
          assume("weights", uid: uid)
        }
      }
    }
    let first = live.first ?? live.current
    let isComplete =
      capture.before.hasAll(of: item) || (first...max(first, live.current)).allSatisfy { askedEpochs.contains($0) }
    if n > 0, !isComplete { assume("commitBlocks") }
  }

  /// The epochs whose commits have not expired: from that whose commits are due now to the current one.
  private mutating func liveEpochs() throws(CaptureError) -> LiveEpochs {
    let isKnown = asked(netuidKey(.revealPeriodEpochs))
    let period: UInt64 = try integer(.revealPeriodEpochs, field: "commitBlocks")
    let current = try capture.currentEpoch(netuid: netuid, block: block, rules: captureRules)
    if current == nil { assume("commitBlocks") }
    let last = current ?? 0
    return LiveEpochs(current: last, first: isKnown ? last.subtractingSaturating(period) : nil)
  }

  private func epoch(ofBlock block: UInt64, tempo: UInt16) -> UInt64 {
    block.addingSaturating(UInt64(netuid) + 1) / (UInt64(tempo) + 1)
  }
}

extension StorageCapture {
  /// The number of the epoch that runs in the block: the subnet's counter, which the epoch finds advanced already;
  /// before there was one, the number of tempos since block 0.
  func currentEpoch(netuid: UInt16, block: UInt64, rules: CaptureRules) throws(CaptureError) -> UInt64? {
    switch rules.epochNumber {
    case .counted:
      let key = StorageKey(.subnetEpochIndex, .netuid(netuid))
      if let epoch = try integer(.at, key, UInt64.self) { return epoch }
      guard before.has(key) else { return nil }
      return (try integer(.before, key, UInt64.self) ?? 0).addingSaturating(1)
    case .ofBlock:
      guard let tempo = try integer(.before, StorageKey(.tempo, .netuid(netuid)), UInt16.self) else { return nil }
      return block.addingSaturating(UInt64(netuid) + 1) / (UInt64(tempo) + 1)
    }
  }

  struct TimelockedCommit: Equatable {
    let account: AccountID
    let block: UInt64
  }

  func timelockedCommits(_ state: State, _ key: StorageKey) throws(CaptureError) -> [TimelockedCommit] {
    try value(state, key) { decoder throws(SCALEError) in
      try decoder.list(itemSize: AccountID.size + 8 + 1 + 8) { decoder throws(SCALEError) in
        let commit = TimelockedCommit(account: try decoder.account(), block: try decoder.integer())
        let length = try decoder.compact()
        try decoder.skip(Int(clamping: length))
        try decoder.skip(8)
        return commit
      }
    } ?? []
  }
}

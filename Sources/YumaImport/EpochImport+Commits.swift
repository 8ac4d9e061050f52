import Yuma

extension EpochImport {
  /// What commits mean for the epoch.
  struct Commits {
    /// The block of each neuron's earliest live commit; nil where commit-reveal is off.
    var blocks: [UInt64?]?
    /// The neurons whose weights the block revealed before its epoch, so that the epoch read the new ones.
    var revealed: Set<Int> = []
  }

  mutating func commits() throws(CaptureError) -> Commits {
    guard try bool(.commitRevealWeightsEnabled, default: true, field: "commitBlocks") else { return Commits() }
    var uids: [AccountID: Int] = [:]
    for (uid, hotkey) in try hotkeys().enumerated() { uids[hotkey] = uid }
    var commits = Commits(blocks: [UInt64?](repeating: nil, count: n))
    func note(_ block: UInt64, of uid: Int) {
      let earliest = commits.blocks?[uid] ?? nil
      commits.blocks?[uid] = min(earliest ?? block, block)
    }
    for (hotkey, uid) in uids {
      let key = StorageKey(.weightCommits, .index(index), .account(hotkey))
      if !asked(key) { assume("commitBlocks", uid: uid) }
      let queue = try capture.value(.before, key) { decoder throws(SCALEError) in
        try decoder.list(itemSize: 32 + 3 * 8) { decoder throws(SCALEError) in
          try decoder.skip(32)
          let commit = (epoch: try decoder.integer(UInt64.self), block: try decoder.integer(UInt64.self))
          try decoder.skip(8)
          return commit
        }
      }
      let epochs = queue?.isEmpty == false ? try liveEpochs() : 0...0
      if let live = queue?.first(where: { $0.epoch >= epochs.lowerBound }) { note(live.block, of: uid) }
    }
    var askedEpochs: Set<UInt64> = []
    let keys = capture.before.keys(of: .timelockedWeightCommits)
    for key in keys where key.parameters.first == .index(index) {
      guard case .epoch(let epoch)? = key.parameters.last else { continue }
      askedEpochs.insert(epoch)
      let queue = try capture.timelockedCommits(.before, key)
      if queue.isEmpty { continue }
      let epochs = try liveEpochs()
      if epoch < epochs.lowerBound { continue }
      // What is due in this epoch is gone after the block if the block revealed it.
      let kept = epoch == epochs.lowerBound && capture.at.has(key) ? try capture.timelockedCommits(.at, key) : nil
      for commit in queue {
        guard let uid = uids[commit.account] else { continue }
        if let kept, !kept.contains(where: { $0 == commit }) {
          commits.revealed.insert(uid)
        } else {
          note(commit.block, of: uid)
        }
      }
    }
    if n > 0, !askedEpochs.isSuperset(of: try liveEpochs()) { assume("commitBlocks") }
    return commits
  }

  /// The epochs whose commits have not expired: from that whose commits are due now to the current one.
  private mutating func liveEpochs() throws(CaptureError) -> ClosedRange<UInt64> {
    let period = try integer(.revealPeriodEpochs, default: UInt64(1), field: "commitBlocks")
    let current = try capture.currentEpoch(netuid: netuid, block: block)
    if current == nil { assume("commitBlocks") }
    let last = current ?? 0
    return last.subtractingSaturating(period)...last
  }
}

extension StorageCapture {
  /// The number of the epoch that runs in the block: the subnet's counter, which the epoch finds advanced already;
  /// before there was one, the number of tempos since block 0.
  func currentEpoch(netuid: UInt16, block: UInt64) throws(CaptureError) -> UInt64? {
    let key = StorageKey(.subnetEpochIndex, .netuid(netuid))
    if let epoch = try integer(.at, key, UInt64.self) { return epoch }
    if let epoch = try integer(.before, key, UInt64.self) { return epoch.addingSaturating(1) }
    guard let tempo = try integer(.before, StorageKey(.tempo, .netuid(netuid)), UInt16.self) else { return nil }
    return block.addingSaturating(UInt64(netuid) + 1) / (UInt64(tempo) + 1)
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

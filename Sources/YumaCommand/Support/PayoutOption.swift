// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Yuma
import YumaAudit
import YumaFiles

/// `--payout`: what decides how the epochs of the files are paid out.
struct PayoutOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What decides how an epoch of the files is paid out, hotkey by hotkey: a subnet-payout/1 file.",
      valueName: "file"),
    completion: .file())
  var payout: [String] = []
}

/// The payouts that wait for their epochs.
struct WaitingPayouts {
  private struct Entry {
    let path: String
    let payout: SubnetPayout
    var isUsed = false
  }

  private var entries: [Entry] = []
  /// The epochs of mechanisms that wait for those of the others, by the place of their payout.
  private var parts: [Int: [UInt8: MechanismEpoch]] = [:]
  /// The spec version that the command line asks for.
  private let specVersion: UInt32?

  /// Reads the files.
  ///
  /// - Throws: `FileError` for what is not such a file.
  init(_ option: PayoutOption, specVersion: UInt32?) throws {
    self.specVersion = specVersion
    for path in option.payout {
      let payout = try SubnetPayout(FileContents(path: path))
      entries.append(Entry(path: path, payout: payout))
    }
  }

  /// Whether a payout waits for the epoch of a snapshot.
  func expect(_ snapshot: Snapshot) -> Bool { place(of: snapshot) != nil }

  private func place(of snapshot: Snapshot) -> Int? {
    entries.firstIndex { !$0.isUsed && $0.payout.goes(with: snapshot) }
  }

  /// Adds an epoch, and audits the payout that goes with it once the epochs of all mechanisms are there; nil before
  /// that, and for an epoch without a payout.
  ///
  /// - Throws: `Failure` for a payout that does not go with the epoch.
  mutating func add(_ snapshot: Snapshot, output: EpochOutput) throws -> PayoutAudit? {
    guard let index = place(of: snapshot) else { return nil }
    parts[index, default: [:]][snapshot.chain?.mechanism ?? 0] = MechanismEpoch(snapshot, output: output)
    let mechanisms = snapshot.subnet?.mechanisms ?? 1
    let epochs = (0..<mechanisms).compactMap { parts[index]?[$0] }
    guard epochs.count == Int(mechanisms) else { return nil }
    entries[index].isUsed = true
    parts[index] = nil
    let entry = entries[index]
    do {
      let whole = try MechanismEpoch.combined(epochs)
      return try PayoutAudit(
        of: entry.payout, epoch: whole.output, emission: whole.emission, isCertain: whole.isCertain,
        specVersion: specVersion)
    } catch let error as UnknownSpecVersion {
      throw Failure("\(entry.path): chain.\(error)")
    } catch {
      throw Failure("\(entry.path): \(error)")
    }
  }

  /// A line for each payout whose epochs did not come.
  var leftOver: [String] {
    entries.enumerated().filter { !$0.element.isUsed }.map { index, entry in
      let chain = entry.payout.chain
      let place = [chain.netuid.map { "subnet \($0)" }, chain.block.map { "block \(grouped($0))" }].compactMap { $0 }
      let reason =
        parts[index] == nil ? "no epoch of the files is that of" : "not the epochs of all mechanisms are there of"
      return "\(entry.path): \(reason) \(place.isEmpty ? "it: chain names no block" : place.joined(separator: ", "))"
    }
  }
}

extension SubnetPayout {
  /// Whether the file is about the epoch of a snapshot: the same block, and the same subnet as far as both name one.
  fileprivate func goes(with snapshot: Snapshot) -> Bool {
    guard chain.block == snapshot.input.currentBlock else { return false }
    guard let netuid = chain.netuid, let other = snapshot.chain?.netuid else { return true }
    return netuid == other
  }
}
